"""Who gets which ticket in the morning, and why, by rules that fit in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers.model import LIVING, Ticket
from handlers.policy import Agent, Policy
from knowledge.signals import Language

BEFORE: Final = "why_before"
CATEGORY: Final = "why_category"
LANGUAGE: Final = "why_language"
LOAD: Final = "why_load"
_FAIR: Final = 2
"""Who had more than this many times the average of the week gets no old customer on top."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """An agent for a ticket, and the text that says why; nobody where nobody is on shift."""

    ticket_no: str
    agent_id: str | None
    why: str = ""


_Able = tuple[tuple[Agent, ...], str]
"""Those a rule leaves, and the rule."""


@dataclass
class _Tally:
    """What each agent has: living tickets, and what the week brought."""

    living: dict[str, int]
    week: dict[str, int] = field(default_factory=dict)
    able: dict[tuple[str | None, str, Language], _Able] = field(default_factory=dict)
    """Who is able to do what, so that it is looked up once for tickets of one kind."""

    def weight(self, agent: Agent) -> int:
        return self.living.get(agent.id, 0) + self.week.get(agent.id, 0)

    def give(self, agent: Agent) -> None:
        self.living[agent.id] = self.living.get(agent.id, 0) + 1
        self.week[agent.id] = self.week.get(agent.id, 0) + 1


def assign(
    items: Iterable[DigestTicket],
    policy: Policy,
    on_shift: tuple[Agent, ...],
    week: Mapping[str, int] | None = None,
) -> tuple[Assignment, ...]:
    """An agent for every ticket without one, in the order given.

    `on_shift` are those really there by the roster, `week` how many tickets each agent got in the
    last seven days. Who had the customer before comes first, then the category, then the
    language; among equals the one with the least.
    """
    items = tuple(items)
    tally = _Tally(living=_loads(items), week=dict(week or {}))
    waiting = (item for item in items if item.ticket.assigned_to is None)
    return tuple(_one(item, policy, on_shift, tally) for item in waiting)


def _loads(items: Iterable[DigestTicket]) -> dict[str, int]:
    loads: dict[str, int] = {}
    for item in items:
        owner = item.ticket.assigned_to
        if owner is not None and item.ticket.status in LIVING:
            loads[owner] = loads.get(owner, 0) + 1
    return loads


def _one(
    item: DigestTicket, policy: Policy, on_shift: tuple[Agent, ...], tally: _Tally
) -> Assignment:
    if not on_shift:
        return Assignment(ticket_no=item.ticket.ticket_no, agent_id=None)
    able, why = _old_friend(item, on_shift, tally) or _able(item, policy, on_shift, tally)
    agent = min(able, key=tally.weight)
    tally.give(agent)
    return Assignment(ticket_no=item.ticket.ticket_no, agent_id=agent.id, why=why)


def _old_friend(item: DigestTicket, on_shift: tuple[Agent, ...], tally: _Tally) -> _Able | None:
    """Who had this customer before, unless the week was unfair to them already."""
    if item.served_by is None:
        return None
    before = tuple(agent for agent in on_shift if agent.id == item.served_by)
    return (before, BEFORE) if before and _is_fair(before[0], on_shift, tally) else None


def _able(item: DigestTicket, policy: Policy, on_shift: tuple[Agent, ...], tally: _Tally) -> _Able:
    """Those the most telling rule leaves for tickets of this kind."""
    kind = (item.ticket.form_id, item.ticket.category, item.language)
    if kind not in tally.able:
        tally.able[kind] = _by_skill(item, policy, on_shift)
    return tally.able[kind]


def _by_skill(item: DigestTicket, policy: Policy, on_shift: tuple[Agent, ...]) -> _Able:
    expert = _experts(item, policy, on_shift)
    speaking = tuple(agent for agent in expert or on_shift if item.language.value in agent.skills)
    if item.language not in _AT_HOME and speaking:
        return speaking, LANGUAGE
    return (expert, CATEGORY) if expert else (on_shift, LOAD)


def _experts(item: DigestTicket, policy: Policy, on_shift: tuple[Agent, ...]) -> tuple[Agent, ...]:
    form = policy.forms.get(item.ticket.form_id or "")
    named = form.assign_to if form else ()
    chosen = tuple(agent for agent in on_shift if agent.id in named)
    return chosen or tuple(agent for agent in on_shift if item.ticket.category in agent.skills)


def _is_fair(agent: Agent, on_shift: tuple[Agent, ...], tally: _Tally) -> bool:
    average = sum(tally.week.get(one.id, 0) for one in on_shift) / len(on_shift)
    return tally.week.get(agent.id, 0) <= _FAIR * average + _FAIR
