"""What follows from the end of a delivery."""

from __future__ import annotations

from dataclasses import replace

from handlers import card, handoff, ladder, texts, ticketing, visit
from handlers.model import State
from handlers.policy import Mode
from handlers.turn import (
    CancelTimer,
    DeliveryEnded,
    Notice,
    Outcome,
    SessionMove,
    Turn,
)

LOST = frozenset({"refused", "budget_spent", "window_closed", "gone"})
"""Ends after which an agent has to know that the customer did not read it."""


def handle(turn: Turn) -> Outcome | None:
    """Tell the agent whose words did not arrive; make room for a person who has the session."""
    ended = turn.cause
    if not isinstance(ended, DeliveryEnded):
        return None
    if ended.result == "gone":
        return visit.because("deliveries", _gone(turn, ended), ended.result)
    if ended.result == "owned_by_person":
        return visit.because("deliveries", _owned(turn), ended.result)
    if ended.by and ended.result in LOST:
        notice = _undelivered(turn, ended)
        return visit.because("deliveries", Outcome(notices=(notice,)), ended.result)
    return visit.because("deliveries", Outcome(), ended.result)


def _gone(turn: Turn, ended: DeliveryEnded) -> Outcome:
    """The customer blocked us: nothing can be said, whoever has the case learns it."""
    stopped = (*ladder.STOPPED, CancelTimer(name=ladder.SILENCE))
    served = handoff.living(turn) is not None or bool(ended.by)
    notices = (_undelivered(turn, ended),) if served else ()
    return Outcome(notices=notices, timers=stopped, next_state=State.CLOSED)


def _owned(turn: Turn) -> Outcome:
    """A person has the platform's session, so our words were refused.

    Where nobody is there to answer, the session is ended and the one message that this allows
    carries a number; else the person goes on and the bot is silent.
    """
    if turn.window.mode is Mode.HUMAN:
        memory = visit.noted(
            turn.memory, session__owner="person", session__since=turn.now.isoformat()
        )
        return Outcome(next_state=State.HUMAN, memory=memory)
    known = ticketing.tonight(turn)
    if known is None:
        return replace(handoff.ticket(turn, "ticket_opened"), session=SessionMove.END)
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "handoff_again", ticket_no=known.ticket_no, promise=promise)
    return Outcome(replies=(told,), session=SessionMove.END)


def _undelivered(turn: Turn, ended: DeliveryEnded) -> Notice:
    case = turn.dossier.case
    reason = texts.say(turn, f"undelivered_{ended.result}")
    title = texts.say(
        turn,
        "notice_undelivered",
        case_no=str(case.case_no) if case else "",
        customer=card.customer(turn),
        reason=reason,
    )
    to = (ended.by,) if ended.by else ()
    return Notice(title=title, to=to, case_no=case.case_no if case else None)
