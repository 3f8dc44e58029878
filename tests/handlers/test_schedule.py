"""The desk's clock."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.holiday_calendar import calendar_of
from handlers.policy import UNCOVERED, Calendar, Hours, Mode, Window
from handlers.schedule import (
    deadline,
    is_quiet,
    next_change,
    next_daytime,
    next_opening,
    show_time,
    window_at,
    window_end,
)
from tests.handlers.official_days import FREE, MAKEUP

CHINA = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def window(name: str, days: str, start: str, end: str, mode: Mode) -> Window:
    """A service window as hours.yaml would say it."""
    clock = time.fromisoformat
    return Window(name=name, days=(days,), start=clock(start), end=clock(end), mode=mode)


DAY = window("白班", "workdays", "09:00", "18:00", Mode.HUMAN)
EVENING = window("晚班", "all", "18:00", "22:00", Mode.ANSWER)
NIGHT = window("深夜", "all", "22:00", "09:00", Mode.COLLECT)
REST = window("休息日", "restdays", "09:00", "18:00", Mode.ANSWER)
MORNING = window("上午", "workdays", "09:00", "12:00", Mode.HUMAN)
AFTERNOON = window("下午", "workdays", "13:30", "18:00", Mode.HUMAN)


def company(*windows: Window, zone: str = "Asia/Shanghai", **more: object) -> Hours:
    """The hours of a company with the Chinese calendar."""
    given_ = {"calendar": calendar_of("cn"), **more}
    return Hours(timezone=ZoneInfo(zone), windows=windows, **given_)  # type: ignore[arg-type]


SHOP = company(DAY, EVENING, NIGHT, REST)


def at(text: str) -> datetime:
    """A moment by the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-11-20 08:59:59", "深夜"),
        ("2026-11-20 09:00", "白班"),
        ("2026-11-20 17:59:59.999999", "白班"),
        ("2026-11-20 18:00", "晚班"),
        ("2026-11-20 22:00", "深夜"),
        ("2026-11-21 00:00", "深夜"),
        ("2026-11-21 09:00", "休息日"),
        ("2026-10-01 10:00", "休息日"),
        ("2026-10-10 10:00", "白班"),
        ("2026-02-14 10:00", "白班"),
        ("2026-02-23 10:00", "休息日"),
    ],
)
def test_a_moment_has_the_window_of_its_day_and_clock(moment: str, name: str) -> None:
    """Working days, weekends, public holidays and make-up Saturdays each have theirs."""
    assert window_at(SHOP, at(moment)).name == name


def test_a_window_past_midnight_keeps_the_day_it_began_on() -> None:
    """Friday's night shift runs into Saturday; Sunday's never began."""
    hours = company(window("周五夜", "fri", "22:00", "06:00", Mode.ANSWER))
    assert window_at(hours, at("2026-11-21 05:59")).name == "周五夜"
    assert window_at(hours, at("2026-11-22 05:59")) is UNCOVERED
    assert window_at(hours, at("2026-11-20 05:59")) is UNCOVERED


def test_the_first_window_that_fits_wins() -> None:
    """Order in the file decides where two overlap."""
    lunch = window("午休", "all", "12:00", "13:00", Mode.ANSWER)
    assert window_at(company(lunch, DAY), at("2026-11-20 12:30")).name == "午休"
    assert window_at(company(DAY, lunch), at("2026-11-20 12:30")).name == "白班"


def test_a_minute_without_a_window_is_quiet() -> None:
    """Nobody is woken in a gap of the hours."""
    hours = company(MORNING, AFTERNOON)
    assert window_at(hours, at("2026-11-20 12:30")) is UNCOVERED
    assert is_quiet(hours, at("2026-11-20 12:30"))
    assert not is_quiet(hours, at("2026-11-20 13:30"))


def test_a_window_from_a_time_to_the_same_time_is_the_whole_day() -> None:
    """09:00 to 09:00 is twenty-four hours of the day it began on."""
    hours = company(window("全天", "fri", "09:00", "09:00", Mode.HUMAN))
    assert window_at(hours, at("2026-11-20 09:00")).name == "全天"
    assert window_at(hours, at("2026-11-21 08:59")).name == "全天"
    assert window_at(hours, at("2026-11-21 09:00")) is UNCOVERED


