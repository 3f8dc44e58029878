"""A customer who asks in a group: others read along, so only what anybody may know is answered."""

from __future__ import annotations

from dataclasses import replace

from handlers import answering, faq, texts, visit
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge.entry import Entry


def handle(turn: Turn) -> Outcome | None:
    """An answer from the knowledge base, or the way to talk alone; nothing personal is asked here."""
    if not turn.is_public or not visit.spoke(turn):
        return None
    entries = tuple(entry for entry in faq.sure(turn) if _is_for_everybody(entry))
    if not entries:
        return visit.because("public", Outcome(replies=(texts.reply(turn, "public_alone"),)))
    given = answering.give(turn, *entries[: faq.MOST])
    plain = tuple(replace(reply, choices=()) for reply in given.replies)
    memory = replace(given.memory or turn.memory, step=None)
    return visit.because("public", replace(given, replies=plain, memory=memory))


def _is_for_everybody(entry: Entry) -> bool:
    """Whether an answer needs to know nothing of the customer."""
    return not (entry.form or entry.lookup)
