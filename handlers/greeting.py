"""Hello: what the bot can do and until when, once a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers import need, schedule, texts, ticketing, visit
from handlers.cause import CustomerEntered
from handlers.model import Memory, Reply, State
from handlers.outcome import Outcome
from handlers.policy import Mode
from handlers.turn import Turn

HERE = "here"
FRESH = timedelta(minutes=2)
"""A welcome this fresh has answered the customer's own hello."""
AGAIN_AFTER = timedelta(hours=6)
"""A customer who was greeted is not greeted once more within this time."""


def enter(turn: Turn) -> Outcome | None:
    """The welcome for whoever opens the chat, where the platform lets one out."""
    if not isinstance(turn.cause, CustomerEntered):
        return None
    may = turn.cause.code is not None or turn.budget_left is None
    if not may or greeted(turn) or turn.conversation.state is State.HUMAN:
        return visit.because("greeting", Outcome(), "greeted already")
    welcome = Outcome(replies=(replace(_hello(turn), transient=True),), memory=_greeted(turn))
    return visit.because("greeting", welcome)


def handle(turn: Turn) -> Outcome | None:
    """The answer to a hello that stayed alone."""
    if not visit.spoke(turn) or turn.conversation.state not in (State.BOT, State.FORM):
        return None
    if not turn.reading.signals.greeting or need.has_substance(turn):
        return None
    if just_welcomed(turn):
        return visit.because("greeting", Outcome(), "just welcomed")
    return hello(turn)


def hello(turn: Turn) -> Outcome:
    """Who is there, or, to whoever knows, that they may go on."""
    told = texts.reply(turn, HERE) if greeted(turn) else _hello(turn)
    return visit.because("greeting", Outcome(replies=(told,), memory=_greeted(turn)))


def greeted(turn: Turn) -> bool:
    """Whether the customer was told in this visit who is there."""
    at = turn.memory.greeted_at
    return at is not None and turn.now - at <= AGAIN_AFTER


def just_welcomed(turn: Turn) -> bool:
    """Whether the welcome is so fresh that a hello back needs no word of its own."""
    at = turn.memory.greeted_at
    fresh = at is not None and turn.now - at <= FRESH
    return fresh and visit.said_since(turn, HERE) is None


def _hello(turn: Turn) -> Reply:
    known = ticketing.tonight(turn)
    if known is not None:
        return texts.reply(turn, "greeting_back", ticket_no=known.ticket_no)
    hours = turn.policy.hours
    opening = schedule.next_opening(hours, turn.now)
    until = schedule.window_end(hours, turn.now)
    key = {Mode.HUMAN: "greeting_human", Mode.ANSWER: "greeting_answer"}.get(
        turn.window.mode, "greeting_collect"
    )
    shown = {
        "until": schedule.show_time(until, turn.now, hours.timezone),
        "opening": schedule.show_time(opening, turn.now, hours.timezone),
    }
    return texts.reply(turn, key, (), **shown)


def _greeted(turn: Turn) -> Memory:
    return replace(turn.memory, greeted_at=turn.now)