def test_holidays_are_public_holidays_and_no_mere_weekends() -> None:
    """The Sunday inside the National Day week is one, an ordinary Sunday is none."""
    hours = company(window("假日", "holidays", "00:00", "00:00", Mode.ANSWER))
    assert window_at(hours, at("2026-10-04 12:00")).name == "假日"
    assert window_at(hours, at("2026-11-22 12:00")) is UNCOVERED


def test_a_special_day_has_windows_of_its_own_only() -> None:
    """On the night of the sale people stay until two, and its windows win after midnight."""
    sale = window("大促", "all", "10:00", "02:00", Mode.HUMAN)
    hours = company(DAY, EVENING, NIGHT, REST, special_days={date(2026, 11, 11): (sale,)})
    assert window_at(hours, at("2026-11-11 08:00")).name == "深夜"
    assert window_at(hours, at("2026-11-11 09:30")) is UNCOVERED
    assert window_at(hours, at("2026-11-11 23:00")).name == "大促"
    assert window_at(hours, at("2026-11-12 01:59")).name == "大促"
    assert window_at(hours, at("2026-11-12 02:00")) is UNCOVERED
    assert window_at(hours, at("2026-11-12 09:00")).name == "白班"


def test_a_closed_special_day_has_no_window() -> None:
    """A day with an empty list is quiet from the end of the night before."""
    hours = company(DAY, EVENING, NIGHT, REST, special_days={date(2026, 11, 11): ()})
    assert window_at(hours, at("2026-11-11 12:00")) is UNCOVERED
    assert next_opening(hours, at("2026-11-10 19:00")) == at("2026-11-12 09:00")


def test_opening_skips_weekends_and_holidays_but_not_makeup_days() -> None:
    """After the last day before National Day people are back on the eighth."""
    assert next_opening(SHOP, at("2026-09-30 18:00")) == at("2026-10-08 09:00")
    assert next_opening(SHOP, at("2026-10-09 18:00")) == at("2026-10-10 09:00")
    assert next_opening(SHOP, at("2026-10-10 18:00")) == at("2026-10-12 09:00")


def test_opening_while_people_serve_is_the_next_one() -> None:
    """A customer of the morning who is told 'the next opening' hears of the afternoon."""
    hours = company(MORNING, AFTERNOON)
    assert next_opening(hours, at("2026-11-20 10:00")) == at("2026-11-20 13:30")
    assert next_opening(hours, at("2026-11-20 14:00")) == at("2026-11-23 09:00")


def test_two_human_windows_in_a_row_are_one_opening() -> None:
    """A change of shift among people is no opening."""
    early = window("早班", "all", "08:00", "14:00", Mode.HUMAN)
    late = window("中班", "all", "14:00", "20:00", Mode.HUMAN)
    assert next_opening(company(early, late), at("2026-11-20 09:00")) == at("2026-11-21 08:00")


def test_a_company_without_people_hours_still_opens() -> None:
    """Without `human` windows `answer` counts, without any window the morning does."""
    assert next_opening(company(EVENING, NIGHT), at("2026-11-20 19:00")) == at("2026-11-21 18:00")
    assert next_opening(company(), at("2026-11-20 19:00")) == at("2026-11-21 09:00")
    assert next_daytime(company(), at("2026-11-20 08:00")) == at("2026-11-20 09:00")


def test_the_window_changes_at_its_end() -> None:
    """The next change is the next moment with another window."""
    assert next_change(SHOP, at("2026-11-20 10:00")) == at("2026-11-20 18:00")
    assert next_change(SHOP, at("2026-11-20 23:00")) == at("2026-11-21 09:00")


def test_people_serve_until_the_last_window_of_their_mode() -> None:
    """Until when somebody serves does not stop at a change of shift."""
    early = window("早班", "all", "08:00", "14:00", Mode.HUMAN)
    late = window("中班", "all", "14:00", "20:00", Mode.HUMAN)
    assert window_end(company(early, late), at("2026-11-20 09:00")) == at("2026-11-20 20:00")


