"""One breath: fragments wait for the rest of what the customer is typing."""

from __future__ import annotations

import re

from handlers import choices, faq, manners, need, visit
from handlers.cause import CustomerRecalled, CustomerSpoke
from handlers.model import Message, MessageKind, State
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.turn import Turn
from knowledge.matcher import Action

TIMER = "breath"
SHORT = 12
"""Characters that may be half a sentence."""
_QUESTION = re.compile(
    r"[?？]|[吗呢吧嘛么]$|怎么|咋|多少|什么|啥|哪|几|能不能|可以|如何|为什么|为啥|有没有|是不是|想|要|帮|请"
)
_FINISHED = re.compile(r"[。!！?？~]$|[了啦的着过]$")
_GOES_ON = re.compile(
    r"[,，、…:：;；]$|\.{2,}$|(?:然后|就是|因为|但是|而且|还有|那个|我的?|我那个|这个)$"
)
_WAITS_ALONE = frozenset(
    {MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.FILE, MessageKind.LOCATION}
)


def handle(turn: Turn) -> Outcome | None:
    """Wait a moment for more, never longer in all than the policy's longest."""
    if not isinstance(turn.cause, CustomerSpoke) or not is_fragment(turn):
        return None
    waits = waiting(turn)
    return visit.because("breath", waits) if waits is not None else None


def waiting(turn: Turn) -> Outcome | None:
    """The words kept for the end of the breath; None where it has lasted long enough."""
    if turn.backlog or not turn.messages:
        return None
    latest = turn.messages[0].at + turn.policy.breath.longest
    due = min(turn.now + turn.policy.breath.wait, latest)
    if due <= turn.now:
        return None
    return Outcome(pending=turn.messages, timers=(SetTimer(name=TIMER, due_at=due),))


def recalled(turn: Turn) -> Outcome | None:
    """What was taken back is not answered; an answer to it that waits is withdrawn."""
    if not isinstance(turn.cause, CustomerRecalled) or turn.conversation.state is State.HUMAN:
        return None
    gone = turn.cause.message_id
    rest = tuple(m for m in turn.conversation.pending if m.message_id != gone)
    withdraw = turn.dossier.sent_waiting > 0 and manners.is_replaceable(turn)
    timers = () if rest else (CancelTimer(name=TIMER),)
    outcome = Outcome(pending=rest, timers=timers, replace_waiting=withdraw)
    return visit.because("breath", outcome, "recalled")


def is_fragment(turn: Turn) -> bool:
    """Whether this looks like the beginning of something."""
    if turn.conversation.state is not State.BOT and turn.conversation.state is not State.WAITING:
        return False
    if any(message.tap for message in turn.messages) or choices.picked(turn):
        return False
    read = turn.reading.signals
    if need.wants_person(turn) or read.urgent or read.abusive or read.thanks or read.goodbye:
        return False
    return not faq.sure(turn) and _looks_unfinished(turn)


def _looks_unfinished(turn: Turn) -> bool:
    words = [message for message in turn.messages if message.is_words]
    if not words:
        return all(message.kind in _WAITS_ALONE for message in turn.messages)
    if turn.reading.signals.greeting and not need.has_substance(turn):
        return True
    return _is_bare_number(turn) or _is_half(words[-1], turn)


def _is_bare_number(turn: Turn) -> bool:
    rest = choices.folded(turn.text)
    return bool(rest) and rest.isascii() and any(mark.isdigit() for mark in rest)


def _is_half(message: Message, turn: Turn) -> bool:
    said = message.text.strip()
    if _GOES_ON.search(said):
        return True
    short = len(choices.folded(said)) <= SHORT
    whole = _QUESTION.search(said) or _FINISHED.search(said)
    return short and not whole and turn.reading.ranking.action is not Action.ANSWER
