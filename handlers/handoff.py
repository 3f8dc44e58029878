"""A person is needed: a case, a ticket, or both, by window and urgency."""

from __future__ import annotations

from dataclasses import replace

from handlers import (
    adding,
    calling_again,
    card,
    case_news,
    duty,
    ladder,
    need,
    pool,
    queue,
    schedule,
    texts,
    ticketing,
    visit,
)
from handlers.changes import CaseChange, NewCase
from handlers.choices import TICKET
from handlers.form_step import FORM_TIMER
from handlers.ladder import Call
from handlers.model import Case, CaseStatus, Choice, Reply, State, Ticket
from handlers.outcome import CancelTimer, Outcome
from handlers.policy import Mode
from handlers.turn import Turn

ASKED = "asked"
MISSED = "missed"


def living(turn: Turn) -> Case | None:
    """The case of this conversation that is not settled yet."""
    case = turn.dossier.case
    return case if case and case.status is not CaseStatus.RESOLVED else None


def person(
    turn: Turn,
    reason: str,
    *,
    needed: str | None = None,
    words: str | None = None,
    key: str = "fallback",
) -> Outcome:
    """A person for a need that can wait: a case while people serve, else a ticket.

    `needed` is the need in one line where the words of the turn do not tell it, `words` what of
    it the customer said. `key` names the sentence with which a ticket for a miss is told.
    """
    case = living(turn)
    if case is not None:
        return again(turn, case)
    if turn.dossier.duty.limited:
        return ticket(turn, "limited_ticket", needed=needed, words=words)
    if turn.window.mode is Mode.COLLECT:
        told = "handoff_ticket" if reason == ASKED else key
        return ticket(turn, told, needed=needed, words=words)
    if pool.is_open(turn):
        return pool.enter(turn, needed or need.of(turn))
    if not duty.on_duty(turn.policy, turn.now):
        return nobody(turn, reason, needed)
    return open_case(turn, reason, needed)


def open_case(turn: Turn, reason: str, needed: str | None = None) -> Outcome:
    """An ordinary case: the agents are told, the customer hears who comes and by when."""
    known = _ticket_in_hand(turn)
    call = Call(
        case_no=turn.new_case_no,
        urgent=False,
        reason=reason,
        need=needed or card.needed(turn),
        opened_at=turn.now,
        ticket_no=known.ticket_no if known else None,
    )
    notices, timers = ladder.start(turn, call)
    told = texts.reply(turn, "handoff_case", (_offer(turn),), **_promised(turn, call))
    return Outcome(
        replies=(told,),
        notices=notices,
        cases=(new_case(call),),
        timers=(*timers, CancelTimer(name=FORM_TIMER)),
        next_state=State.WAITING,
        memory=replace(visit.settled(turn.memory), form=None, step=None),
    )


def nobody(turn: Turn, reason: str, needed: str | None = None) -> Outcome:
    """People should serve now, but the roster holds nobody: a case for whoever comes, a ticket."""
    known = _ticket_in_hand(turn)
    made = None if known else ticketing.open_one(turn)
    number = known.ticket_no if known else turn.new_ticket_no
    call = Call(
        case_no=turn.new_case_no,
        urgent=False,
        reason=reason,
        need=needed or card.needed(turn),
        opened_at=turn.now,
        ticket_no=number,
    )
    notices, timers = ladder.start(turn, call)
    promise = made.promise if made else ticketing.promise(turn, known)
    return Outcome(
        replies=(texts.reply(turn, "handoff_case_nobody", ticket_no=number, promise=promise),),
        notices=notices,
        tickets=(made.ticket,) if made else (),
        cases=(new_case(call),),
        timers=timers,
        next_state=State.WAITING,
        memory=replace(visit.settled(turn.memory), form=None, step=None),
    )


