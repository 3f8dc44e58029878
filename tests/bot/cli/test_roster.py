"""The roster on the command line."""

from __future__ import annotations

import argparse
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import roster as command
from bot.cli.roster_calendar import NoCalendar, from_calendar, to_calendar
from config.loader import load_policy
from handlers import duty
from handlers.policy import Policy, Roster, Shift

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 0, tzinfo=CHINA)
ROSTER = """# people first
agents:
  - {id: lin, name: 小林, wecom: LinYue}
  - {id: jie, name: 阿杰, wecom: HeJie}
shifts:
  - {name: 夜班, agents: [lin, jie], rotate: weekly, days: all, from: "18:00", to: "09:00", first_day: 2026-11-16}
  - {name: 二线, agents: [jie, lin], rotate: weekly, days: workdays, from: "18:00", to: "09:00", level: 2}
swaps:
  - {day: 2026-11-24, agent: jie, with: lin}
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with a roster of its own."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "roster.yaml").write_text(ROSTER, encoding="utf-8")
    monkeypatch.setenv("NIGHTDESK_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path


def run(house: Path, *words: str) -> int:
    """Run `nightdesk roster` with these words."""
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    return command.run(parser.parse_args(["roster", *words, "--now", NOW.isoformat()]), house)


def policy(house: Path) -> Policy:
    """The desk's policy as it is now."""
    return load_policy(house / "config")


def event(*lines: str) -> bytes:
    """A calendar with one event."""
    inner = "\r\n".join(lines)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n{inner}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def only(roster: Roster, *lines: str) -> tuple[Shift, ...]:
    """The shifts of one event."""
    return from_calendar(event(*lines), roster, CHINA)[0]


def test_tonight_names_who_is_called(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Saturday has no second line."""
    assert run(house, "tonight") == 0
    assert capsys.readouterr().out == "16:00-18:00\n18:00-9:00 小林\n9:00-12:00\n"


def test_what_is_exported_and_imported_calls_the_same_people(house: Path) -> None:
    """Rotation and swaps come through the calendar; comments and agents stay."""
    before = policy(house)
    assert run(house, "export", str(house / "duty.ics"), "--days", "40") == 0
    assert run(house, "import", str(house / "duty.ics")) == 0
    after = policy(house)
    for hour in range(2, 39 * 24):
        moment = NOW + timedelta(hours=hour)
        assert duty.on_duty(after, moment) == duty.on_duty(before, moment), moment
    assert (house / "config" / "roster.yaml").read_text("utf-8").startswith("# people first")


def test_an_event_of_another_calendar_belongs_to_whom_it_names(house: Path) -> None:
    """By name in the title or by an attendee's account; times of another zone are converted."""
    roster = policy(house).roster
    (shift,) = only(
        roster, "SUMMARY:值班 小林", "DTSTART:20261121T100000Z", "DTEND:20261122T010000Z"
    )
    assert (shift.agents, f"{shift.start:%H:%M}", f"{shift.end:%H:%M}") == (
        ("lin",),
        "18:00",
        "09:00",
    )
    assert shift.first_day == shift.last_day == date(2026, 11, 21)
    (shift,) = only(
        roster,
        "SUMMARY:on call",
        "ATTENDEE;CN=HeJie:mailto:hj@example.com",
        "DTSTART;TZID=Asia/Shanghai:20261121T180000",
        "DURATION:PT15H",
    )
    assert shift.agents == ("jie",)


def test_a_week_on_call_is_days_around_the_clock(house: Path) -> None:
    """From Monday nine to Monday half past ten: seven days and a rest."""
    week, rest = only(
        policy(house).roster,
        "SUMMARY:小林",
        "DTSTART;TZID=Asia/Shanghai:20261123T090000",
        "DTEND;TZID=Asia/Shanghai:20261130T103000",
    )
    assert (week.first_day, week.last_day) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week.start == week.end
    assert rest.first_day == rest.last_day == date(2026, 11, 30)


def test_an_event_that_repeats_weekly_keeps_its_days(house: Path) -> None:
    """BYDAY and UNTIL become days and the last day."""
    (shift,) = only(
        policy(house).roster,
        "SUMMARY:小林",
        "DTSTART;TZID=Asia/Shanghai:20261123T180000",
        "DTEND;TZID=Asia/Shanghai:20261124T090000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231T000000Z",
    )
    assert shift.days == ("mon", "wed")
    assert (shift.first_day, shift.last_day) == (date(2026, 11, 23), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("SUMMARY:某人",), "names no agent"),
        (("SUMMARY:小林和阿杰",), "names several agents"),
        (("SUMMARY:小林", "RRULE:FREQ=WEEKLY;INTERVAL=2"), "repeats in a way"),
        (("SUMMARY:小林", "RRULE:FREQ=MONTHLY"), "repeats in a way"),
    ],
)
def test_an_event_that_cannot_become_a_shift_is_told(
    house: Path, lines: tuple[str, ...], reason: str
) -> None:
    """Nothing is guessed and nothing dropped in silence."""
    times = ("DTSTART:20261123T100000Z", "DTEND:20261123T110000Z")
    shifts, skipped = from_calendar(event(*lines, *times), policy(house).roster, CHINA)
    assert shifts == ()
    assert reason in skipped[0].reason


def test_a_file_that_is_no_calendar_changes_nothing(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 1, the roster as before."""
    path = house / "duty.ics"
    path.write_bytes(b"hello")
    with pytest.raises(NoCalendar):
        from_calendar(b"hello", policy(house).roster, CHINA)
    assert run(house, "import", str(path)) == 1
    assert "duty.ics" in capsys.readouterr().err
    assert (house / "config" / "roster.yaml").read_text("utf-8") == ROSTER


def test_an_empty_stretch_exports_an_empty_calendar(house: Path) -> None:
    """No shifts, no events."""
    desk = policy(house)
    assert b"VEVENT" not in to_calendar(Roster(), desk.hours, NOW.date(), 10)
