"""The platform's own session: a person who answers there silences the bot, and gives it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers import handoff, ladder, need, schedule, texts, visit
from handlers.model import CaseStatus, Reply, State
from handlers.turn import (
    CaseChange,
    Event,
    Outcome,
    ServicerSpoke,
    SessionChanged,
    Turn,
)
from knowledge import signals

OWNER = "session.owner"
SINCE = "session.since"
"""When the person in the platform's client took over or spoke last."""
TAKEN_BACK = "session.taken_back"
BY_PEOPLE = ("person", "pool")


def handle(turn: Turn) -> Outcome | None:
    """Another owner of the platform's session, or a person's words in it."""
    if isinstance(turn.cause, ServicerSpoke):
        return visit.because("session", _servicer_spoke(turn, turn.cause))
    if isinstance(turn.cause, SessionChanged):
        return visit.because("session", _changed(turn, turn.cause), turn.cause.owner)
    return None


def is_left_open(turn: Turn) -> bool:
    """Whether a person holds the platform's session but does not answer this customer."""
    if not visit.spoke(turn) or turn.memory.notes.get(OWNER) not in BY_PEOPLE:
        return False
    case = handoff.living(turn)
    if case is not None and case.status is CaseStatus.CLAIMED:
        return False
    since = turn.memory.notes.get(SINCE)
    patience = turn.policy.manners.agent_silence
    return since is None or turn.now - datetime.fromisoformat(since) >= patience


def taken_back(turn: Turn) -> Turn:
    """The turn as the bot serves it, where a person left the session open."""
    if not is_left_open(turn):
        return turn
    memory = visit.noted(
        turn.memory,
        session__owner=None,
        session__since=None,
        session__taken_back=turn.now.isoformat(),
    )
    state = State.BOT if turn.conversation.state is State.HUMAN else turn.conversation.state
    return replace(turn, conversation=replace(turn.conversation, state=state, memory=memory))


def preface(turn: Turn) -> Reply | None:
    """Who speaks now, for a customer whose session a person left open."""
    if turn.memory.notes.get(TAKEN_BACK) != turn.now.isoformat():
        return None
    opening = schedule.next_opening(turn.policy.hours, turn.now)
    shown = schedule.show_time(opening, turn.now, turn.policy.hours.timezone)
    return texts.reply(turn, "session_taken_back", opening=shown)


def _changed(turn: Turn, change: SessionChanged) -> Outcome:
    if change.owner in BY_PEOPLE:
        memory = visit.noted(
            turn.memory, session__owner=change.owner, session__since=turn.now.isoformat()
        )
        wanted = State.HUMAN if change.owner == "person" else State.WAITING
        return Outcome(next_state=wanted, memory=memory)
    memory = visit.noted(turn.memory, session__owner=None, session__since=None)
    served = turn.conversation.state in (State.HUMAN, State.WAITING)
    given_back = served and handoff.living(turn) is None
    return Outcome(next_state=State.BOT if given_back else None, memory=memory)


def _servicer_spoke(turn: Turn, spoken: ServicerSpoke) -> Outcome:
    memory = visit.noted(turn.memory, session__owner="person", session__since=turn.now.isoformat())
    said = need.one_line(signals.shield(spoken.text))
    return Outcome(
        cases=_claimed(turn, spoken.servicer),
        timers=ladder.STOPPED,
        events=(Event(kind="servicer_said", text=said, by=spoken.servicer),),
        next_state=State.HUMAN,
        memory=memory,
    )


def _claimed(turn: Turn, servicer: str) -> tuple[CaseChange, ...]:
    """An agent who answers in the platform's client has taken the case by that."""
    case = handoff.living(turn)
    agent = next((a for a in turn.policy.roster.agents if a.wecom == servicer), None)
    if case is None or agent is None or case.status is CaseStatus.CLAIMED:
        return ()
    return (
        CaseChange(
            case_no=case.case_no,
            event="claimed",
            by=agent.id,
            status=CaseStatus.CLAIMED,
            claimed_by=agent.id,
        ),
    )
