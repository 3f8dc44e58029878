"""交接班: what becomes of a case when its agent leaves, and of whoever waits when the night begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    agent_words,
    duty,
    escalation,
    handoff,
    ladder,
    schedule,
    texts,
    ticketing,
    visit,
)
from handlers.agent_words import OK, WARNING, notice_of, toast, words
from handlers.model import LIVING, Case, CaseStatus, Reply, State, Ticket, TicketStatus
from handlers.policy import Agent, Mode, Push
from handlers.turn import (
    AgentDid,
    CancelTimer,
    CaseChange,
    NewTicket,
    Notice,
    Outcome,
    SetTimer,
    TicketChange,
    TimerFired,
    Turn,
)

LEAVING = "leaving"
"""The agent was asked what becomes of the case; this long they have to say."""
UNTIL = "until"
"""A claim outside the claimer's shift ends."""
NIGHT = "night_begins"
PROMISE = "shift.promise"
"""The ticket whose promise the customer has not heard yet."""
ANSWERED = (CancelTimer(name=LEAVING), CancelTimer(name=UNTIL), CancelTimer(name=ladder.SILENCE))


def handle(turn: Turn) -> Outcome | None:
    """What is due at a change of shift, asked of the state as it is now."""
    fired = turn.cause
    if not isinstance(fired, TimerFired) or fired.name not in (LEAVING, UNTIL, NIGHT):
        return None
    case = handoff.living(turn)
    if case is None or str(case.case_no) != fired.data.get("case_no"):
        return visit.because("shift_change", Outcome(), "settled meanwhile")
    if fired.name == NIGHT:
        return visit.because("shift_change", _night(turn, case))
    if case.status is not CaseStatus.CLAIMED or case.claimed_by != fired.data.get("agent"):
        return visit.because("shift_change", Outcome(), "somebody else has it")
    if fired.name == UNTIL:
        return visit.because("shift_change", _asked(turn, case))
    return visit.because("shift_change", passed_on(turn, case, by="desk", note=""))


def preface(turn: Turn) -> Reply | None:
    """What the customer could not be told at night: once, before anything else."""
    number, _, since = turn.memory.notes.get(PROMISE, "").partition("@")
    ticket = ticketing.numbered(turn, number or None)
    if ticket is None or ticket.status not in LIVING:
        return None
    if any(
        said.key == "promise_anew" and said.at.isoformat() >= since for said in turn.memory.said
    ):
        return None
    promise = ticketing.promise(turn, ticket)
    return texts.reply(turn, "promise_anew", ticket_no=number, promise=promise)


def hand_over(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """转下一班: to whoever is on duty now, or a ticket where nobody is."""
    if case.claimed_by != agent.id:
        return _not_theirs(turn, case)
    moved = passed_on(turn, case, by=agent.id, note=words(did.text))
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
        timers=(*ANSWERED, *ladder.STOPPED),
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
        timers=(CancelTimer(name=LEAVING), ends(case.case_no, agent.id, moment)),
    )


def ends(case_no: int, agent_id: str, moment: datetime) -> SetTimer:
    """The timer of a claim that holds until then."""
    data = {"case_no": str(case_no), "agent": agent_id}
    return SetTimer(name=UNTIL, due_at=moment, data=data)


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


def passed_on(turn: Turn, case: Case, *, by: str, note: str) -> Outcome:
    """The next shift is called to it; where there is none it becomes a ticket."""
    name = agent_words.name_of(turn, case.claimed_by)
    told = notice_of(turn, case, "notice_handed_over", agent=name, text=note or case.need)
    others = [one for one in duty.on_duty(turn.policy, turn.now) if one.id != case.claimed_by]
    quiet = schedule.is_quiet(turn.policy.hours, turn.now) and not case.urgent
    if not others and not case.urgent:
        quiet = True
    freed = escalation.let_go(turn, case, by=by, event="handed_over", overnight=quiet)
    notes = () if not note else (CaseChange(case_no=case.case_no, event="note", by=by, text=note),)
    return replace(
        freed,
        cases=(*freed.cases, *notes),
        notices=(told, *freed.notices),
        timers=(*ANSWERED, *freed.timers),
    )


def _asked(turn: Turn, case: Case) -> Outcome:
    """The named time has come: the claimer is asked once more, with the usual patience."""
    name = agent_words.name_of(turn, case.claimed_by)
    title = texts.say(turn, "notice_until", agent=name, case_no=str(case.case_no))
    to = (case.claimed_by,) if case.claimed_by else ()
    due = turn.now + turn.policy.care.handover
    data = {"case_no": str(case.case_no), "agent": case.claimed_by or ""}
    return Outcome(
        notices=(Notice(title=title, to=to, push=Push.MESSAGE, case_no=case.case_no),),
        timers=(SetTimer(name=LEAVING, due_at=due, data=data),),
    )


def _night(turn: Turn, case: Case) -> Outcome:
    """Nobody waits through the deep night: a ticket, whose promise comes with the next word."""
    if case.urgent or case.status is CaseStatus.CLAIMED or turn.window.mode is not Mode.COLLECT:
        return Outcome()
    made = escalation.to_ticket(turn, case)
    number = case.ticket_no or turn.new_ticket_no
    note = f"{number}@{turn.now.isoformat()}"
    return replace(made, memory=visit.noted(made.memory or turn.memory, shift__promise=note))


def _ticket(turn: Turn, case: Case) -> tuple[Ticket | None, NewTicket | None]:
    known = ticketing.numbered(turn, case.ticket_no)
    if known is not None:
        return known, None
    return None, ticketing.open_one(turn, urgent=case.urgent, needed=case.need).ticket


def _not_theirs(turn: Turn, case: Case) -> Outcome:
    name = agent_words.name_of(turn, case.claimed_by)
    return toast(turn, "toast_not_yours", WARNING, agent=name)
