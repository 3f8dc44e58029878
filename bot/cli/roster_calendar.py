"""The roster as an iCal file, and an iCal file as shifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from handlers.policy import Agent, Hours, Roster, Shift
from handlers.shifts import holders
from handlers.spans import DAY

_AGENT, _LEVEL, _NAME = "X-NIGHTDESK-AGENT", "X-NIGHTDESK-LEVEL", "X-NIGHTDESK-SHIFT"
_WEEK = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat", "SU": "sun"}


class NoCalendar(ValueError):
    """The file is no iCal calendar."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that cannot become a shift, and why."""

    event: str
    reason: str


def to_calendar(roster: Roster, hours: Hours, first: date, days: int) -> bytes:
    """One event for each shift and who holds it, rotation and swaps worked in; leave is not."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nightdesk//roster//ZH")
    calendar.add("version", "2.0")
    for ahead in range(days):
        for event in _events(roster, hours, first + DAY * ahead):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def from_calendar(
    data: bytes, roster: Roster, zone: ZoneInfo
) -> tuple[tuple[Shift, ...], tuple[Skipped, ...]]:
    """The events as shifts of the desk's agents, and those that cannot become one.

    An event belongs to the agent it was exported for, else to the only one whose id, name or
    account stands in its title or among its attendees.

    Raises:
        NoCalendar: the file cannot be read at all.
    """
    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError) as error:
        raise NoCalendar(str(error)) from error
    shifts: list[Shift] = []
    skipped: list[Skipped] = []
    for event in calendar.walk("VEVENT"):
        try:
            shifts += _shifts(event, roster, zone)
        except (ValueError, KeyError) as error:
            skipped.append(Skipped(str(event.get("summary", "")), str(error.args[0])))
    return tuple(shifts), tuple(skipped)


def _events(roster: Roster, hours: Hours, day: date) -> Iterator[Event]:
    for number, shift in enumerate(roster.shifts, start=1):
        for agent_id in holders(roster, hours, shift, day):
            agent = roster.agent(agent_id)
            event = Event()
            event.add("uid", f"{day.isoformat()}-{number}-{agent_id}@nightdesk")
            event.add("dtstamp", datetime.combine(day, time(), hours.timezone))
            event.add("summary", f"{shift.name} {agent.name if agent else agent_id}".strip())
            event.add("dtstart", datetime.combine(day, shift.start, hours.timezone))
            last = day if shift.start < shift.end else day + DAY
            event.add("dtend", datetime.combine(last, shift.end, hours.timezone))
            for name, value in (
                (_AGENT, agent_id),
                (_LEVEL, str(shift.level)),
                (_NAME, shift.name),
            ):
                event.add(name, value)
            yield event


def _shifts(event: Event, roster: Roster, zone: ZoneInfo) -> Iterator[Shift]:
    start, end = _span(event, zone)
    days, last_day = _repeats(event, start, zone)
    if end <= start:
        raise ValueError("ends before it begins")
    whole = (end - start) // DAY
    if days and (whole > 1 or (whole == 1 and end - start > DAY)):
        raise ValueError("repeats and lasts longer than a day")
    common: dict[str, Any] = {
        "agents": (_agent(event, roster).id,),
        "days": days or ("all",),
        "level": int(event.get(_LEVEL, 1)),
        "name": str(event.get(_NAME, event.get("summary", ""))),
        "start": start.time(),
    }
    first = start.date()
    if whole:
        until = last_day if days else first + DAY * (whole - 1)
        yield Shift(**common, end=start.time(), first_day=first, last_day=until)
    if end > start + DAY * whole:
        first += DAY * whole
        yield Shift(**common, end=end.time(), first_day=first, last_day=last_day if days else first)


def _span(event: Event, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Begin and end on the desk's wall clock, without a zone."""
    start = _wall(event.decoded("dtstart"), zone)
    if "dtend" in event:
        return start, _wall(event.decoded("dtend"), zone)
    return start, start + (event.decoded("duration") if "duration" in event else DAY)


def _wall(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return (value.astimezone(zone) if value.tzinfo else value).replace(tzinfo=None)


def _repeats(event: Event, start: datetime, zone: ZoneInfo) -> tuple[tuple[str, ...], date | None]:
    """Days of the week and last day of an event that repeats; no days where it does not."""
    rule = event.get("rrule")
    if not rule:
        return (), None
    known = {"FREQ", "BYDAY", "UNTIL", "INTERVAL", "WKST"}
    if "exdate" in event or set(rule) - known or rule.get("INTERVAL", [1]) != [1]:
        raise ValueError("repeats in a way that shifts cannot; write it into roster.yaml")
    until = rule.get("UNTIL", [None])[0]
    last_day = _wall(until, zone).date() if until else None
    if rule["FREQ"] == ["DAILY"] and "BYDAY" not in rule:
        return ("all",), last_day
    if rule["FREQ"] not in (["WEEKLY"], ["DAILY"]):
        raise ValueError("repeats in a way that shifts cannot; write it into roster.yaml")
    own = [list(_WEEK)[start.weekday()]]
    return tuple(_WEEK[str(day)] for day in rule.get("BYDAY", own)), last_day


def _agent(event: Event, roster: Roster) -> Agent:
    exported = roster.agent(str(event.get(_AGENT, "")))
    if exported:
        return exported
    attendees = event.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    text = " ".join([str(event.get("summary", "")), *map(_attendee, attendees)])
    named = [one for one in roster.agents if any(word and word in text for word in _words(one))]
    if len(named) != 1:
        raise ValueError("names no agent of the roster" if not named else "names several agents")
    return named[0]


def _words(agent: Agent) -> tuple[str, ...]:
    return (agent.id, agent.name, agent.wecom, agent.feishu)


def _attendee(address: Any) -> str:
    return f"{address} {address.params.get('CN', '')}"
