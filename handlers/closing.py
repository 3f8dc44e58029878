"""The end of a visit, without a word."""

from __future__ import annotations

from handlers import handoff, visit
from handlers.cause import CustomerLeft, TimerFired
from handlers.model import State
from handlers.outcome import Outcome, SetTimer
from handlers.turn import Turn

TIMER = "closing"


def handle(turn: Turn) -> Outcome | None:
    """Close what nobody waits in any more; nothing is said."""
    if isinstance(turn.cause, CustomerLeft):
        return visit.because("closing", Outcome(next_state=State.CLOSED), "customer left")
    if not isinstance(turn.cause, TimerFired) or turn.cause.name != TIMER:
        return None
    served = turn.conversation.state in (State.WAITING, State.HUMAN) and handoff.living(turn)
    if served or turn.conversation.pending or not _is_quiet(turn):
        return visit.because("closing", Outcome(), "still in use")
    return visit.because("closing", Outcome(next_state=State.CLOSED))


def closing_timer(turn: Turn, outcome: Outcome) -> tuple[SetTimer, ...]:
    """Look again after the customer's silence."""
    if not visit.spoke(turn) or outcome.pending:
        return ()
    return (SetTimer(name=TIMER, due_at=turn.now + turn.policy.manners.close_after),)


def _is_quiet(turn: Turn) -> bool:
    spoke_at = turn.memory.spoke_at
    return spoke_at is None or turn.now - spoke_at >= turn.policy.manners.close_after
