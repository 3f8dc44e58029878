"""What follows from the end of a delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import card, client_desk, handoff, ladder, marks, session, texts, ticketing, visit
from handlers.cause import DeliveryEnded
from handlers.model import LIVING, Reply, State
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Event, Outcome
from handlers.turn import Turn

LOST = frozenset(
    {"refused", "budget_spent", "window_closed", "gone", "owned_by_person", "left_open"}
)
"""Ends after which an agent has to know that the customer did not read it."""


def handle(turn: Turn) -> Outcome | None:
    """Tell the agent whose words did not arrive; make room for a person who has the session."""
    ended = turn.cause
    if not isinstance(ended, DeliveryEnded):
        return None
    if ended.reply_key == client_desk.MOVED and ended.result in LOST:
        return visit.because("deliveries", client_desk.not_moved(turn), ended.result)
    if ended.result == "gone":
        return visit.because("deliveries", _gone(turn, ended), ended.result)
    if not ended.by and ended.result in _OURS and _was_answer(turn):
        return visit.because("deliveries", _OURS[ended.result](turn), ended.result)
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


def _was_answer(turn: Turn) -> bool:
    """Whether the customer waits for it: for a word said unasked no person is sent away."""
    spoke = turn.memory.spoke_at
    return spoke is not None and turn.now - spoke <= turn.policy.manners.episode


def preface(turn: Turn) -> Reply | None:
    """The number of what could not be answered, with the first words that arrive again."""
    number = turn.memory.notes.get(marks.UNHEARD)
    ticket = ticketing.numbered(turn, number)
    if ticket is None or ticket.status not in LIVING:
        return None
    promise = ticketing.promise(turn, ticket)
    return texts.reply(turn, "unheard", ticket_no=ticket.ticket_no, promise=promise)


def _unheard(turn: Turn) -> Outcome:
    """The end of a session let no answer out: a ticket without a word, for the auditor to list."""
    known = ticketing.tonight(turn)
    made = None if known else ticketing.open_one(turn)
    number = known.ticket_no if known else turn.new_ticket_no
    return Outcome(
        tickets=(made.ticket,) if made else (),
        events=(Event(kind="unheard", text=texts.say(turn, "event_unheard"), affair=number),),
        memory=visit.noted(
            turn.memory, deliveries__unheard=number, session__owner=None, session__since=None
        ),
        next_state=State.BOT,
    )


_OURS: Mapping[str, Callable[[Turn], Outcome]] = {
    "owned_by_person": session.refused,
    "left_open": session.take_back,
    "code_lost": _unheard,
}
"""What follows where words of the bot met the platform's session."""


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
