"""Who is on duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.holiday_calendar import calendar_of
from handlers import duty, shifts
from handlers.policy import (
    Agent,
    Hours,
    Leave,
    Policy,
    Role,
    Roster,
    Rotation,
    Shift,
    Swap,
    Target,
)

CHINA = ZoneInfo("Asia/Shanghai")
HOURS = Hours(timezone=CHINA, windows=(), calendar=calendar_of("cn"))
LIN = Agent(id="lin", name="小林")
JIE = Agent(id="jie", name="阿杰")
TANG = Agent(id="tang", name="小唐")
ZHOU = Agent(id="zhou", name="周姐", role=Role.LEAD)
OPS = Agent(id="ops", name="运维", role=Role.ADMIN)
NIGHT = Shift(
    agents=("lin", "jie"),
    days=("all",),
    start=time(18),
    end=time(9),
    rotation=Rotation.WEEKLY,
    first_day=date(2026, 11, 16),
)
SECOND = replace(NIGHT, agents=("jie", "lin"), level=2)
TEAM = Roster(agents=(LIN, JIE, ZHOU), shifts=(NIGHT, SECOND))


def at(text: str) -> datetime:
    """A moment by the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def names(roster: Roster, moment: str, hours: Hours = HOURS) -> list[str]:
    """Ids of those in line, who is called first standing first."""
    return [agent.id for agent in duty.line(roster, hours, at(moment))]


def test_agents_without_shifts_are_always_on_duty_in_the_order_of_the_file() -> None:
    """A roster that is only a list of people works at any hour."""
    roster = Roster(agents=(ZHOU, LIN, JIE))
    assert names(roster, "2026-11-21 03:00") == ["zhou", "lin", "jie"]
    assert duty.called(roster, HOURS, at("2026-11-21 03:00")) == ZHOU
    assert duty.called(roster, HOURS, at("2026-11-21 03:00"), level=2) == LIN
    assert duty.called(roster, HOURS, at("2026-11-21 03:00"), level=4) is None


def test_the_shift_that_began_yesterday_runs_until_the_morning() -> None:
    """Sunday's night belongs to Sunday's week."""
    assert names(TEAM, "2026-11-22 19:00") == ["lin", "jie"]
    assert names(TEAM, "2026-11-23 08:59") == ["lin", "jie"]
    assert names(TEAM, "2026-11-23 18:00") == ["jie", "lin"]


def test_nobody_is_on_duty_between_the_shifts() -> None:
    """A lead without a shift is called by name, not because nobody else is there."""
    assert names(TEAM, "2026-11-23 12:00") == []
    assert duty.called(TEAM, HOURS, at("2026-11-23 12:00")) is None


def test_an_agent_without_a_shift_stands_behind_those_on_shift() -> None:
    """Always on duty, but not before the one whose night it is."""
    roster = replace(TEAM, agents=(TANG, LIN, JIE, ZHOU))
    assert names(roster, "2026-11-22 19:00") == ["lin", "jie", "tang"]
    assert names(roster, "2026-11-23 12:00") == ["tang"]


def test_a_daily_rotation_changes_every_day() -> None:
    """The night belongs to the day on which it began."""
    daily = replace(NIGHT, rotation=Rotation.DAILY)
    roster = replace(TEAM, shifts=(daily,))
    assert names(roster, "2026-11-16 20:00") == ["lin"]
    assert names(roster, "2026-11-17 03:00") == ["lin"]
    assert names(roster, "2026-11-17 20:00") == ["jie"]


def test_a_shift_lasts_from_its_first_to_its_last_day() -> None:
    """Dates limit the days on which a shift begins."""
    roster = replace(TEAM, shifts=(replace(NIGHT, last_day=date(2026, 11, 17)),))
    assert names(roster, "2026-11-15 20:00") == []
    assert names(roster, "2026-11-18 03:00") == ["lin"]
    assert names(roster, "2026-11-18 20:00") == []


