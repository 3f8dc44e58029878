"""Whether a person answered a ticket, and whether the customer had to fetch the answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.model import LIVING, Ticket
from handlers.turn import Turn

ANSWERED = "agent_said"
ANSWERED_LATELY = timedelta(hours=72)
"""So long after a person's answer the customer's words are taken to be about it."""


def living(turn: Turn) -> Ticket | None:
    """The newest open ticket that a person answered in the last days."""
    answered = (one for one in turn.dossier.tickets if one.status in LIVING and lately(turn, one))
    return next(answered, None)


def lately(turn: Turn, ticket: Ticket) -> bool:
    """Whether a person answered this ticket, and nothing newer, in the last days."""
    at = _answered_at(turn, ticket)
    return at is not None and turn.now - at <= ANSWERED_LATELY


def ever(turn: Turn, ticket: Ticket) -> bool:
    """Whether a person answered this ticket at all: the promise of an answer was kept."""
    return _answered_at(turn, ticket) is not None


def was_parked(turn: Turn, ticket: Ticket) -> bool:
    """Whether a person's answer waited for the customer, who says the first word since."""
    at, spoke_at = _answered_at(turn, ticket), turn.memory.spoke_at
    if at is None or spoke_at is None or turn.reply_window is None:
        return False
    return at - spoke_at >= turn.reply_window


def _answered_at(turn: Turn, ticket: Ticket) -> datetime | None:
    events = reversed(turn.dossier.events)
    told = (one.at for one in events if one.kind == ANSWERED and one.affair == ticket.ticket_no)
    return next(told, None)
