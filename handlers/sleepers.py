"""In the quiet hours an agent is named for danger only, or where they are awake and at work."""

from __future__ import annotations

from dataclasses import replace

from handlers import handoff, schedule
from handlers.cause import AgentDid
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push
from handlers.turn import Turn


def spared(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with the names left out of what can be read in the morning; the group sees it."""
    if not schedule.is_quiet(turn.policy.hours, turn.now) or _is_danger(turn, outcome):
        return outcome
    return replace(outcome, notices=tuple(_quietly(turn, one) for one in outcome.notices))


def _is_danger(turn: Turn, outcome: Outcome) -> bool:
    case = handoff.living(turn)
    return (case is not None and case.urgent) or any(one.urgent for one in outcome.cases)


def _quietly(turn: Turn, notice: Notice) -> Notice:
    if notice.evidence or all(_is_awake(turn, agent_id, notice) for agent_id in notice.to):
        return notice
    return replace(notice, to=(), push=Push.CARD)


def _is_awake(turn: Turn, agent_id: str, notice: Notice) -> bool:
    """Who just did something, and who has the case: whoever falls silent does not keep it."""
    if isinstance(turn.cause, AgentDid) and turn.cause.agent_id == agent_id:
        return True
    case = handoff.living(turn)
    return notice.is_news and case is not None and case.claimed_by == agent_id
