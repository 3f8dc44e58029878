"""While people serve, the bot hands over at once; what it knows for sure comes along."""

from __future__ import annotations

from dataclasses import replace

from handlers import answering, courtesy, faq, handoff, need, texts, visit
from handlers.model import State
from handlers.outcome import Outcome
from handlers.policy import Mode
from handlers.turn import Turn

REASON = "day"


def handle(turn: Turn) -> Outcome | None:
    """A person for every need in a window of mode `human`."""
    serves = turn.window.mode is Mode.HUMAN and turn.conversation.state is State.BOT
    if not visit.spoke(turn) or not serves or handoff.living(turn) is not None:
        return None
    if courtesy.is_courtesy(turn) or not need.has_substance(turn):
        return None
    handed = handoff.person(turn, REASON)
    return visit.because("day", _with_answers(turn, handed))


def _with_answers(turn: Turn, handed: Outcome) -> Outcome:
    entries = tuple(e for e in faq.sure(turn) if not answering.told(turn, e))[: faq.MOST]
    if not entries:
        return handed
    given = answering.give(turn, *entries)
    answer = replace(given.replies[0], choices=())
    told = given.memory or turn.memory
    memory = replace(handed.memory or turn.memory, topic=entries[-1].id, step=told.step)
    return replace(
        handed,
        replies=(texts.joined(answer, *handed.replies),),
        events=given.events,
        because=given.because,
        memory=memory,
    )
