"""The desk's clock: which window holds, when people are back, when a promise is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from handlers.policy import Hours, Mode
from handlers.spans import DAY, Span, moment_of, spans, window_at

__all__ = [
    "deadline",
    "is_quiet",
    "next_change",
    "next_daytime",
    "next_opening",
    "show_time",
    "window_at",
    "window_end",
]

_MORNING = time(9)
"""When a new day begins for a company that has no window at all."""

_TODAY, _YESTERDAY, _TOMORROW, _TOMORROW_MORNING = "今天", "昨天", "明天", "明早"
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DATE = "{month}月{day}日"


def is_quiet(hours: Hours, now: datetime) -> bool:
    """Whether nobody is to be woken or written to unasked at this moment."""
    return window_at(hours, now).mode is Mode.COLLECT


def next_change(hours: Hours, now: datetime) -> datetime:
    """When the next window begins (UTC); the end of the search where none ever does."""
    return next(spans(hours, now)).end


def window_end(hours: Hours, now: datetime) -> datetime:
    """When the mode that holds now ends (UTC); windows of one mode in a row count as one."""
    mode = window_at(hours, now).mode
    end = now.astimezone(UTC)
    for span in spans(hours, now):
        if span.window.mode is not mode:
            break
        end = span.end
    return end


def next_opening(hours: Hours, now: datetime) -> datetime:
    """When people next begin to serve (UTC).

    A company without any `human` window reads its tickets where its `answer` windows begin; one
    without those too, in the morning.
    """
    for mode in (Mode.HUMAN, Mode.ANSWER):
        opening = _next_begin(hours, now, mode)
        if opening:
            return opening
    return _next_morning(hours, now)


def next_daytime(hours: Hours, now: datetime) -> datetime:
    """The first moment from now on (UTC) at which somebody may be written to unasked."""
    for span in spans(hours, now):
        if span.window.mode is not Mode.COLLECT:
            return span.start
    return _next_morning(hours, now)


def deadline(hours: Hours, now: datetime, working_hours: float) -> datetime:
    """When so many hours of people's service have passed (UTC).

    Only `human` windows count, so that holidays and make-up workdays are in it as the windows say.
    A company without them counts its `answer` windows, one without those plain hours.
    """
    wanted = timedelta(hours=working_hours)
    for mode in (Mode.HUMAN, Mode.ANSWER):
        due = _counted(hours, now, wanted, mode)
        if due:
            return due
    return now.astimezone(UTC) + wanted


def show_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment as a colleague would say it: 今天 18:00, 明早 9:30, 周一 9:30, 10月9日 9:30."""
    local = moment.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    return f"{_show_day(local, days)} {local.hour}:{local.minute:02}"


def _show_day(local: datetime, days: int) -> str:
    if days == 1 and time(5) <= local.time() < time(12):
        return _TOMORROW_MORNING
    near = {-1: _YESTERDAY, 0: _TODAY, 1: _TOMORROW}
    if days in near:
        return near[days]
    if 1 < days < 7:
        return _WEEKDAYS[local.weekday()]
    return _DATE.format(month=local.month, day=local.day)


def _next_begin(hours: Hours, now: datetime, mode: Mode) -> datetime | None:
    before: Span | None = None
    for span in spans(hours, now):
        if before and span.window.mode is mode and before.window.mode is not mode:
            return span.start
        before = span
    return None


def _counted(hours: Hours, now: datetime, wanted: timedelta, mode: Mode) -> datetime | None:
    for span in spans(hours, now):
        if span.window.mode is not mode:
            continue
        if span.end - span.start >= wanted:
            return span.start + wanted
        wanted -= span.end - span.start
    return None


def _next_morning(hours: Hours, now: datetime) -> datetime:
    today = now.astimezone(hours.timezone).date()
    mornings = (moment_of(hours, today + DAY * ahead, _MORNING) for ahead in (0, 1))
    return next(morning for morning in mornings if morning >= now)
