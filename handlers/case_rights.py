"""Who speaks for a case."""

from __future__ import annotations

from handlers import agent_words
from handlers.agent_words import WARNING
from handlers.model import Case
from handlers.outcome import Outcome
from handlers.policy import Agent, Role
from handlers.turn import Turn


def has(agent: Agent, case: Case) -> bool:
    """Whether the agent speaks for this case: its claimer, or a lead once it was claimed."""
    lead = agent.role is not Role.AGENT and case.claimed_by is not None
    return case.claimed_by == agent.id or lead


def not_theirs(turn: Turn, case: Case) -> Outcome:
    """Somebody else has it, or nobody yet; nothing was done."""
    key = "toast_claim_needed" if case.claimed_by is None else "toast_not_yours"
    name = agent_words.name_of(turn, case.claimed_by)
    return agent_words.toast(turn, key, WARNING, agent=name)
