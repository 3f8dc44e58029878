"""Who may have a case: claims, limits, a lead who takes over, pauses, and what customers get."""

from __future__ import annotations

from dataclasses import replace

from handlers import agent_words, duty, incident, ladder, leaving, schedule, ticketing
from handlers.agent_words import OK, WARNING, notice_of, toast, words
from handlers.cause import AgentDid
from handlers.changes import CaseChange, TicketChange
from handlers.model import Case, CaseStatus, State, TicketStatus
from handlers.outcome import CancelTimer, DeskOrder, Limit, Outcome, Pause, SetTimer
from handlers.policy import Agent, Claimers, Push, Role
from handlers.turn import Seat, Turn


def claim(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """The first claim wins; whoever is later learns who has it."""
    if case.status is CaseStatus.CLAIMED:
        kind = OK if case.claimed_by == agent.id else WARNING
        key = "toast_claimed" if kind is OK else "toast_claimed_by"
        name = agent_words.name_of(turn, case.claimed_by)
        return toast(turn, key, kind, agent=name, case_no=str(case.case_no))
    return _refused(turn, agent, case) or _taken(turn, did, agent, case)


def take_over(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """接管: a lead takes a case from whoever has it, and says why."""
    if agent.role is Role.AGENT:
        return toast(turn, "toast_lead_only", WARNING)
    if not did.text.strip():
        return toast(turn, "toast_reason_needed", WARNING)
    before = agent_words.name_of(turn, case.claimed_by)
    why = words(did.text)
    change = replace(_change(case, agent), event="taken_over", text=why, status=CaseStatus.CLAIMED)
    told = notice_of(
        turn, case, "notice_taken_over", agent=agent.name, from_agent=before or "群里", text=why
    )
    to = (case.claimed_by,) if case.claimed_by and case.claimed_by != agent.id else ()
    return replace(
        _holding(turn, agent, case),
        cases=(change,),
        notices=(replace(told, to=to, push=Push.MESSAGE if to else Push.CARD),),
        result=toast(turn, "toast_claimed", OK, case_no=str(case.case_no)).result,
    )


def pause(turn: Turn, agent: Agent) -> Outcome:
    """缓一缓: nothing new for a while."""
    until = turn.now + turn.policy.care.pause
    shown = schedule.show_time(until, turn.now, turn.policy.hours.timezone)
    told = toast(turn, "toast_paused", OK, until=shown)
    return replace(told, presence=(Pause(agent_id=agent.id, until=until),))


def back(turn: Turn, agent: Agent) -> Outcome:
    """The pause is over."""
    return replace(toast(turn, "toast_back", OK), presence=(Pause(agent_id=agent.id, until=None),))


def limit(turn: Turn, agent: Agent, *, lifted: bool = False) -> Outcome:
    """A lead's decision that this customer gets tickets only; the urgent stays urgent."""
    if agent.role is Role.AGENT:
        return toast(turn, "toast_lead_only", WARNING)
    told = toast(turn, "toast_unlimited" if lifted else "toast_limited", OK)
    return replace(told, presence=(Limit(by=None if lifted else agent.id),))


def spread(turn: Turn, did: AgentDid, agent: Agent, case: Case, job: str) -> Outcome:
    """通知客户, 恢复: a lead's word reaches every customer of the incident, once and by day."""
    count = turn.dossier.duty.incident_tickets
    if not count:
        return toast(turn, "toast_no_incident", WARNING)
    if agent.role is Role.AGENT:
        asked = notice_of(turn, case, "notice_incident_over", agent=agent.name, count=str(count))
        leads = tuple(one.id for one in turn.policy.roster.agents if one.role is not Role.AGENT)
        notice = replace(asked, to=leads, push=Push.MESSAGE)
        quiet = schedule.is_quiet(turn.policy.hours, turn.now)
        shown = asked if quiet else notice
        return replace(toast(turn, "toast_incident_asked", OK), notices=(shown,))
    order = DeskOrder(job=job, data={"case_no": str(case.case_no), "by": agent.id})
    told = replace(toast(turn, "toast_incident_told", OK, count=str(count)), orders=(order,))
    return _ended(told, agent, case) if job == incident.OVER else told


def false_alarm(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """Woken for nothing: the case ends, its ticket waits for the morning like any other."""
    ended = CaseChange(
        case_no=case.case_no,
        event="false_alarm",
        by=agent.id,
        text=words(did.text),
        status=CaseStatus.RESOLVED,
        urgent=False,
        claimed_by=case.claimed_by or agent.id,
    )
    calmed = TicketChange(ticket_no=case.ticket_no or "", event="note", by=agent.id, urgent=False)
    return replace(
        toast(turn, "toast_false_alarm", OK),
        cases=(ended,),
        tickets=ticketing.possible(turn, *((calmed,) if case.ticket_no else ())),
        timers=(*ladder.STOPPED, CancelTimer(name=ladder.SILENCE)),
        next_state=State.BOT,
    )


def inform(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """通知客户."""
    return spread(turn, did, agent, case, incident.NEWS)


def over(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """恢复."""
    return spread(turn, did, agent, case, incident.OVER)


def _ended(told: Outcome, agent: Agent, case: Case) -> Outcome:
    """What is mended calls nobody any more."""
    over = CaseChange(
        case_no=case.case_no,
        event="resolved",
        by=agent.id,
        status=CaseStatus.RESOLVED,
        claimed_by=case.claimed_by or agent.id,
    )
    timers = (*ladder.STOPPED, CancelTimer(name=ladder.SILENCE))
    return replace(told, cases=(over,), timers=timers, next_state=State.BOT)


def _refused(turn: Turn, agent: Agent, case: Case) -> Outcome | None:
    care, on_duty = turn.policy.care, duty.on_duty(turn.policy, turn.now)
    if agent.role is not Role.AGENT:
        return None
    if care.claim is Claimers.ON_DUTY and on_duty and agent not in on_duty:
        names = "、".join(one.name for one in on_duty)
        return toast(turn, "toast_off_duty", WARNING, agent=names)
    has = _seat(turn, agent.id).cases
    if care.open_cases and has >= care.open_cases and not case.urgent:
        return toast(turn, "toast_full", WARNING, count=str(has))
    return None


def _taken(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    claimed = _holding(turn, agent, case)
    result = toast(turn, "toast_claimed", OK, case_no=str(case.case_no)).result
    timers: tuple[SetTimer, ...] = ()
    if agent.role is Role.AGENT and agent not in duty.on_duty(turn.policy, turn.now):
        named = leaving.clock_time(turn, did.text)
        until = named or turn.now + turn.policy.care.off_shift
        shown = schedule.show_time(until, turn.now, turn.policy.hours.timezone)
        told = toast(turn, "toast_until", OK, case_no=str(case.case_no), until=shown)
        result = told.result
        timers = (leaving.ends(case.case_no, agent.id, until),)
    return replace(
        claimed,
        cases=(_change(case, agent),),
        notices=(notice_of(turn, case, "notice_claimed", agent=agent.name),),
        timers=(*claimed.timers, *timers),
        result=result,
    )


def _holding(turn: Turn, agent: Agent, case: Case) -> Outcome:
    """What follows whenever somebody has a case: nobody else is called, an answer is awaited."""
    assigned = TicketChange(
        ticket_no=case.ticket_no or "",
        event="assigned",
        by=agent.id,
        status=TicketStatus.ASSIGNED,
        assigned_to=agent.id,
    )
    return Outcome(
        tickets=ticketing.possible(turn, *((assigned,) if case.ticket_no else ())),
        timers=(*ladder.STOPPED, *agent_words.watched(turn)),
        next_state=State.HUMAN,
    )


def _change(case: Case, agent: Agent) -> CaseChange:
    return CaseChange(
        case_no=case.case_no,
        event="claimed",
        by=agent.id,
        status=CaseStatus.CLAIMED,
        claimed_by=agent.id,
    )


def _seat(turn: Turn, agent_id: str) -> Seat:
    known = (seat for seat in turn.dossier.duty.bench if seat.agent_id == agent_id)
    return next(known, Seat(agent_id=agent_id))