def ticket(
    turn: Turn,
    key: str,
    form_id: str | None = None,
    *,
    new: bool = False,
    needed: str | None = None,
    words: str | None = None,
) -> Outcome:
    """A ticket, its number and its time; then one question, where one is left.

    A bare request gets the number of tonight's ticket again, and more about the same affair is
    added to it, unless a `new` one was chosen.
    """
    known = None if new or form_id else ticketing.tonight(turn)
    if known is not None and not need.has_substance(turn):
        return _number_again(turn, known)
    if known is not None and ticketing.same_affair(turn):
        return _added(turn, known)
    made = ticketing.open_one(turn, form_id=form_id, needed=needed, words=words)
    told = texts.reply(turn, key, ticket_no=made.ticket.ticket_no, promise=made.promise)
    asking = made.question is not None and not made.progress.done
    return Outcome(
        replies=(texts.joined(told, made.question) if made.question else told,),
        tickets=(made.ticket,),
        timers=ticketing.silence(turn) if asking else (),
        next_state=State.FORM if asking else State.BOT,
        memory=replace(visit.settled(turn.memory), form=made.progress, step=None),
    )


def again(turn: Turn, case: Case) -> Outcome:
    """The customer asks once more while a case is there: the truth about it, nobody woken."""
    if case.ticket_no is None and turn.window.mode is Mode.COLLECT:
        return ticket_for(turn, case, "handoff_ticket")
    if calling_again.is_forgotten(turn, case):
        return calling_again.call(turn, case)
    return Outcome(
        replies=(_standing(turn, case),),
        notices=(case_news.news(turn, case),) if need.has_substance(turn) else (),
        cases=case_news.told_now(turn, case),
    )


def ticket_for(turn: Turn, case: Case, key: str) -> Outcome:
    """A case that nobody took gets a ticket, so that the customer has a number and a time."""
    unknown = case.need in turn.policy.texts["need_unknown"]
    made = ticketing.open_one(turn, urgent=case.urgent, needed=None if unknown else case.need)
    told = texts.reply(turn, key, ticket_no=made.ticket.ticket_no, promise=made.promise)
    change = CaseChange(
        case_no=case.case_no, event="ticketed", by="desk", ticket_no=made.ticket.ticket_no
    )
    return Outcome(
        replies=(told,),
        tickets=(made.ticket,),
        cases=(change,),
        timers=ladder.STOPPED,
    )


def _standing(turn: Turn, case: Case) -> Reply:
    """How a living case stands, in a sentence."""
    if case.ticket_no is not None and case.urgent:
        since = schedule.show_time(case.opened_at, turn.now, turn.policy.hours.timezone)
        return texts.reply(turn, "urgent_standing", ticket_no=case.ticket_no, since=since)
    if case.ticket_no is not None:
        promise = ticketing.promise(turn, ticketing.numbered(turn, case.ticket_no))
        return texts.reply(turn, "handoff_again", ticket_no=case.ticket_no, promise=promise)
    return queue.told(turn, _offer(turn)) or texts.reply(turn, "handoff_present", (_offer(turn),))


def _number_again(turn: Turn, known: Ticket) -> Outcome:
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "handoff_again", ticket_no=known.ticket_no, promise=promise)
    return Outcome(replies=(told,), memory=visit.settled(turn.memory))


def _added(turn: Turn, known: Ticket) -> Outcome:
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "ticket_added", ticket_no=known.ticket_no, promise=promise)
    memory = ticketing.talking_of(turn, visit.settled(turn.memory), known)
    return Outcome(replies=(told,), tickets=(adding.to(turn, known),), memory=memory)


def _ticket_in_hand(turn: Turn) -> Ticket | None:
    """The ticket that a case opened now carries on: the running form's, or of the same affair."""
    form = turn.memory.form
    filling = ticketing.numbered(turn, form.ticket_no) if form and not form.done else None
    return filling or ticketing.carried_on(turn)


def _promised(turn: Turn, call: Call) -> dict[str, str]:
    agents = "、".join(agent.name for agent in duty.on_duty(turn.policy, turn.now))
    until = schedule.show_time(ladder.end_of(turn, call), turn.now, turn.policy.hours.timezone)
    return {"until": until, "agent": agents, "ticket_no": call.ticket_no or ""}


def new_case(call: Call) -> NewCase:
    """The case that a call of the ladder stands for."""
    return NewCase(
        case_no=call.case_no,
        reason=call.reason,
        need=call.need,
        urgent=call.urgent,
        ticket_no=call.ticket_no,
    )


def _offer(turn: Turn) -> Choice:
    return texts.tap(turn, TICKET, "tap_ticket")
