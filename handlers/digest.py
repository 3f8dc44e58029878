"""The morning digest (早报): what the night brought, the worst first, each with its agent."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers import schedule
from handlers.digest_pages import pages
from handlers.digest_rules import Assignment, DigestTicket, assign
from handlers.model import LIVING, Ticket
from handlers.policy import Agent, Policy

TOP: Final = 10
"""Tickets in the group's message; the rest is behind its link and in the agents' own lists."""
SECTIONS: Final = ("risk", "urgent", "overdue", "today", "rest")
"""Where a ticket stands in the digest; the first that fits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Morning:
    """What the digest is made of."""

    now: datetime
    since: datetime
    """The end of the last digest's time."""
    items: tuple[DigestTicket, ...]
    """All living tickets."""
    policy: Policy
    on_shift: tuple[Agent, ...] = ()
    """Who is really there by the roster."""
    week: Mapping[str, int] = field(default_factory=dict)
    """Tickets each agent got in the last seven days."""
    link: str = ""
    """Where all tickets can be seen."""
    limit: int = 4096
    """Bytes of one message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """The messages for the group, and who gets what."""

    group: tuple[str, ...]
    assignments: tuple[Assignment, ...]


def make(morning: Morning) -> Digest:
    """The group's messages and the assignments."""
    items = tuple(item for item in morning.items if item.ticket.status in LIVING)
    day_end = _day_end(morning)
    placed = [(_section(morning, item, day_end), item) for item in items]
    ranked = heapq.nsmallest(TOP, placed, key=_rank)
    order = sorted(placed, key=_rank)
    made = assign((item for _, item in order), morning.policy, morning.on_shift, morning.week)
    blocks = [*_head(morning, placed), *_blocks(morning, ranked, _owners(items, made))]
    if len(items) > len(ranked):
        blocks.append(_more(morning, len(items) - len(ranked)))
    return Digest(group=pages(blocks, morning.limit), assignments=made)


def own(morning: Morning, digest: Digest, agent_id: str) -> tuple[str, ...]:
    """One agent's own list in full, split within the limit; empty where there is nothing."""
    owners = _owners(morning.items, digest.assignments)
    mine = [item for item in morning.items if item.ticket.status in LIVING]
    mine = [item for item in mine if owners.get(item.ticket.ticket_no, ("", ""))[0] == agent_id]
    if not mine:
        return ()
    day_end = _day_end(morning)
    placed = sorted(((_section(morning, item, day_end), item) for item in mine), key=_rank)
    agent = morning.policy.roster.agent(agent_id)
    head = _say(
        morning, "digest_mine", agent=agent.name if agent else agent_id, count=str(len(mine))
    )
    return pages([head, *_blocks(morning, placed, owners)], morning.limit)


def _head(morning: Morning, placed: list[tuple[str, DigestTicket]]) -> Iterator[str]:
    since = _time(morning, morning.since)
    if not placed:
        yield _say(morning, "digest_none", since=since)
        return
    tickets = [item.ticket for _, item in placed]
    late = sum(_is_late(morning, ticket) for ticket in tickets)
    urgent = sum(ticket.urgent for ticket in tickets)
    yield _say(
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
    yield _say(morning, "digest_counts", overdue=str(late), today=str(today), missing=str(bare))
    yield _categories(morning, tickets)


def _covered(morning: Morning) -> Iterator[str]:
    """How long the digest covers, where it is more than one night."""
    zone = morning.policy.hours.timezone
    days = (morning.now.astimezone(zone).date() - morning.since.astimezone(zone).date()).days
    if days > 1:
        since, until = _time(morning, morning.since), _time(morning, morning.now)
        yield _say(morning, "digest_covers", since=since, until=until, days=str(days))


def _categories(morning: Morning, tickets: Iterable[Ticket]) -> str:
    counted = Counter(ticket.category for ticket in tickets).most_common()
    facts = (
        _say(morning, "digest_category", category=name or "-", count=str(number))
        for name, number in counted
    )
    return _say(morning, "digest_categories", facts="、".join(facts))


def _blocks(
    morning: Morning,
    placed: Iterable[tuple[str, DigestTicket]],
    owners: Mapping[str, tuple[str, str]],
) -> Iterator[str]:
    """A block of lines for every ticket; the first of a section carries its name."""
    last = ""
    for section, item in placed:
        lines = list(_lines(morning, item, owners.get(item.ticket.ticket_no)))
        if section != last:
            lines.insert(0, _say(morning, f"digest_{section}"))
        last = section
        yield "\n".join(lines)


def _lines(morning: Morning, item: DigestTicket, owner: tuple[str, str] | None) -> Iterator[str]:
    ticket = item.ticket
    yield _say(
        morning,
        "digest_ticket",
        ticket_no=ticket.ticket_no,
        customer=item.customer,
        category=ticket.category,
        summary=ticket.summary,
        promise=_time(morning, ticket.deadline_at) if ticket.deadline_at else "-",
    )
    if ticket.missing:
        yield _say(morning, "digest_missing", missing=_labels(morning.policy, ticket))
    if item.visits > 1:
        yield _say(morning, "digest_again", count=str(item.visits), line=item.timeline)
    yield _owner(morning, owner)
    if item.link:
        yield _say(morning, "digest_link", link=item.link)


def _owner(morning: Morning, owner: tuple[str, str] | None) -> str:
    if owner is None:
        return _say(morning, "digest_unassigned")
    agent_id, why = owner
    agent = morning.policy.roster.agent(agent_id)
    name = agent.name if agent else agent_id
    reason = _say(morning, why or "why_already")
    return _say(morning, "digest_assigned", agent=name, why=reason)


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
        return _say(morning, "digest_more_listed", count=str(count))
    return _say(morning, "digest_more", count=str(count), link=morning.link)


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
    due = item.ticket.deadline_at or datetime.max.replace(tzinfo=UTC)
    return SECTIONS.index(section), due, item.ticket.ticket_no


def _is_late(morning: Morning, ticket: Ticket) -> bool:
    return ticket.deadline_at is not None and ticket.deadline_at < morning.now


def _is_due(morning: Morning, ticket: Ticket, day_end: datetime) -> bool:
    return ticket.deadline_at is not None and morning.now <= ticket.deadline_at < day_end


def _day_end(morning: Morning) -> datetime:
    local = morning.now.astimezone(morning.policy.hours.timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(UTC)


def _labels(policy: Policy, ticket: Ticket) -> str:
    form = policy.forms.get(ticket.form_id or "")
    named = {one.id: one.label for one in form.fields} if form else {}
    return "、".join(named.get(one, one) for one in ticket.missing)


def _time(morning: Morning, moment: datetime) -> str:
    return schedule.show_time(moment, morning.now, morning.policy.hours.timezone)


def _say(morning: Morning, key: str, **facts: str) -> str:
    """A text for agents: always its first wording, so that the digest reads the same every day."""
    policy = morning.policy
    named = {"company": policy.company, "desk": policy.desk, **facts}
    return policy.texts[key][0].format_map(named)
