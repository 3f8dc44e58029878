"""The dated trail of a customer's affairs, as a colleague would tell it. Deterministic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import affairs, told
from handlers.affairs import Affair
from handlers.told import Texts
from handlers.turn import TimelineEvent

MOST_LINES = 12
MOST_EVENTS = 120
"""Older events than these are not read for the card."""
MOST_DAYS = 5
"""Days told of one affair; what lay between its first and its last days is folded."""
_ENDS = frozenset({"case_resolved", "ticket_resolved"})
_BARE_END = 4
"""Characters of an end that says nothing of how: 工单办结."""
MOST_PHRASES = 8
"""Phrases of one day; answers of the bot give way first, then what was asked in between."""


def lines(events: Sequence[TimelineEvent], texts: Texts, timezone: ZoneInfo) -> tuple[str, ...]:
    """At most 12 lines, one an affair, the affair with the newest event first."""
    known = sorted(events, key=lambda event: event.at)[-MOST_EVENTS:]
    gathered = sorted(affairs.gathered(known), key=lambda affair: affair.last_at, reverse=True)
    year = gathered[0].last_at.astimezone(timezone).year if gathered else 0
    shown = [_line(affair, texts, timezone, year) for affair in gathered]
    shown = [line for line in shown if line]
    if len(shown) <= MOST_LINES:
        return tuple(shown)
    folded = texts["timeline_folded"][0].format(count=len(shown) - MOST_LINES + 1)
    return (*shown[: MOST_LINES - 1], folded)


def _line(affair: Affair, texts: Texts, timezone: ZoneInfo, year: int) -> str:
    said: set[str] = set()
    days = [
        (day, _day(events, texts, said)) for day, events in _by_day(affair, texts, timezone, year)
    ]
    days = [(day, phrases) for day, phrases in days if phrases]
    parts = [f"{day} {'；'.join(phrases)}。" for day, phrases in days]
    if len(parts) > MOST_DAYS:
        left_out = texts["timeline_days_folded"][0].format(count=len(parts) - MOST_DAYS)
        parts = [parts[0], left_out, *parts[1 - MOST_DAYS :]]
    return "".join(parts)


def _by_day(
    affair: Affair, texts: Texts, timezone: ZoneInfo, year: int
) -> Iterator[tuple[str, list[TimelineEvent]]]:
    """Its days, one that was spent on two channels once for each."""
    days: dict[str, list[TimelineEvent]] = {}
    for event in affair.events:
        day = _name(event.at.astimezone(timezone), year) + _where(event, texts)
        days.setdefault(day, []).append(event)
    yield from days.items()


def _where(event: TimelineEvent, texts: Texts) -> str:
    """The other channel in words; nothing where it is the one that is looked at."""
    if not event.channel:
        return ""
    channel = texts.get(f"channel_{event.channel}", (event.channel,))[0]
    return texts["timeline_elsewhere"][0].format(channel=channel)


def _day(events: Sequence[TimelineEvent], texts: Texts, said: set[str]) -> list[str]:
    """The phrases of one day, what was given to a ticket gathered into one."""
    phrases: list[tuple[str, str]] = []
    pieces: list[str] = []
    for event in events:
        if not told.is_added(event):
            phrases += told.phrases(event, texts, said)
            continue
        piece = told.given(event, said)
        if piece and not pieces:
            phrases.append(("added", ""))
        pieces += [piece] if piece else []
    whole = told.added(pieces, texts)
    return [phrase if kind != "added" else whole for kind, phrase in _shortened(phrases)]


def _shortened(phrases: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kinds = {kind for kind, _ in phrases}
    if kinds >= _ENDS:  # one end, told by the one with the words
        phrases = [one for one in phrases if one[0] not in _ENDS or len(one[1]) > _BARE_END]
    for kind in ("answered", "asked"):
        middle = [one for one in phrases[1:-1] if one[0] == kind]
        for one in middle[: max(0, len(phrases) - MOST_PHRASES)]:
            phrases.remove(one)
    return phrases


def _name(at: datetime, year: int) -> str:
    day = f"{at.month}月{at.day}日"
    return day if at.year == year else f"{at.year}年{day}"
