"""Who waited in vain and asks again while people are there: they are told anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers import case_news, duty, ladder, texts, ticketing, visit
from handlers.ladder import Call
from handlers.model import Case, CaseStatus
from handlers.outcome import Outcome
from handlers.policy import Mode
from handlers.turn import Turn

CALLED_AGAIN = "called.again"
AGAIN_AFTER = timedelta(minutes=20)
"""So long after a call that nobody heard, the customer's question is a new one."""


def is_forgotten(turn: Turn, case: Case) -> bool:
    """Whether people are there again, and nobody has taken what became a ticket before."""
    if case.urgent or case.status is CaseStatus.CLAIMED or case.ticket_no is None:
        return False
    last = turn.memory.notes.get(CALLED_AGAIN) or case.opened_at.isoformat()
    long_ago = turn.now - datetime.fromisoformat(last) >= AGAIN_AFTER
    serves = turn.window.mode is not Mode.COLLECT
    return serves and long_ago and bool(duty.on_duty(turn.policy, turn.now))


def call(turn: Turn, case: Case) -> Outcome:
    """The agents are told anew; the number stays, and so does its time."""
    call = Call(
        case_no=case.case_no,
        urgent=False,
        reason=case.reason,
        need=case_news.need_now(turn, case),
        opened_at=turn.now,
        ticket_no=case.ticket_no,
    )
    notices, timers = ladder.start(turn, call)
    promise = ticketing.promise(turn, ticketing.numbered(turn, case.ticket_no))
    number = case.ticket_no or ""
    return Outcome(
        replies=(texts.reply(turn, "called_again", ticket_no=number, promise=promise),),
        notices=notices,
        cases=case_news.told_now(turn, case),
        timers=timers,
        memory=visit.noted(turn.memory, called__again=turn.now.isoformat()),
    )
