"""Who gets which ticket in the morning, and why, by rules that fit in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from handlers.model import LIVING, Ticket
from handlers.policy import Agent, Policy
from knowledge.signals import Language

BEFORE: Final = "why_before"
CATEGORY: Final = "why_category"
LANGUAGE: Final = "why_language"
LOAD: Final = "why_load"
_FAIR: Final = 1.25
"""Who had more than this many times the average of the week gets no old customer on top."""
_SLACK: Final = 2
"""Tickets above the fair share that nobody counts, so that a quiet week stays free of rules."""
_AT_HOME: Final = frozenset({Language.ZH, Language.ZH_HANT})
"""Languages that every agent reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestTicket:
    """A living ticket as the morning sees it."""

    ticket: Ticket
    customer: str
    """The name shown to agents."""
    visits: int = 1
    """Affairs of this customer in the last 90 days, this one too."""
    timeline: str = ""
    """What happened with this customer last, as one dated line."""
    escalation_risk: bool = False
    """The customer speaks of authorities, lawyers, press or public exposure."""
    language: Language = Language.ZH
    served_by: str | None = None
    """Agent who had this customer before."""
    link: str = ""


class Assignment(NamedTuple):
    """An agent for a ticket, and the text that says why; nobody where nobody is on shift.

    A tuple, as `Waiting` is: a hundred thousand of them cost a tenth of a second.
    """

    ticket_no: str
    agent_id: str | None
    why: str = ""


class Waiting(NamedTuple):
    """What the rules look at of a ticket that nobody has."""

    ticket_no: str
    form_id: str | None
    category: str
    language: Language = Language.ZH
    served_by: str | None = None


_Able = tuple[tuple[str, ...], str]
"""Ids of those a rule leaves, and the rule."""


@dataclass
class _Tally:
    """What each agent has: living tickets, and what the week brought."""

    on_shift: tuple[Agent, ...]
    leads: tuple[Agent, ...]
    weight: dict[str, int]
    """Both together, by which the least loaded is found."""
    week: dict[str, int]
    given: int = 0
    """What the week brought to all who are on shift."""
    able: dict[tuple[str | None, str, Language], _Able] = field(default_factory=dict)
    """Who is able to do what, so that it is looked up once for tickets of one kind."""

    def __post_init__(self) -> None:
        """Count what was dealt before."""
        self.given = sum(self.week[one.id] for one in self.on_shift)

    def give(self, agent_id: str) -> None:
        """One more for this agent."""
        self.weight[agent_id] += 1
        self.week[agent_id] += 1
        self.given += 1


def assign(
    items: Iterable[DigestTicket],
    policy: Policy,
    on_shift: tuple[Agent, ...],
    week: Mapping[str, int] | None = None,
) -> tuple[Assignment, ...]:
    """An agent for every ticket without one, in the order given; see `deal`."""
    items = tuple(items)
    waiting = (_waiting(item) for item in items if item.ticket.assigned_to is None)
    return deal(waiting, policy, on_shift, loads=_loads(items), week=week or {})


def deal(
    waiting: Iterable[Waiting],
    policy: Policy,
    on_shift: tuple[Agent, ...],
    *,
    loads: Mapping[str, int],
    week: Mapping[str, int],
    leads: tuple[Agent, ...] = (),
) -> tuple[Assignment, ...]:
    """An agent for each of these tickets, in the order given.

    `on_shift` are those really there by the roster, `loads` the living tickets each has, `week`
    how many each got in the last seven days. Who had the customer before comes first, then the
    category, then the language; among equals the one with the least. `leads` take what a form
    names them for, and nothing else.
    """
    if not on_shift and not leads:
        return tuple(Assignment(ticket.ticket_no, None) for ticket in waiting)
    there = (*on_shift, *leads)
    tally = _Tally(
        on_shift=on_shift,
        leads=leads,
        weight={one.id: loads.get(one.id, 0) + week.get(one.id, 0) for one in there},
        week={one.id: week.get(one.id, 0) for one in there},
    )
    return tuple(_one(ticket, policy, tally) for ticket in waiting)


def _waiting(item: DigestTicket) -> Waiting:
    ticket = item.ticket
    return Waiting(ticket.ticket_no, ticket.form_id, ticket.category, item.language, item.served_by)


def _loads(items: Iterable[DigestTicket]) -> dict[str, int]:
    loads: dict[str, int] = {}
    for item in items:
        owner = item.ticket.assigned_to
        if owner is not None and item.ticket.status in LIVING:
            loads[owner] = loads.get(owner, 0) + 1
    return loads


def _one(ticket: Waiting, policy: Policy, tally: _Tally) -> Assignment:
    friend = _old_friend(ticket, tally) if ticket.served_by else None
    able, why = friend or _able(ticket, policy, tally)
    if not able:
        return Assignment(ticket.ticket_no, None)
    agent_id = able[0] if len(able) == 1 else min(able, key=tally.weight.__getitem__)
    tally.give(agent_id)
    return Assignment(ticket.ticket_no, agent_id, why)


def _old_friend(ticket: Waiting, tally: _Tally) -> _Able | None:
    """Who had this customer before, unless the week was unfair to them already."""
    served_by = ticket.served_by
    if served_by is None or served_by not in tally.week or not _is_fair(served_by, tally):
        return None
    return (served_by,), BEFORE


def _able(ticket: Waiting, policy: Policy, tally: _Tally) -> _Able:
    """Those the most telling rule leaves for tickets of this kind."""
    kind = (ticket.form_id, ticket.category, ticket.language)
    known = tally.able.get(kind)
    if known is None:
        agents, why = _by_skill(ticket, policy, tally)
        known = tally.able[kind] = tuple(agent.id for agent in agents), why
    return known


def _by_skill(ticket: Waiting, policy: Policy, tally: _Tally) -> tuple[tuple[Agent, ...], str]:
    expert = _experts(ticket, policy, tally)
    speaking = tuple(
        agent for agent in expert or tally.on_shift if ticket.language.value in agent.skills
    )
    if ticket.language not in _AT_HOME and speaking:
        return speaking, LANGUAGE
    return (expert, CATEGORY) if expert else (tally.on_shift, LOAD)


def _experts(ticket: Waiting, policy: Policy, tally: _Tally) -> tuple[Agent, ...]:
    form = policy.forms.get(ticket.form_id or "")
    named = form.assign_to if form else ()
    chosen = tuple(agent for agent in (*tally.on_shift, *tally.leads) if agent.id in named)
    return chosen or tuple(agent for agent in tally.on_shift if ticket.category in agent.skills)


def _is_fair(agent_id: str, tally: _Tally) -> bool:
    """Whether the agent is not above the fair share of those on shift; a lead never deals daily."""
    there = len(tally.on_shift)
    is_there = any(one.id == agent_id for one in tally.on_shift)
    return is_there and tally.week[agent_id] * there <= _FAIR * tally.given + _SLACK * there
