"""Numbers without words: an order, a phone. They belong to what was said before."""

from __future__ import annotations

from handlers import handoff, need, texts, visit
from handlers.model import State
from handlers.outcome import Outcome
from handlers.turn import Turn


def handle(turn: Turn) -> Outcome | None:
    """A person for what was asked before; without that, what it is for is asked."""
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    if not need.only_facts(turn):
        return None
    earlier, shown = need.said_before(turn), need.facts_shown(turn)
    typed = any(message.is_words for message in turn.messages)
    if not typed and not (earlier and shown):
        return None  # a card is asked about as what it is
    if earlier:
        outcome = handoff.person(turn, handoff.MISSED, needed=earlier)
        return visit.because("given", outcome, "facts for what was asked before")
    said = "、".join(shown) or need.in_words(turn)
    asked = texts.reply(turn, "facts_alone", facts=said)
    return visit.because("given", Outcome(replies=(asked,)), "facts alone")
