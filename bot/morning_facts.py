"""What the morning digest tells of each ticket, read from the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.same_person import elsewhere
from bot.store.mornings import Group, Known, Mornings
from bot.store.transaction import Tx
from bot.ticket_links import TicketLinks
from handlers import card, timeline
from handlers.digest_nouns import Counts, Morning
from handlers.digest_rules import DigestTicket, Waiting
from handlers.escalating import risky, trace
from handlers.policy import Agent, Policy
from knowledge import signals

_CHINESE = re.compile("[\u3400-\u9fff]")
_LANGUAGES = frozenset(signals.Language)
FACT = "digest"
_NIGHT = timedelta(hours=24)
"""What the first digest covers."""
_KNOWN = timedelta(days=90)
_TRAIL = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class LastDigest:
    """Where the last digest stood, kept as a fact of the desk."""

    at: datetime
    event_id: int = 0
    """Timelines were looked through for threats up to here."""
    risky: frozenset[str] = frozenset()
    """Living tickets whose customers spoke of going outside."""
    day: str = ""
    """The desk's day on which it went out."""

    def as_fact(self) -> Mapping[str, Any]:
        """For the database."""
        return {
            "at": self.at.isoformat(),
            "event_id": self.event_id,
            "risky": sorted(self.risky),
            "day": self.day,
        }


def last_digest(tx: Tx, now: datetime) -> LastDigest:
    """The last digest; before the first, and where the clock went back, the last day."""
    fact = tx.records.fact(FACT)
    if not fact:
        return LastDigest(at=now - _NIGHT)
    at = datetime.fromisoformat(fact["at"])
    return LastDigest(
        at=at if at < now else now - _NIGHT,
        event_id=int(fact["event_id"]),
        risky=frozenset(fact["risky"]),
        day=fact["day"],
    )


def watched(tx: Tx, last: LastDigest, policy: Policy) -> LastDigest:
    """The last digest brought up to date with what customers said since."""
    mornings = Mornings(tx.connection)
    until = mornings.last_event_id()
    lexicon = signals.lexicon_with(policy.lexicon)
    told = mornings.said(after=last.event_id, until=until, like=trace(lexicon))
    found = risky(told, lexicon)
    return replace(last, event_id=until, risky=mornings.still_living(found | last.risky))


def waiting(tx: Tx, on_shift: Iterable[Agent]) -> Iterator[Waiting]:
    """Living tickets that nobody has, the urgent and the soonest due first.

    Their languages are read where one of those on shift speaks another than everybody. One after
    the other: a list of them all would set off the collector of garbage, which costs more.
    """
    mornings = Mornings(tx.connection)
    matters = any(skill in _LANGUAGES for agent in on_shift for skill in agent.skills)
    free = mornings.unassigned(with_needs=matters)
    served = mornings.servants()
    for number, form_id, category, customer_id, summary in free:
        spoken = language(summary) if matters else signals.Language.ZH
        yield Waiting(number, form_id or None, category, spoken, served.get(customer_id))


def language(text: str) -> signals.Language:
    """The language of a need; only words without a Chinese character are read for it."""
    if not text or _CHINESE.search(text):
        return signals.Language.ZH
    return signals.read(text, at=datetime.now(UTC)).language


def loads(groups: Sequence[Group]) -> Mapping[str, int]:
    """Living tickets of each agent."""
    counted: Counter[str] = Counter()
    for group in groups:
        if group.assigned_to is not None:
            counted[group.assigned_to] += group.count
    return counted


def counts(groups: Sequence[Group], lacking: int) -> Counts:
    """The head of the digest."""
    categories: Counter[str] = Counter()
    for group in groups:
        categories[group.category] += group.count
    return Counts(
        living=sum(group.count for group in groups),
        urgent=sum(group.urgent for group in groups),
        overdue=sum(group.overdue for group in groups),
        today=sum(group.today for group in groups),
        missing=lacking,
        categories=tuple(categories.most_common()),
    )


def items(
    tx: Tx,
    morning: Morning,
    last: LastDigest,
    *,
    links: TicketLinks,
    most: int,
    agent_id: str | None = None,
) -> tuple[DigestTicket, ...]:
    """The first tickets of the digest, of all or of one agent, with everything it tells of them."""
    mornings = Mornings(tx.connection)
    known = mornings.worst(most, risky=last.risky, agent_id=agent_id)
    visits = mornings.visits([one.customer_id for one in known], since=morning.now - _KNOWN)
    return tuple(
        DigestTicket(
            ticket=one.ticket,
            customer=name_of(one, morning.policy),
            visits=visits.get(one.customer_id, 1),
            timeline=_trail(tx, one, morning),
            escalation_risk=one.ticket.ticket_no in last.risky,
            link=links.link(one.ticket.ticket_no, agent_id or ""),
        )
        for one in known
    )


def name_of(known: Known, policy: Policy) -> str:
    """The customer's name as agents may read it."""
    if known.nickname:
        return signals.redact(signals.shield(known.nickname))
    unnamed = policy.texts["customer_unnamed"][0]
    return unnamed.format(
        number=card.end_of(known.external_id), company=policy.company, desk=policy.desk
    )


def _trail(tx: Tx, known: Known, morning: Morning) -> str:
    """What was last with this customer before this ticket, as one dated line."""
    since = morning.now - _TRAIL
    events = tx.history.events_of(known.customer_id, since=since)
    others = tx.joins.others(known.customer_id)
    abroad = elsewhere(tx, known.channel, others, since=since) if others else ()
    before = [one for one in (*events, *abroad) if one.affair != known.ticket.ticket_no]
    policy = morning.policy
    lines = timeline.lines(before, policy.texts, policy.hours.timezone)
    return lines[0] if lines else ""
