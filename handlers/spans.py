"""Stretches of time under one service window, exact through clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers.policy import UNCOVERED, Calendar, Hours, Window

DAY = timedelta(days=1)
LONGEST_SEARCH = timedelta(days=400)
"""A company without people for longer than a year has none."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From `start` until before `end` (UTC) one window holds."""

    start: datetime
    end: datetime
    window: Window


def day_is(day: date, kinds: tuple[str, ...], calendar: Calendar) -> bool:
    """Whether a day is one of `workdays`, `restdays`, `holidays`, `all`, `mon` … `sun`."""
    workday = calendar.is_workday(day)
    names = {"all", _WEEKDAYS[day.weekday()], "workdays" if workday else "restdays"}
    if day in calendar.holidays:
        names.add("holidays")
    return not names.isdisjoint(kinds)


def runs(start: time, end: time, clock: time, *, since_yesterday: bool) -> bool:
    """Whether the wall clock is inside; `end` at or before `start` runs past midnight."""
    overnight = end <= start
    if since_yesterday:
        return overnight and clock < end
    return clock >= start and (overnight or clock < end)


def window_at(hours: Hours, now: datetime) -> Window:
    """The window that holds at this moment; UNCOVERED where none does.

    A window past midnight goes on under the day it began on. The windows of a special day come
    before all others, also after its midnight; otherwise the first that fits wins.
    """
    local = now.astimezone(hours.timezone)
    today, clock = local.date(), local.time()
    yesterday = today - DAY
    for window, began in _candidates(hours, today, yesterday):
        running = runs(window.start, window.end, clock, since_yesterday=began == yesterday)
        if running and day_is(began, window.days, hours.calendar):
            return window
    return UNCOVERED


def spans(hours: Hours, start: datetime) -> Iterator[Span]:
    """The windows from `start` on, one after the other, for LONGEST_SEARCH; like ones are joined."""
    begin = start.astimezone(UTC)
    last = begin + LONGEST_SEARCH
    window = window_at(hours, begin)
    for moment in _edges(hours, begin, last):
        following = window_at(hours, moment)
        if following != window:
            yield Span(start=begin, end=moment, window=window)
            begin, window = moment, following
    yield Span(start=begin, end=last, window=window)


def moment_of(hours: Hours, day: date, clock: time, fold: int = 0) -> datetime:
    """The moment (UTC) at which the desk's wall clock shows this; a skipped time is when it skips."""
    local = datetime.combine(day, clock.replace(fold=fold), hours.timezone)
    moment = local.astimezone(UTC)
    if moment.astimezone(hours.timezone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return clock_change(hours, moment - DAY, moment + DAY) or moment


def _candidates(hours: Hours, today: date, yesterday: date) -> Iterator[tuple[Window, date]]:
    special = hours.special_days
    for day in (today, yesterday):
        for window in special.get(day, ()):
            yield window, day
    for window in hours.windows:
        if today not in special:
            yield window, today
        if yesterday not in special:
            yield window, yesterday


def _edges(hours: Hours, begin: datetime, last: datetime) -> Iterator[datetime]:
    """Every moment after `begin` at which another window might begin, in order."""
    day = begin.astimezone(hours.timezone).date()
    while True:
        for moment in sorted(_edges_of(hours, day)):
            if moment >= last:
                return
            if moment > begin:
                yield moment
        day += DAY


def _edges_of(hours: Hours, day: date) -> set[datetime]:
    clocks = {time(0)}
    for window in (
        *hours.windows,
        *hours.special_days.get(day, ()),
        *hours.special_days.get(day - DAY, ()),
    ):
        clocks |= {window.start, window.end}
    edges = {moment_of(hours, day, clock, fold) for clock in clocks for fold in (0, 1)}
    midnight, next_midnight = moment_of(hours, day, time(0)), moment_of(hours, day + DAY, time(0))
    changed = clock_change(hours, midnight, next_midnight)
    return edges | {changed} if changed else edges


def clock_change(hours: Hours, low: datetime, high: datetime) -> datetime | None:
    """The moment between the two at which the zone's offset changes, to the second."""
    before = low.astimezone(hours.timezone).utcoffset()
    if high.astimezone(hours.timezone).utcoffset() == before:
        return None
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        same = middle.astimezone(hours.timezone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return high.replace(microsecond=0)