def test_a_shift_of_working_days_knows_makeup_days_and_holidays() -> None:
    """The make-up Saturday is worked, National Day is not."""
    day = Shift(agents=("lin",), days=("workdays",), start=time(9), end=time(18))
    roster = Roster(agents=(LIN,), shifts=(day,))
    assert names(roster, "2026-10-10 10:00") == ["lin"]
    assert names(roster, "2026-10-01 10:00") == []


def test_who_is_on_leave_is_replaced_for_that_time_only() -> None:
    """The substitute takes the place in line, not a place behind."""
    leave = Leave(
        agent="lin",
        start=at("2026-11-17 00:00"),
        end=at("2026-11-18 00:00"),
        substitute="zhou",
    )
    roster = replace(TEAM, leaves=(leave,))
    assert names(roster, "2026-11-17 20:00") == ["zhou", "jie"]
    assert names(roster, "2026-11-18 00:00") == ["lin", "jie"]


def test_who_is_on_leave_without_a_substitute_is_left_out() -> None:
    """The second becomes the first."""
    leave = Leave(agent="lin", start=at("2026-11-17 00:00"), end=at("2026-11-18 00:00"))
    assert names(replace(TEAM, leaves=(leave,)), "2026-11-17 20:00") == ["jie"]


def test_substitutes_who_are_away_too_are_followed_and_never_for_ever() -> None:
    """Two who stand in for each other leave the place empty."""
    span = {"start": at("2026-11-17 00:00"), "end": at("2026-11-18 00:00")}
    chain = (
        Leave(agent="lin", substitute="jie", **span),
        Leave(agent="jie", substitute="zhou", **span),
    )
    assert names(replace(TEAM, leaves=chain), "2026-11-17 20:00") == ["zhou"]
    circle = (
        Leave(agent="lin", substitute="jie", **span),
        Leave(agent="jie", substitute="lin", **span),
    )
    assert names(replace(TEAM, leaves=circle), "2026-11-17 20:00") == []


def test_a_swap_moves_the_shift_that_begins_on_that_day() -> None:
    """The whole night goes with it, past midnight too, and only that one."""
    roster = replace(TEAM, shifts=(NIGHT,), swaps=(
        Swap(day=date(2026, 11, 17), agent="lin", substitute="jie"),
    ))  # fmt: skip
    assert names(roster, "2026-11-17 08:00") == ["lin"]
    assert names(roster, "2026-11-17 20:00") == ["jie"]
    assert names(roster, "2026-11-18 08:00") == ["jie"]
    assert names(roster, "2026-11-18 20:00") == ["lin"]


def test_two_who_swap_with_each_other_change_places() -> None:
    """First and second of one night exchanged are each in the other's place."""
    both = (
        Swap(day=date(2026, 11, 17), agent="lin", substitute="jie"),
        Swap(day=date(2026, 11, 17), agent="jie", substitute="lin"),
    )
    assert names(replace(TEAM, swaps=both), "2026-11-17 20:00") == ["jie", "lin"]


@pytest.mark.parametrize(
    ("target", "night", "noon"),
    [
        (Target.GROUP, (), ()),
        (Target.ON_DUTY, ("lin",), ("zhou",)),
        (Target.SECOND, ("jie",), ()),
        (Target.LEAD, ("zhou",), ("zhou",)),
        (Target.OPS, ("ops",), ("ops",)),
    ],
)
def test_a_rung_addresses_one_person_and_the_lead_where_nobody_is_on_duty(
    target: Target, night: tuple[str, ...], noon: tuple[str, ...]
) -> None:
    """One is woken, not the whole line."""
    policy = Policy(hours=HOURS, roster=replace(TEAM, agents=(LIN, JIE, ZHOU, OPS)))
    assert duty.people(policy, target, at("2026-11-17 20:00")) == night
    assert duty.people(policy, target, at("2026-11-17 12:00")) == noon


