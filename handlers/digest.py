"""The morning digest (早报): what the night brought, the worst first, each with its agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers.digest_lines import blocks, say, shown_time
from handlers.digest_nouns import Digest, Morning
from handlers.digest_pages import pages
from handlers.digest_rules import Assignment, DigestTicket, assign
from handlers.model import LIVING, Ticket

TOP: Final = 10
"""Tickets in the group's message; the rest is behind its link and in the agents' own lists."""
SECTIONS: Final = ("risk", "urgent", "overdue", "today", "rest")
"""Where a ticket stands in the digest; the first that fits."""
_PLACE: Final = {section: place for place, section in enumerate(SECTIONS)}
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def make(morning: Morning) -> Digest:
    """The group's messages and the assignments."""
    morning = _in_utc(morning)
    items = tuple(item for item in morning.items if item.ticket.status in LIVING)
    day_end = _day_end(morning)
    placed = [(_section(morning, item, day_end), item) for item in items]
    placed.sort(key=_rank)
    made = assign((item for _, item in placed), morning.policy, morning.on_shift, morning.week)
    top = placed[:TOP]
    shown = {item.ticket.ticket_no for _, item in top}
    owners = _owners((item for _, item in top), (one for one in made if one.ticket_no in shown))
    text = [*_head(morning, placed), *blocks(morning, top, owners)]
    if len(items) > len(top):
        text.append(_more(morning, len(items) - len(top)))
    return Digest(group=pages(text, morning.limit), assignments=made)


def own(morning: Morning, digest: Digest, agent_id: str) -> tuple[str, ...]:
    """One agent's own list in full, split within the limit; empty where there is nothing."""
    morning = _in_utc(morning)
    owners = _owners(morning.items, digest.assignments)
    mine = [item for item in morning.items if item.ticket.status in LIVING]
    mine = [item for item in mine if owners.get(item.ticket.ticket_no, ("", ""))[0] == agent_id]
    if not mine:
        return ()
    day_end = _day_end(morning)
    placed = sorted(((_section(morning, item, day_end), item) for item in mine), key=_rank)
    agent = morning.policy.roster.agent(agent_id)
    head = say(
        morning, "digest_mine", agent=agent.name if agent else agent_id, count=str(len(mine))
    )
    return pages([head, *blocks(morning, placed, owners)], morning.limit)


def _in_utc(morning: Morning) -> Morning:
    """The same with its clock in the zone of the tickets: equal zones compare ten times faster."""
    return replace(morning, now=morning.now.astimezone(UTC))


def _head(morning: Morning, placed: list[tuple[str, DigestTicket]]) -> Iterator[str]:
    since = shown_time(morning, morning.since)
    if not placed:
        yield say(morning, "digest_none", since=since)
        return
    tickets = [item.ticket for _, item in placed]
    late = sum(_is_late(morning, ticket) for ticket in tickets)
    urgent = sum(ticket.urgent for ticket in tickets)
    yield say(
        morning,
        "notice_digest",
        count=str(len(tickets)),
        urgent=str(urgent),
        overdue=str(late),
        since=since,
    )
    yield from _covered(morning)
    end = _day_end(morning)
    today = sum(_is_due(morning, ticket, end) for ticket in tickets)
    bare = sum(bool(ticket.missing) for ticket in tickets)
    yield say(morning, "digest_counts", overdue=str(late), today=str(today), missing=str(bare))
    yield _categories(morning, tickets)


def _covered(morning: Morning) -> Iterator[str]:
    """How long the digest covers, where it is more than one night."""
    zone = morning.policy.hours.timezone
    days = (morning.now.astimezone(zone).date() - morning.since.astimezone(zone).date()).days
    if days > 1:
        since, until = shown_time(morning, morning.since), shown_time(morning, morning.now)
        yield say(morning, "digest_covers", since=since, until=until, days=str(days))


def _categories(morning: Morning, tickets: Iterable[Ticket]) -> str:
    counted = Counter(ticket.category for ticket in tickets).most_common()
    facts = (
        say(morning, "digest_category", category=name or "-", count=str(number))
        for name, number in counted
    )
    return say(morning, "digest_categories", facts="、".join(facts))


def _owners(
    items: Iterable[DigestTicket], made: Iterable[Assignment]
) -> dict[str, tuple[str, str]]:
    """The agent of every ticket and the rule, old assignments included."""
    old = {
        item.ticket.ticket_no: (item.ticket.assigned_to, "")
        for item in items
        if item.ticket.assigned_to is not None
    }
    new = {one.ticket_no: (one.agent_id, one.why) for one in made if one.agent_id is not None}
    return {**old, **new}


def _more(morning: Morning, count: int) -> str:
    if not morning.link:
        return say(morning, "digest_more_listed", count=str(count))
    return say(morning, "digest_more", count=str(count), link=morning.link)


def _section(morning: Morning, item: DigestTicket, day_end: datetime) -> str:
    if item.escalation_risk:
        return "risk"
    if item.ticket.urgent:
        return "urgent"
    if _is_late(morning, item.ticket):
        return "overdue"
    return "today" if _is_due(morning, item.ticket, day_end) else "rest"


def _rank(placed: tuple[str, DigestTicket]) -> tuple[int, datetime, str]:
    section, item = placed
    return _PLACE[section], item.ticket.deadline_at or _NEVER, item.ticket.ticket_no


def _is_late(morning: Morning, ticket: Ticket) -> bool:
    return ticket.deadline_at is not None and ticket.deadline_at < morning.now


def _is_due(morning: Morning, ticket: Ticket, day_end: datetime) -> bool:
    return ticket.deadline_at is not None and morning.now <= ticket.deadline_at < day_end


def _day_end(morning: Morning) -> datetime:
    local = morning.now.astimezone(morning.policy.hours.timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(UTC)
