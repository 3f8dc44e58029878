"""By day the platform's own pool may hand customers out, where the company wants that."""

from __future__ import annotations

from handlers import alike, marks, need, texts, visit
from handlers.model import State
from handlers.outcome import Event, Outcome, SessionMove, SetTimer
from handlers.policy import DayDesk, Mode
from handlers.turn import Turn


def is_open(turn: Turn) -> bool:
    """Whether this customer's need goes to the pool now."""
    by_platform = turn.policy.care.day_desk is DayDesk.PLATFORM and turn.hands_over
    return by_platform and turn.window.mode is Mode.HUMAN


def enter(turn: Turn, needed: str) -> Outcome:
    """Into the pool, with a sentence; nobody there in the configured time makes a ticket of it.

    `needed` is kept for that ticket; a short 「转人工，洗衣机坏了」 tells it in its own words.
    """
    said = needed or (need.in_words(turn) if alike.names_trouble(turn.text) else "")
    since = turn.now.isoformat()
    due = turn.now + turn.policy.manners.unclaimed_ticket
    watch = SetTimer(name=marks.SESSION_WATCH, due_at=due, data={"since": since})
    memory = visit.noted(visit.settled(turn.memory), session__owner="pool", session__since=since)
    return Outcome(
        replies=(texts.reply(turn, "handoff_platform"),),
        session=SessionMove.TO_POOL,
        timers=(watch,),
        events=(Event(kind="asked", text=said),) if said else (),
        next_state=State.WAITING,
        memory=memory,
    )
