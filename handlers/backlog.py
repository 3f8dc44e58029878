"""Messages that waited because of us: one sentence of apology; after two days a ticket only."""

from __future__ import annotations

from handlers import handoff, texts, visit
from handlers.model import Reply, State
from handlers.outcome import Outcome
from handlers.turn import Turn


def preface(turn: Turn) -> Reply | None:
    """One sentence of apology for the waiting."""
    return texts.reply(turn, "apology_backlog") if turn.backlog else None


def handle(turn: Turn) -> Outcome | None:
    """A ticket and no late answer where the need is older than the policy's patience."""
    if not turn.backlog or not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    waited = turn.now - turn.messages[-1].at
    if waited <= turn.policy.manners.ticket_only_after or turn.reading.signals.urgent:
        return None
    return visit.because("backlog", handoff.ticket(turn, "ticket_opened"), f"waited {waited}")
