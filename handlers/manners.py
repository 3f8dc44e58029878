"""What buzzes a customer is rationed: no word unasked at night, no sentence twice in a row."""

from __future__ import annotations

from dataclasses import replace

from handlers import marks, schedule, texts, visit
from handlers.cause import CustomerEntered, DeliveryEnded, LookupEnded, TimerFired
from handlers.model import Reply
from handlers.outcome import Outcome
from handlers.turn import Turn

_SMALL_TALK = (
    "greeting",
    "here",
    "clarify",
    "miss_first",
    "motive",
    "more_detail",
    "picture_alone",
    "card_",
    "courtesy",
    "sticker",
    "unsupported_kind",
)
_UNASKED = "manners.unasked"
"""Day and case of the last message that nobody had asked for."""


def kept(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with what must not be said left out, and what was just said worded anew."""
    replies = outcome.replies
    if not _is_asked_for(turn):
        replies = tuple(reply for reply in replies if reply.by or may_speak_up(turn))
        outcome = _counted(turn, replace(outcome, replies=replies))
    last = turn.memory.notes.get(marks.LAST)
    fresh = tuple(_fresh(turn, reply, last) for reply in outcome.replies)
    overtaken = visit.spoke(turn) and bool(fresh) and turn.dossier.sent_waiting > 0
    withdraws = overtaken and is_replaceable(turn)
    return replace(outcome, replies=fresh, replace_waiting=outcome.replace_waiting or withdraws)


def is_replaceable(turn: Turn) -> bool:
    """Whether what was said last may be withdrawn: an answer, a number or a promise never is."""
    last = turn.memory.said[-1].key if turn.memory.said else ""
    return last.startswith(_SMALL_TALK)


def may_speak_up(turn: Turn) -> bool:
    """Whether a message that nobody asked for may go out now: not at night, once a case and day."""
    if schedule.is_quiet(turn.policy.hours, turn.now):
        return False
    return turn.memory.notes.get(_UNASKED) != _today(turn)


def _is_asked_for(turn: Turn) -> bool:
    """Whether the turn answers the customer; a refused delivery is an answer given once more."""
    asked_for = CustomerEntered | DeliveryEnded | LookupEnded
    owed = (marks.SESSION_WATCH, marks.ASLEEP)
    late = isinstance(turn.cause, TimerFired) and turn.cause.name in owed
    return late or visit.spoke(turn) or isinstance(turn.cause, asked_for)


def _counted(turn: Turn, outcome: Outcome) -> Outcome:
    spoken = any(reply.by is None for reply in outcome.replies)
    if not spoken:
        return outcome
    memory = visit.noted(outcome.memory or turn.memory, manners__unasked=_today(turn))
    return replace(outcome, memory=memory)


def _today(turn: Turn) -> str:
    day = turn.now.astimezone(turn.policy.hours.timezone).date()
    case = turn.dossier.case
    return f"{day.isoformat()} {case.case_no if case else ''}"


def _fresh(turn: Turn, reply: Reply, last: str | None) -> Reply:
    """A reply of the bot that differs from the one the customer read last."""
    if reply.by is not None or texts.whole(reply) != last:
        return reply
    return texts.joined(texts.reply(turn, "as_before"), reply)
