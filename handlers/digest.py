"""The morning digest (早报): what the night brought, the worst first, each with its agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from handlers.digest_lines import blocks, say, shown_time
from handlers.digest_nouns import Counts, Digest, Morning
from handlers.digest_pages import pages
from handlers.digest_rules import Assignment, DigestTicket, assign
from handlers.model import LIVING, Ticket
from handlers.mornings import day_end, year_unknown

TOP: Final = 10
"""Tickets in the group's message; the rest is behind its link and in the agents' own lists."""
SECTIONS: Final = ("risk", "urgent", "overdue", "today", "rest")
"""Where a ticket stands in the digest; the first that fits."""
_PLACE: Final = {section: place for place, section in enumerate(SECTIONS)}
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def make(morning: Morning) -> Digest:
    """The group's messages and the assignments, from all living tickets."""
    morning = _in_utc(morning)
    items = tuple(item for item in morning.items if item.ticket.status in LIVING)
    placed = _placed(morning, items)
    made = assign((item for _, item in placed), morning.policy, morning.on_shift, morning.week)
    counted = replace(morning, counts=_counts(morning, items))
    return Digest(group=_group(counted, placed[:TOP], made), assignments=made)


def show(morning: Morning, made: Iterable[Assignment]) -> tuple[str, ...]:
    """The group's messages, where `items` are the worst and `counts` tells of all."""
    morning = _in_utc(morning)
    return _group(morning, _placed(morning, morning.items)[:TOP], made)


def own(morning: Morning, digest: Digest, agent_id: str) -> tuple[str, ...]:
    """One agent's own list in full, split within the limit; empty where there is nothing."""
    owners = _owners(morning.items, digest.assignments)
    mine = [item for item in morning.items if item.ticket.status in LIVING]
    mine = [item for item in mine if owners.get(item.ticket.ticket_no, ("", ""))[0] == agent_id]
    return own_list(replace(morning, items=tuple(mine)), digest.assignments, agent_id, len(mine))


def own_list(
    morning: Morning, made: Iterable[Assignment], agent_id: str, count: int
) -> tuple[str, ...]:
    """An agent's list of `count` tickets, of which `items` are shown; the rest behind the link."""
    if not count:
        return ()
    morning = _in_utc(morning)
    placed = _placed(morning, morning.items)
    agent = morning.policy.roster.agent(agent_id)
    head = say(morning, "digest_mine", agent=agent.name if agent else agent_id, count=str(count))
    text = [head, *blocks(morning, placed, _owners(morning.items, made))]
    if count > len(placed):
        text.append(_more(morning, count - len(placed)))
    return pages(text, morning.limit)


def lead_list(morning: Morning, made: Iterable[Assignment], agent_id: str) -> tuple[str, ...]:
    """What a lead reads before everything else: who may go to the authorities or the press."""
    morning = _in_utc(morning)
    risky = tuple(item for item in morning.items if item.escalation_risk)
    if not risky:
        return ()
    agent = morning.policy.roster.agent(agent_id)
    name = agent.name if agent else agent_id
    head = say(morning, "digest_lead", agent=name, count=str(len(risky)))
    text = [head, *blocks(morning, _placed(morning, risky), _owners(risky, made))]
    return pages(text, morning.limit)


def _group(
    morning: Morning, top: list[tuple[str, DigestTicket]], made: Iterable[Assignment]
) -> tuple[str, ...]:
    shown = {item.ticket.ticket_no for _, item in top}
    owners = _owners((item for _, item in top), (one for one in made if one.ticket_no in shown))
    text = [*_head(morning), *blocks(morning, top, owners)]
    living = morning.counts.living if morning.counts else 0
    if living > len(top):
        text.append(_more(morning, living - len(top)))
    return pages(text, morning.limit)


def _placed(morning: Morning, items: Iterable[DigestTicket]) -> list[tuple[str, DigestTicket]]:
    """The items with their sections, the worst first."""
    end = day_end(morning.policy.hours, morning.now)
    placed = [(_section(morning, item, end), item) for item in items]
    placed.sort(key=_rank)
    return placed


def _in_utc(morning: Morning) -> Morning:
    """The same with its clock in the zone of the tickets: equal zones compare ten times faster."""
    return replace(morning, now=morning.now.astimezone(UTC))


def _counts(morning: Morning, items: tuple[DigestTicket, ...]) -> Counts:
    tickets = [item.ticket for item in items]
    end = day_end(morning.policy.hours, morning.now)
    return Counts(
        living=len(tickets),
        urgent=sum(ticket.urgent for ticket in tickets),
        overdue=sum(_is_late(morning, ticket) for ticket in tickets),
        today=sum(_is_due(morning, ticket, end) for ticket in tickets),
        missing=sum(bool(ticket.missing) for ticket in tickets),
        categories=tuple(Counter(ticket.category for ticket in tickets).most_common()),
    )


def _head(morning: Morning) -> Iterator[str]:
    since, counts = shown_time(morning, morning.since), morning.counts
    if counts is None or not counts.living:
        yield say(morning, "digest_none", since=since)
    else:
        late, urgent = str(counts.overdue), str(counts.urgent)
        told = {"count": str(counts.living), "urgent": urgent, "overdue": late, "since": since}
        yield say(morning, "notice_digest", **told)
        yield from _covered(morning)
        missing, today = str(counts.missing), str(counts.today)
        yield say(morning, "digest_counts", overdue=late, today=today, missing=missing)
        yield _categories(morning, counts)
    yield from _woken(morning)
    year = year_unknown(morning.policy.hours, morning.now)
    if year is not None:
        yield say(morning, "notice_unknown_holidays", year=str(year))


def _woken(morning: Morning) -> Iterator[str]:
    """How often somebody was called, and how much of it was for nothing."""
    count, wrong = morning.woken
    if count:
        share = str(round(100 * wrong / count))
        yield say(morning, "digest_woken", count=str(count), wrong=str(wrong), share=share)


def _covered(morning: Morning) -> Iterator[str]:
    """How long the digest covers, where it is more than one night."""
    zone = morning.policy.hours.timezone
    days = (morning.now.astimezone(zone).date() - morning.since.astimezone(zone).date()).days
    if days > 1:
        since, until = shown_time(morning, morning.since), shown_time(morning, morning.now)
        yield say(morning, "digest_covers", since=since, until=until, days=str(days))


def _categories(morning: Morning, counts: Counts) -> str:
    facts = (
        say(morning, "digest_category", category=name or "-", count=str(number))
        for name, number in counts.categories
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