def test_daytime_is_now_unless_it_is_quiet() -> None:
    """Reminders wait for the end of the night only."""
    assert next_daytime(SHOP, at("2026-11-20 19:00")) == at("2026-11-20 19:00")
    assert next_daytime(SHOP, at("2026-11-20 23:00")) == at("2026-11-21 09:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-20 10:00", 4, "2026-11-20 15:30"),
        ("2026-11-20 17:00", 4, "2026-11-23 12:00"),
        ("2026-11-20 23:40", 0.5, "2026-11-23 09:30"),
        ("2026-09-30 17:30", 1, "2026-10-08 09:30"),
        ("2026-10-09 17:30", 1, "2026-10-10 09:30"),
        ("2026-11-20 12:15", 0.25, "2026-11-20 13:45"),
        ("2026-11-20 10:00", 2, "2026-11-20 12:00"),
    ],
)
def test_a_deadline_counts_the_hours_in_which_people_work(
    start: str, hours: float, due: str
) -> None:
    """Lunch, evenings, weekends and holidays do not count; make-up Saturdays do."""
    assert deadline(company(MORNING, AFTERNOON), at(start), hours) == at(due)


def test_deadlines_agree_with_the_official_days_of_four_years() -> None:
    """Every day of 2024 to 2027 agrees with a count over the days as the State Council published.

    2027 was not published yet when this was written: its statutory days count.
    """
    hours = company(MORNING, AFTERNOON)
    slots = _working_half_hours()
    day = date(2024, 1, 1)
    while day <= date(2027, 12, 31):
        for clock in (time(2), time(10, 30), time(12, 30), time(23, 30)):
            now = datetime.combine(day, clock)
            for half_hours in (1, 8, 31):
                due = slots[bisect_left(slots, now) + half_hours - 1] + timedelta(minutes=30)
                counted = deadline(hours, now.replace(tzinfo=CHINA), half_hours / 2)
                assert counted == due.replace(tzinfo=CHINA), (now, half_hours)
        day += timedelta(days=1)


def _working_half_hours() -> list[datetime]:
    slots = []
    for ahead in range((date(2028, 1, 1) - date(2024, 1, 1)).days + 31):
        day = date(2024, 1, 1) + timedelta(days=ahead)
        if day in MAKEUP or (day.weekday() < 5 and day not in FREE):
            minutes = [*range(540, 720, 30), *range(810, 1080, 30)]
            slots += [datetime.combine(day, time()) + timedelta(minutes=m) for m in minutes]
    return slots


@pytest.mark.parametrize(
    ("moment", "now", "shown"),
    [
        ("2026-11-20 18:00", "2026-11-20 10:00", "今天 18:00"),
        ("2026-11-20 09:30", "2026-11-20 02:00", "今天 9:30"),
        ("2026-11-21 09:30", "2026-11-20 23:40", "明早 9:30"),
        ("2026-11-21 14:05", "2026-11-20 23:40", "明天 14:05"),
        ("2026-11-23 09:30", "2026-11-20 23:40", "周一 9:30"),
        ("2026-10-09 09:30", "2026-09-30 23:40", "10月9日 9:30"),
        ("2026-11-27 09:30", "2026-11-20 09:00", "11月27日 9:30"),
        ("2026-11-19 09:30", "2026-11-20 09:00", "昨天 9:30"),
        ("2026-11-01 09:30", "2026-11-20 09:00", "11月1日 9:30"),
    ],
)
def test_a_moment_is_told_as_a_colleague_would(moment: str, now: str, shown: str) -> None:
    """Today, tomorrow morning, a weekday inside the week, else the date."""
    assert show_time(at(moment), at(now), CHINA) == shown


def test_a_moment_is_told_by_the_desks_clock() -> None:
    """UTC in the code, the desk's time for the customer."""
    moment = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert show_time(moment, datetime(2026, 11, 19, 16, 30, tzinfo=UTC), CHINA) == "今天 9:30"


def test_a_window_that_begins_in_a_skipped_hour_begins_when_the_clock_jumps() -> None:
    """In Berlin 02:30 of 29 March 2026 does not exist."""
    hours = company(window("夜", "all", "02:30", "04:00", Mode.HUMAN), zone="Europe/Berlin")
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert next_opening(hours, midnight) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_hours_worked_in_a_repeated_hour_count_twice() -> None:
    """On 25 October 2026 a night from 01:00 to 04:00 in Berlin has four hours."""
    hours = company(window("夜", "all", "01:00", "04:00", Mode.HUMAN), zone="Europe/Berlin")
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert deadline(hours, start, 4) == datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


def test_a_window_inside_a_repeated_hour_holds_twice() -> None:
    """The clock shows 02:15 to 02:45 twice that night, and people serve both times."""
    hours = company(window("夜", "all", "02:15", "02:45", Mode.HUMAN), zone="Europe/Berlin")
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    first, second = (
        datetime(2026, 10, 25, 0, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 15, tzinfo=UTC),
    )
    assert next_opening(hours, start) == first
    assert next_opening(hours, first) == second


