"""The dated trail of a customer's affairs, as a colleague would tell it. Deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.turn import TimelineEvent
from knowledge import signals

MOST_LINES = 12
MOST_EVENTS = 80
"""Older events than these are not read for the card."""
MOST_DAYS = 4
"""Days told of one affair; what lay between its first and its last days is folded."""
LONGEST = 60
"""Characters of one event."""
_NOTHING_WITHOUT_WORDS = frozenset(
    {
        "asked",
        "answered",
        "agent_said",
        "servicer_said",
        "note",
        "rated",
        "ticket_filled",
        "ticket_corrected",
        "ticket_added",
        "ticket_note",
        "ticket_status",
        "ticket_rated",
        "case_note",
        "case_replied",
        "case_escalated",
    }
)
"""Kinds of which nothing is told when their words were told already."""
VISIT = timedelta(minutes=30)
"""What is said this close together belongs to one visit."""


@dataclass(slots=True)
class Affair:
    """What belongs together: a question, its ticket, the case and how it went on."""

    name: str
    events: list[TimelineEvent] = field(default_factory=list)

    @property
    def last_at(self) -> datetime:
        """When something happened in it last."""
        return self.events[-1].at


def lines(
    events: Sequence[TimelineEvent], texts: Mapping[str, tuple[str, ...]], timezone: ZoneInfo
) -> tuple[str, ...]:
    """At most 12 lines, one an affair, the affair with the newest event first."""
    affairs = sorted(_affairs(events[-MOST_EVENTS:]), key=lambda affair: affair.last_at)
    affairs.reverse()
    year = affairs[0].last_at.astimezone(timezone).year if affairs else 0
    told = [_line(affair, texts, timezone, year) for affair in affairs]
    told = [line for line in told if line]
    if len(told) <= MOST_LINES:
        return tuple(told)
    folded = texts["timeline_folded"][0].format(count=len(told) - MOST_LINES + 1)
    return (*told[: MOST_LINES - 1], folded)


def _affairs(events: Sequence[TimelineEvent]) -> list[Affair]:
    """Events gathered by affair; what has no ticket of its own joins the affair of its visit."""
    tickets = frozenset(event.affair for event in events if event.kind.startswith("ticket_"))
    affairs: list[Affair] = []
    for event in sorted(events, key=lambda event: event.at):
        found = next((one for one in reversed(affairs) if _goes_on(one, event, tickets)), None)
        if found is None:
            found = Affair(event.affair)
            affairs.append(found)
        found.name = max(found.name, event.affair, key=lambda name: _weight(name, tickets))
        found.events.append(event)
    return affairs


def _goes_on(affair: Affair, event: TimelineEvent, tickets: frozenset[str]) -> bool:
    if event.affair and any(event.affair == earlier.affair for earlier in affair.events):
        return True
    near = event.at - affair.last_at <= VISIT
    return near and _weight(affair.name, tickets) != _weight(event.affair, tickets)


def _weight(name: str, tickets: frozenset[str]) -> int:
    """How much of an affair of its own this is: nothing, a case, an answered question, a ticket."""
    if not name:
        return 0
    if name in tickets:
        return 3
    return 1 if name.startswith("case:") else 2


def _line(
    affair: Affair, texts: Mapping[str, tuple[str, ...]], timezone: ZoneInfo, year: int
) -> str:
    days: dict[str, list[str]] = {}
    told: set[str] = set()
    for event in affair.events:
        phrase = _phrase(event, texts, told)
        if phrase:
            days.setdefault(_day(event.at.astimezone(timezone), year), []).append(phrase)
    kept = list(days.items())
    if len(kept) > MOST_DAYS:
        kept = [kept[0], *kept[1 - MOST_DAYS :]]
    return "".join(f"{day} {'；'.join(phrases)}。" for day, phrases in kept)


def _phrase(event: TimelineEvent, texts: Mapping[str, tuple[str, ...]], told: set[str]) -> str:
    """The event in words; what was said already in this affair is not said again."""
    text = _clean(event.text)
    pattern = texts.get(f"timeline_{event.kind}", ("{text}",))[0]
    shown = "" if text in told else text
    if not shown and event.kind in _NOTHING_WITHOUT_WORDS:
        return ""
    phrase = pattern.format(text=shown, affair=event.affair).strip("：: ")
    if not phrase or phrase in told:
        return ""
    told.update({text, phrase} - {""})
    return phrase


def _clean(text: str) -> str:
    flat = " ".join(signals.redact(signals.shield(text)).split()).rstrip("。；;.")
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _day(at: datetime, year: int) -> str:
    day = f"{at.month}月{at.day}日"
    return day if at.year == year else f"{at.year}年{day}"
