"""The platform's own session: a person who answers there silences the bot, and gives it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    handoff,
    ladder,
    marks,
    need,
    pool,
    schedule,
    shown_as,
    texts,
    ticketing,
    visit,
)
from handlers.cause import ServicerSpoke, SessionChanged, TimerFired
from handlers.changes import CaseChange
from handlers.model import CaseStatus, Reply, State
from handlers.outcome import CancelTimer, Event, Outcome, SessionMove, SetTimer
from handlers.policy import Mode
from handlers.turn import Turn
from knowledge import signals

OWNER = "session.owner"
SINCE = "session.since"
"""When the person in the platform's client took over or spoke last."""
TAKEN_BACK = "session.taken_back"
ANSWERED = "session.answered"
"""When the person last wrote to the customer."""
BY_PEOPLE = ("person", "pool")


def handle(turn: Turn) -> Outcome | None:
    """Another owner of the platform's session, or a person's words in it."""
    if isinstance(turn.cause, ServicerSpoke):
        return visit.because("session", _servicer_spoke(turn, turn.cause))
    if isinstance(turn.cause, SessionChanged):
        return visit.because("session", _changed(turn, turn.cause), turn.cause.owner)
    if isinstance(turn.cause, TimerFired) and turn.cause.name == marks.SESSION_WATCH:
        return visit.because("session", _watched(turn, turn.cause), turn.cause.name)
    return None


def patience(turn: Turn) -> Outcome | None:
    """A person may still answer: the customer's words wait as long as one may be silent."""
    since = turn.memory.notes.get(SINCE)
    by_people = turn.memory.notes.get(OWNER) in BY_PEOPLE and since is not None
    by_own_desk = turn.window.mode is Mode.HUMAN and not pool.is_open(turn)
    if not visit.spoke(turn) or not by_people or by_own_desk:
        return None
    if turn.conversation.state not in (State.HUMAN, State.WAITING) or handoff.living(turn):
        return None
    answered = turn.memory.notes.get(ANSWERED)
    if answered and datetime.fromisoformat(answered) >= turn.messages[-1].at:
        return visit.because("session", Outcome(), "answered")
    # The end of this breath reads them again: answered by then, or the bot's to answer.
    ends = SetTimer(name="breath", due_at=datetime.fromisoformat(str(since)) + _patience(turn))
    return visit.because("session", Outcome(pending=turn.messages, timers=(ends,)), "patience")


def refused(turn: Turn) -> Outcome:
    """Our words met a person who has the session: theirs for as long as one may be silent."""
    since = turn.memory.notes.get(SINCE) if _by_people(turn) else None
    began = datetime.fromisoformat(since) if since else turn.now
    if turn.window.mode is not Mode.HUMAN and turn.now - began >= _patience(turn):
        return take_back(turn)
    memory = visit.noted(turn.memory, session__owner="person", session__since=began.isoformat())
    look = SetTimer(
        name=marks.SESSION_WATCH, due_at=began + _patience(turn), data={"since": began.isoformat()}
    )
    return Outcome(next_state=State.HUMAN, memory=memory, timers=(look,))


def take_back(turn: Turn) -> Outcome:
    """End the session; the one message that this allows carries a number."""
    memory = visit.noted(turn.memory, session__owner=None, session__since=None)
    seen = replace(turn, conversation=replace(turn.conversation, memory=memory))
    known = ticketing.tonight(turn)
    if known is None:
        return replace(handoff.ticket(seen, "ticket_opened"), session=SessionMove.END)
    promise = ticketing.promise(turn, known)
    told = texts.reply(turn, "handoff_again", ticket_no=known.ticket_no, promise=promise)
    return Outcome(replies=(told,), session=SessionMove.END, memory=memory, next_state=State.BOT)


def _watched(turn: Turn, fired: TimerFired) -> Outcome:
    """The person said nothing all that time, and nobody else has the customer."""
    silent = _by_people(turn) and turn.memory.notes.get(SINCE) == fired.data.get("since")
    return take_back(turn) if silent and handoff.living(turn) is None else Outcome()


def _by_people(turn: Turn) -> bool:
    return turn.memory.notes.get(OWNER) in BY_PEOPLE


def _patience(turn: Turn) -> timedelta:
    return turn.policy.manners.agent_silence


def is_left_open(turn: Turn) -> bool:
    """Whether a person holds the platform's session but does not answer this customer."""
    if not visit.spoke(turn) or not _by_people(turn):
        return False
    case = handoff.living(turn)
    if case is not None and case.status is CaseStatus.CLAIMED:
        return False
    since = turn.memory.notes.get(SINCE)
    return since is None or turn.now - datetime.fromisoformat(since) >= _patience(turn)


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
    now = turn.now.isoformat()
    memory = visit.noted(
        turn.memory, session__owner="person", session__since=now, session__answered=now
    )
    said = need.one_line(signals.shield(spoken.text)) or shown_as.of_kinds(turn, (spoken.kind,))
    return Outcome(
        cases=_claimed(turn, spoken.servicer),
        timers=(*ladder.STOPPED, CancelTimer(name=ladder.SILENCE)),
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