def test_a_company_without_a_lead_calls_its_admins() -> None:
    """The lead's rung is not empty while somebody answers for the desk."""
    policy = Policy(hours=HOURS, roster=Roster(agents=(LIN, OPS)))
    assert duty.people(policy, Target.LEAD, at("2026-11-17 20:00")) == ("ops",)


def test_a_shift_in_a_skipped_hour_begins_when_the_clock_jumps() -> None:
    """In Berlin 02:30 of 29 March 2026 does not exist."""
    hours = replace(HOURS, timezone=ZoneInfo("Europe/Berlin"))
    shift = Shift(agents=("lin",), days=("sun",), start=time(2, 30), end=time(6))
    roster = Roster(agents=(LIN,), shifts=(shift,))
    begins = min(shifts.changes(roster, hours, datetime(2026, 3, 29, tzinfo=UTC), 1))
    assert begins == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_hours_that_nobody_covers_are_joined_and_listed() -> None:
    """The days between the nights, and a night of leave, are each one gap."""
    leave = Leave(agent="lin", start=at("2026-11-17 18:00"), end=at("2026-11-18 09:00"))
    roster = replace(TEAM, shifts=(NIGHT,), leaves=(leave,))
    gaps = duty.uncovered_hours(roster, HOURS, at("2026-11-16 18:00"), days=3)
    assert gaps == (
        (at("2026-11-17 09:00"), at("2026-11-18 18:00")),
        (at("2026-11-19 09:00"), at("2026-11-19 18:00")),
    )
    assert all(moment.tzinfo is UTC for gap in gaps for moment in gap)


def test_a_roster_of_people_alone_has_no_uncovered_hours() -> None:
    """Always on duty is always covered; nobody at all never is."""
    now = at("2026-11-16 18:00")
    assert duty.uncovered_hours(Roster(agents=(LIN,)), HOURS, now) == ()
    assert duty.uncovered_hours(Roster(), HOURS, now) == ((now, now + timedelta(days=30)),)


def test_tonight_names_who_is_called_first_and_second() -> None:
    """One line for each change of duty until tomorrow noon."""
    assert duty.tonight(TEAM, HOURS, at("2026-11-22 16:00")) == (
        "16:00-18:00\n18:00-9:00 小林 / 阿杰\n9:00-12:00"
    )


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
SHIFTS = st.builds(
    Shift,
    agents=st.lists(st.sampled_from(["lin", "jie", "zhou"]), min_size=1, max_size=2).map(tuple),
    days=st.sampled_from([("all",), ("workdays",), ("sat", "sun")]),
    start=CLOCKS,
    end=CLOCKS,
    level=st.integers(1, 2),
    rotation=st.sampled_from(Rotation),
)
MOMENTS = st.integers(0, 7 * 24 * 2).map(lambda n: datetime(2026, 10, 20, tzinfo=UTC) + n * timedelta(minutes=30))  # fmt: skip
LEAVES = st.builds(
    lambda agent, start, long: Leave(agent=agent, start=start, end=start + long * timedelta(hours=3)),
    st.sampled_from(["lin", "jie"]),
    MOMENTS,
    st.integers(1, 20),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    shifts=st.lists(SHIFTS, min_size=1, max_size=3).map(tuple),
    leaves=st.lists(LEAVES, max_size=2).map(tuple),
    start=MOMENTS,
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
)
def test_uncovered_hours_are_those_in_which_nobody_is_in_line(
    shifts: tuple[Shift, ...], leaves: tuple[Leave, ...], start: datetime, zone: str
) -> None:
    """Looked at every half hour over a week with a clock change, nothing is missed."""
    hours = replace(HOURS, timezone=ZoneInfo(zone))
    roster = Roster(agents=(LIN, JIE, ZHOU), shifts=shifts, leaves=leaves)
    gaps = duty.uncovered_hours(roster, hours, start, days=7)
    for half_hour in range(7 * 48):
        moment = start + half_hour * timedelta(minutes=30)
        alone = not duty.line(roster, hours, moment)
        assert alone == any(begin <= moment < end for begin, end in gaps), moment
