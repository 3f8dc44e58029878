"""How a ticket reads in the morning digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from handlers import schedule
from handlers.digest_nouns import Morning
from handlers.digest_rules import DigestTicket
from handlers.model import Ticket
from handlers.policy import Policy


def blocks(
    morning: Morning,
    placed: Iterable[tuple[str, DigestTicket]],
    owners: Mapping[str, tuple[str, str]],
) -> Iterator[str]:
    """A block of lines for every ticket; the first of a section carries its name."""
    last = ""
    for section, item in placed:
        lines = list(_lines(morning, item, owners.get(item.ticket.ticket_no)))
        if section != last:
            lines.insert(0, say(morning, f"digest_{section}"))
        last = section
        yield "\n".join(lines)


def _lines(morning: Morning, item: DigestTicket, owner: tuple[str, str] | None) -> Iterator[str]:
    ticket = item.ticket
    yield say(
        morning,
        "digest_ticket",
        ticket_no=ticket.ticket_no,
        customer=item.customer,
        category=ticket.category,
        summary=ticket.summary,
        promise=shown_time(morning, ticket.deadline_at) if ticket.deadline_at else "-",
    )
    if ticket.missing:
        yield say(morning, "digest_missing", missing=_labels(morning.policy, ticket))
    if item.visits > 1:
        yield say(morning, "digest_again", count=str(item.visits), line=item.timeline)
    yield _owner(morning, owner)
    if item.link:
        yield say(morning, "digest_link", link=item.link)


def _owner(morning: Morning, owner: tuple[str, str] | None) -> str:
    if owner is None:
        return say(morning, "digest_unassigned")
    agent_id, why = owner
    agent = morning.policy.roster.agent(agent_id)
    name = agent.name if agent else agent_id
    reason = say(morning, why or "why_already")
    return say(morning, "digest_assigned", agent=name, why=reason)


def _labels(policy: Policy, ticket: Ticket) -> str:
    form = policy.forms.get(ticket.form_id or "")
    named = {one.id: one.label for one in form.fields} if form else {}
    return "、".join(named.get(one, one) for one in ticket.missing)


def shown_time(morning: Morning, moment: datetime) -> str:
    """A moment as agents read it."""
    return schedule.show_time(moment, morning.now, morning.policy.hours.timezone)


def say(morning: Morning, key: str, **facts: str) -> str:
    """A text for agents: always its first wording, so that the digest reads the same every day."""
    policy = morning.policy
    named = {"company": policy.company, "desk": policy.desk, **facts}
    return policy.texts[key][0].format_map(named)
