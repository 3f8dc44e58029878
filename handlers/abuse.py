"""An insult is met with one calm sentence, and the customer is helped on."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import handoff, texts, visit
from handlers.choices import HUMAN, TICKET
from handlers.cleared import HIDDEN
from handlers.model import Reply, State
from handlers.outcome import Outcome
from handlers.turn import Turn

_ONLY_ANGER = re.compile(
    r"你们|怎么(?:搞|回事|办事|做事|弄)的?|搞什么|什么(?:玩意|东西|服务|态度|破)儿?|有没有搞错|气死(?:我|人)?了?|无语|真是|太|的|了|啊|吧|呢|就是|都是"
)
"""Words that tell nothing but that somebody is angry."""


def preface(turn: Turn) -> Reply | None:
    """One calm sentence, once an episode."""
    read = turn.reading.signals
    if not read.abusive or read.urgent or _is_nothing_else(turn):
        return None
    if visit.said_since(turn, "calm"):
        return None
    return texts.reply(turn, "calm")


def handle(turn: Turn) -> Outcome | None:
    """An insult without a question: a calm sentence and the ways on; the next one, a person."""
    if not visit.spoke(turn) or turn.conversation.state not in (State.BOT, State.FORM):
        return None
    if not turn.reading.signals.abusive or not _is_nothing_else(turn):
        return None
    if turn.memory.misses:
        return visit.because("abuse", handoff.person(turn, handoff.MISSED))
    offered = (texts.tap(turn, TICKET, "tap_ticket"), texts.tap(turn, HUMAN, "tap_human"))
    key = "calm_again" if visit.said_since(turn, "calm") else "calm"
    calm = texts.reply(turn, key, offered)
    memory = replace(turn.memory, misses=turn.memory.misses + 1)
    return visit.because("abuse", Outcome(replies=(calm,), memory=memory))


def _is_nothing_else(turn: Turn) -> bool:
    """Whether nothing is left of the words when the insult is taken out."""
    rest = _ONLY_ANGER.sub("", turn.reading.signals.shielded.replace(HIDDEN, ""))
    return sum(mark.isalnum() for mark in rest) < 3
