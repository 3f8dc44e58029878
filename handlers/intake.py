"""Needs that no answer settles: data handed over, or a threat to go outside with it."""

from __future__ import annotations

from handlers import handoff, need, visit
from handlers.model import State
from handlers.turn import Outcome, Turn

COMPLAINT = "complaint"
"""The form of what may go to the authorities or the press."""
_HANDED_OVER = frozenset({"order_no", "tracking_no"})


def escalation(turn: Turn) -> Outcome | None:
    """12315, lawyers, the press: never a canned answer; a ticket on top of the lead's list."""
    if not _bot_is_asked(turn) or not turn.reading.signals.escalation_risk:
        return None
    form = COMPLAINT if COMPLAINT in turn.policy.forms else None
    outcome = handoff.ticket(turn, "escalation_ticket", form, needed=_whole_need(turn))
    return visit.because("intake", outcome, "escalation risk")


def handle(turn: Turn) -> Outcome | None:
    """Who gives an order number, or answers a question back with facts, wants it dealt with."""
    if not _bot_is_asked(turn) or not _hands_over(turn):
        return None
    outcome = handoff.person(turn, handoff.MISSED, needed=_whole_need(turn))
    return visit.because("intake", outcome, "facts handed over")


def _bot_is_asked(turn: Turn) -> bool:
    asked = visit.spoke(turn) and turn.conversation.state is State.BOT
    return asked and handoff.living(turn) is None


def _hands_over(turn: Turn) -> bool:
    given = set(need.facts_now(turn))
    if given & _HANDED_OVER and need.has_substance(turn):
        return True
    return bool(turn.memory.clarifies) and bool(given or need.photos_now(turn))


def _whole_need(turn: Turn) -> str:
    """What was asked before the question back, and what was said to it."""
    said = need.in_words(turn)
    earlier = need.said_before(turn) if turn.memory.clarifies else ""
    return need.one_line("；".join(part for part in (earlier, said) if part))
