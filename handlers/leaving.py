"""What a leaving agent says about a case: 转下一班, 明早我继续, 接到 23:30."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import agent_words, ladder, schedule, shift_change, texts, ticketing
from handlers.agent_words import OK, WARNING, notice_of, toast, words
from handlers.cause import AgentDid
from handlers.changes import CaseChange, NewTicket, TicketChange
from handlers.model import Case, CaseStatus, State, Ticket, TicketStatus
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import Agent
from handlers.turn import Turn


def hand_over(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """转下一班: to whoever is on duty now, or a ticket where nobody is."""
    if case.claimed_by != agent.id:
        return _not_theirs(turn, case)
    moved = shift_change.passed_on(turn, case, by=agent.id, note=words(did.text))
    return replace(moved, result=toast(turn, "toast_handed_over", OK).result)


def keep(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """明早我继续: a ticket of their own; the customer hears who goes on and by when."""
    if case.claimed_by != agent.id:
        return _not_theirs(turn, case)
    ticket, made = _ticket(turn, case)
    promise = (
        ticketing.promise(turn, ticket)
        if ticket
        else ticketing.when(turn, made.deadline_at if made else None)
    )
    number = ticket.ticket_no if ticket else turn.new_ticket_no
    changes: tuple[NewTicket | TicketChange, ...] = (made,) if made else ()
    assigned = TicketChange(
        ticket_no=number,
        event="assigned",
        by=agent.id,
        text=words(did.text),
        status=TicketStatus.ASSIGNED,
        assigned_to=agent.id,
    )
    ended = CaseChange(
        case_no=case.case_no,
        event="kept",
        by=agent.id,
        text=words(did.text),
        status=CaseStatus.RESOLVED,
        ticket_no=number,
    )
    told = texts.reply(turn, "kept", agent=agent.name, ticket_no=number, promise=promise)
    return Outcome(
        replies=(told,),
        cases=(ended,),
        tickets=(*changes, assigned),
        notices=(notice_of(turn, case, "notice_kept", agent=agent.name, ticket_no=number),),
        timers=(*shift_change.ANSWERED, *ladder.STOPPED),
        next_state=State.BOT,
        result=toast(turn, "toast_kept", OK, ticket_no=number).result,
    )


def until(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """接到 23:30: asked again only then."""
    if case.claimed_by != agent.id:
        return _not_theirs(turn, case)
    moment = clock_time(turn, did.text)
    if moment is None:
        return toast(turn, "toast_bad_time", WARNING)
    shown = schedule.show_time(moment, turn.now, turn.policy.hours.timezone)
    return replace(
        toast(turn, "toast_until_set", OK, until=shown),
        timers=(CancelTimer(name=shift_change.LEAVING), ends(case.case_no, agent.id, moment)),
    )


def ends(case_no: int, agent_id: str, moment: datetime) -> SetTimer:
    """The timer of a claim that holds until then."""
    data = {"case_no": str(case_no), "agent": agent_id}
    return SetTimer(name=shift_change.UNTIL, due_at=moment, data=data)


def clock_time(turn: Turn, said: str) -> datetime | None:
    """The next moment of `23:30` or `23点半` as it is on the desk's clock; None where none is said."""
    found = agent_words.CLOCK.search(said)
    if found is None:
        return None
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        return None
    local = turn.now.astimezone(turn.policy.hours.timezone)
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment > local else moment + timedelta(days=1)


def _ticket(turn: Turn, case: Case) -> tuple[Ticket | None, NewTicket | None]:
    known = ticketing.numbered(turn, case.ticket_no)
    if known is not None:
        return known, None
    return None, ticketing.open_one(turn, urgent=case.urgent, needed=case.need).ticket


def _not_theirs(turn: Turn, case: Case) -> Outcome:
    name = agent_words.name_of(turn, case.claimed_by)
    return toast(turn, "toast_not_yours", WARNING, agent=name)
