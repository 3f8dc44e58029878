"""Timers of a case: the ladder, the ticket of a case nobody took, the agent who fell silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from handlers import calming, handoff, incident, ladder, relay, schedule, texts, ticketing, visit
from handlers.cause import TimerFired
from handlers.changes import CaseChange
from handlers.ladder import Call
from handlers.model import Case, CaseStatus, State
from handlers.notice import Notice
from handlers.outcome import Outcome, SetTimer
from handlers.policy import Push
from handlers.turn import Turn

OPEN = (CaseStatus.OPEN, CaseStatus.RELEASED)
_TAKEN = ("case_claimed", "case_taken_over", "case_reassigned")
_FREED = ("case_released", "case_silent", "case_handed_over")


def handle(turn: Turn) -> Outcome | None:
    """What is due now, asked of the state as it is now."""
    fired = turn.cause
    if not isinstance(fired, TimerFired) or fired.name not in _TIMERS:
        return None
    return visit.because("escalation", _TIMERS[fired.name](turn, fired), fired.name)


def _climb(turn: Turn, fired: TimerFired) -> Outcome:
    case = handoff.living(turn)
    if case is None or case.status not in OPEN or fired.data.get("case_no") != str(case.case_no):
        return Outcome()
    if not case.urgent and schedule.is_quiet(turn.policy.hours, turn.now):
        return to_ticket(turn, case)
    step, since = int(fired.data.get("step", "0")), datetime.fromisoformat(fired.data["since"])
    if _is_of_before(turn, since):
        return Outcome()
    call = call_of(case, since, fired.data.get("incident"))
    call = replace(call, passed_over=fired.data.get("passed_over", ""))
    notices, timers = ladder.climb(turn, call, step)
    if fired.data.get("incident") and incident.is_told_elsewhere(turn):
        return Outcome(timers=timers)
    change = CaseChange(case_no=case.case_no, event="escalated", by="desk", step=step)
    return Outcome(notices=notices, timers=timers, cases=(change,))


def _is_of_before(turn: Turn, since: datetime) -> bool:
    """Whether the case was given back after this climb began: another one is under way then.

    The timer had fired before the claim could stop it, and its row comes after the release.
    """
    return any(one.kind in _FREED and one.at > since for one in turn.dossier.events)


def _unclaimed(turn: Turn, fired: TimerFired) -> Outcome:
    """The ladder came to its end: the customer gets a number and a time."""
    case = handoff.living(turn)
    if case is None or case.status not in OPEN:
        return Outcome()
    return to_ticket(turn, case)


def to_ticket(turn: Turn, case: Case) -> Outcome:
    """A ticket for a case that nobody took; at night the customer hears it with the next word."""
    if case.ticket_no is not None:
        return _still_promised(turn, case.ticket_no)
    made = handoff.ticket_for(turn, case, "handoff_unclaimed")
    if schedule.is_quiet(turn.policy.hours, turn.now):
        return made
    number = turn.new_ticket_no
    title = texts.say(turn, "notice_to_ticket", case_no=str(case.case_no), ticket_no=number)
    notice = Notice(title=title, case_no=case.case_no, ticket_no=number)
    return replace(made, notices=(notice,))


def _still_promised(turn: Turn, ticket_no: str) -> Outcome:
    """The case carries a ticket on: its number and time are told instead."""
    promise = ticketing.promise(turn, ticketing.numbered(turn, ticket_no))
    told = texts.reply(turn, "handoff_unclaimed", ticket_no=ticket_no, promise=promise)
    return Outcome(replies=(told,), timers=ladder.STOPPED)


def _silent(turn: Turn, fired: TimerFired) -> Outcome:
    """Who claimed and does not answer is taken to be away: the case goes back and is called out."""
    if turn.conversation.state is not State.HUMAN:
        return Outcome()
    case = handoff.living(turn)
    if case is None:
        return _ticket_back(turn)
    if case.status is not CaseStatus.CLAIMED or case.claimed_by is None:
        return Outcome()
    quiet = schedule.is_quiet(turn.policy.hours, turn.now)
    if quiet and "reminded" not in fired.data and _has_answered(turn, case):
        again = {**fired.data, "reminded": turn.now.isoformat()}
        due = turn.now + turn.policy.manners.agent_silence
        timer = SetTimer(name=ladder.SILENCE, due_at=due, data=again)
        return Outcome(notices=(_is_silent(turn, case),), timers=(timer,))
    released = let_go(turn, case, by="desk", event="silent")
    return replace(released, notices=(_is_silent(turn, case), *released.notices))


def _has_answered(turn: Turn, case: Case) -> bool:
    """Whether whoever has the case has spoken to the customer: such a one is asked first."""
    taken = [one.at for one in turn.dossier.events if one.kind in _TAKEN]
    said = (one for one in turn.dossier.events if one.kind == "agent_said")
    return any(one.by == case.claimed_by and one.at >= max(taken, default=one.at) for one in said)


def let_go(
    turn: Turn, case: Case, *, by: str, event: str, overnight: bool | None = None
) -> Outcome:
    """The case is open again: the ladder starts anew, or a ticket takes over for the night.

    `overnight` says which, where the window does not.
    """
    step = calming.CALMED_STEP if calming.was_told(turn) else 0
    change = CaseChange(
        case_no=case.case_no, event=event, by=by, status=CaseStatus.RELEASED, step=step
    )
    freed = replace(case, status=CaseStatus.RELEASED, claimed_by=None)
    may_wait = not case.urgent or calming.was_told(turn)
    quiet = may_wait and schedule.is_quiet(turn.policy.hours, turn.now)
    if quiet if overnight is None else overnight:
        made = to_ticket(turn, freed)
        return replace(made, cases=(change, *made.cases), next_state=State.WAITING)
    again = call_of(freed, turn.now, incident.of_case(turn))
    notices, timers = ladder.start(turn, replace(again, passed_over=case.claimed_by or ""))
    return Outcome(notices=notices, timers=timers, cases=(change,), next_state=State.WAITING)


def call_of(case: Case, since: datetime, incident: str | None) -> Call:
    """A living case as the ladder knows it, counted from `since`."""
    return Call(
        case_no=case.case_no,
        urgent=case.urgent,
        reason=case.reason,
        need=case.need,
        opened_at=since,
        ticket_no=case.ticket_no,
        incident=incident or None,
    )


def _ticket_back(turn: Turn) -> Outcome:
    """An agent answered a ticket and left: the bot is there for the customer's next word."""
    ticket = relay.in_hand(turn)
    return Outcome(next_state=State.BOT) if ticket else Outcome()


def _is_silent(turn: Turn, case: Case) -> Notice:
    agent = turn.policy.roster.agent(case.claimed_by or "")
    minutes = int(turn.policy.manners.agent_silence.total_seconds() // 60)
    title = texts.say(
        turn,
        "notice_silent",
        case_no=str(case.case_no),
        agent=agent.name if agent else case.claimed_by or "",
        minutes=str(minutes),
    )
    to = (case.claimed_by,) if case.claimed_by else ()
    return Notice(title=title, to=to, push=Push.MENTION, case_no=case.case_no)


_TIMERS: Mapping[str, Callable[[Turn, TimerFired], Outcome]] = {
    ladder.TIMER: _climb,
    ladder.UNCLAIMED: _unclaimed,
    ladder.SILENCE: _silent,
}
