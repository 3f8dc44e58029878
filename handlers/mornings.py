"""When the morning digest is due: where people first begin to serve on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from handlers import schedule
from handlers.policy import Hours, Mode
from handlers.spans import moment_of

_MOMENT: Final = timedelta(microseconds=1)
_A_YEAR_AHEAD: Final = 400
"""Openings looked at; who opens more often than that a day has no first one."""


def next_morning(hours: Hours, after: datetime) -> datetime:
    """When people next begin to serve for the first time on a day (UTC), later than `after`.

    Holidays have no such moment unless the windows of the day say so; a company without windows
    for people has the beginning of its `answer` windows, one without those 9:00.
    """
    opening = schedule.next_opening(hours, after + _MOMENT)
    for _ in range(_A_YEAR_AHEAD):
        midnight = moment_of(hours, day_of(hours, opening), time(0))
        if schedule.next_opening(hours, midnight - _MOMENT) >= opening:
            return opening
        opening = schedule.next_opening(hours, opening + _MOMENT)
    return opening


def is_morning(hours: Hours, now: datetime) -> bool:
    """Whether a digest that is late may still go out: only while people serve."""
    windows = (*hours.windows, *(one for day in hours.special_days.values() for one in day))
    modes = {window.mode for window in windows}
    if Mode.HUMAN in modes:
        return schedule.window_at(hours, now).mode is Mode.HUMAN
    return Mode.ANSWER not in modes or not schedule.is_quiet(hours, now)


def day_of(hours: Hours, now: datetime) -> date:
    """The desk's calendar day."""
    return now.astimezone(hours.timezone).date()


def day_end(hours: Hours, now: datetime) -> datetime:
    """The desk's next midnight (UTC)."""
    return moment_of(hours, day_of(hours, now) + timedelta(days=1), time(0)).astimezone(UTC)


def year_unknown(hours: Hours, now: datetime) -> int | None:
    """The year a month ahead, where its official arrangement of holidays is not known yet."""
    known = hours.calendar.known_years
    ahead = day_of(hours, now + timedelta(days=31)).year
    return ahead if known and ahead not in known else None
