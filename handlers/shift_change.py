"""交接班: what becomes of a case when its agent leaves, and of whoever waits when the night begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers import (
    agent_words,
    calming,
    duty,
    escalation,
    handoff,
    ladder,
    schedule,
    texts,
    ticketing,
    visit,
)
from handlers.agent_words import notice_of
from handlers.cause import TimerFired
from handlers.changes import CaseChange
from handlers.model import LIVING, Case, CaseStatus, Reply
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import Mode, Push
from handlers.turn import Turn

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
    return visit.because("shift_change", _unanswered(turn, case, fired))


def _unanswered(turn: Turn, case: Case, fired: TimerFired) -> Outcome:
    """A named time is over, or nothing was said to the question; who goes on talking has the case."""
    if fired.name == UNTIL:
        return _asked(turn, case)
    if _is_talking(turn, case, fired.data.get("asked", "")):
        return Outcome(timers=(_asked_again(turn, fired.data),))
    return passed_on(turn, case, by="desk", note="")


def _is_talking(turn: Turn, case: Case, since: str) -> bool:
    """Whether who was asked has gone on answering the customer instead."""
    if not since:
        return False
    asked = datetime.fromisoformat(since)
    said = (one for one in turn.dossier.events if one.kind == "agent_said" and one.at >= asked)
    return any(one.by == case.claimed_by for one in said)


def _asked_again(turn: Turn, data: Mapping[str, str]) -> SetTimer:
    """The same patience once more, counted from now."""
    again = {**data, "asked": turn.now.isoformat()}
    return SetTimer(name=LEAVING, due_at=turn.now + turn.policy.care.handover, data=again)


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


def passed_on(turn: Turn, case: Case, *, by: str, note: str) -> Outcome:
    """The next shift is called to it; where there is none it becomes a ticket."""
    name = agent_words.name_of(turn, case.claimed_by)
    others = [one for one in duty.on_duty(turn.policy, turn.now) if one.id != case.claimed_by]
    may_wait = not case.urgent or calming.was_told(turn)
    quiet = schedule.is_quiet(turn.policy.hours, turn.now) and may_wait
    if not others and not case.urgent:
        quiet = True
    freed = escalation.let_go(turn, case, by=by, event="handed_over", overnight=quiet)
    text = note or case.need
    told = notice_of(turn, case, "notice_handed_over", agent=name, text=text)
    if quiet:
        number = case.ticket_no or turn.new_ticket_no
        told = notice_of(turn, case, "notice_overnight", agent=name, ticket_no=number, text=text)
        freed = _told_next(turn, case, freed)
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
    return _told_next(turn, case, escalation.to_ticket(turn, case))


def _told_next(turn: Turn, case: Case, made: Outcome) -> Outcome:
    """The promise that the night keeps back comes with the customer's next word."""
    if made.replies and not schedule.is_quiet(turn.policy.hours, turn.now):
        return made
    number = case.ticket_no or turn.new_ticket_no
    note = f"{number}@{turn.now.isoformat()}"
    return replace(made, memory=visit.noted(made.memory or turn.memory, shift__promise=note))