def test_a_clock_set_back_out_of_a_window_ends_it_at_the_change() -> None:
    """At 03:00 the clock goes back to 02:00, before the window that begins at 02:30."""
    hours = company(window("夜", "all", "02:30", "04:00", Mode.HUMAN), zone="Europe/Berlin")
    change = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert next_change(hours, change - timedelta(minutes=10)) == change


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
WINDOWS = st.builds(
    Window,
    name=st.sampled_from("甲乙丙丁"),
    days=st.lists(
        st.sampled_from(["all", "workdays", "restdays", "holidays", "sun", "mon", "sat"]),
        min_size=1,
        max_size=2,
    ).map(tuple),
    start=CLOCKS,
    end=CLOCKS,
    mode=st.sampled_from(Mode),
)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"]
"""With and without clock changes, half an hour of it, and at midnight."""
HOLIDAYS = Calendar(holidays=frozenset({date(2026, 3, 30), date(2026, 10, 26)}))
MOMENTS = st.sampled_from(
    [
        datetime(2026, 3, 7, tzinfo=UTC),
        datetime(2026, 3, 28, tzinfo=UTC),
        datetime(2026, 4, 4, tzinfo=UTC),
        datetime(2026, 10, 3, tzinfo=UTC),
        datetime(2026, 10, 24, tzinfo=UTC),
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2026, 6, 13, tzinfo=UTC),
    ]
).flatmap(lambda day: st.integers(0, 2 * 24 * 60).map(lambda minute: day + minute * MINUTE))
DESKS = st.builds(
    Hours,
    timezone=st.sampled_from(ZONES).map(ZoneInfo),
    windows=st.lists(WINDOWS, max_size=4).map(tuple),
    calendar=st.just(HOLIDAYS),
    special_days=st.dictionaries(
        st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]),
        st.lists(WINDOWS, max_size=2).map(tuple),
        max_size=1,
    ),
)


def plain_window(hours: Hours, now: datetime) -> Window:
    """The window of a moment, read off naive wall-clock intervals."""
    wall = now.astimezone(hours.timezone).replace(tzinfo=None)
    days = [wall.date(), wall.date() - timedelta(days=1)]
    special = [(w, day) for day in days for w in hours.special_days.get(day, ())]
    usual = [(w, day) for w in hours.windows for day in days if day not in hours.special_days]
    for one, day in special + usual:
        start = datetime.combine(day, one.start)
        end = datetime.combine(day, one.end)
        if end <= start:
            end += timedelta(days=1)
        free = day.weekday() >= 5 or day in HOLIDAYS.holidays
        kinds = {"all", day.strftime("%a").lower(), "restdays" if free else "workdays"}
        kinds |= {"holidays"} if day in HOLIDAYS.holidays else set()
        if start <= wall < end and kinds & set(one.days):
            return one
    return UNCOVERED


@settings(max_examples=300, deadline=None)
@given(hours=DESKS, now=MOMENTS)
def test_any_moment_of_any_desk_has_the_window_of_the_wall_clock(
    hours: Hours, now: datetime
) -> None:
    """Whatever the zone, the windows and the day."""
    assert window_at(hours, now) == plain_window(hours, now)


@settings(max_examples=60, deadline=None)
@given(hours=DESKS, now=MOMENTS)
def test_changes_and_openings_agree_with_looking_at_every_minute(
    hours: Hours, now: datetime
) -> None:
    """No change is missed and none invented over two days and every clock change."""
    modes = [plain_window(hours, now + minute * MINUTE) for minute in range(2 * 24 * 60)]
    changed = next((m for m, one in enumerate(modes) if one != modes[0]), None)
    if changed is not None:
        assert next_change(hours, now) == now + changed * MINUTE
    human = [one.mode is Mode.HUMAN for one in modes]
    opened = next((m for m in range(1, len(human)) if human[m] and not human[m - 1]), None)
    if opened is not None:
        assert next_opening(hours, now) == now + opened * MINUTE
    worked = [m for m, serving in enumerate(human) if serving]
    if len(worked) >= 90:
        assert deadline(hours, now, 1.5) == now + (worked[89] + 1) * MINUTE
