"""How a ticket stands, as its customer reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers import form_flow, form_show, schedule, texts, ticket_answered, ticketing
from handlers.model import LIVING, Reply, Ticket, TicketStatus
from handlers.turn import Turn

MOST: Final = 5
"""Tickets in one message; the newest ones."""
LONGEST: Final = 24
"""Characters of a summary in a line."""


def one(turn: Turn, ticket: Ticket) -> Reply:
    """One ticket in a sentence."""
    key = f"ticket_status_{ticket.status.value}"
    if is_late(turn, ticket):
        quiet = schedule.is_quiet(turn.policy.hours, turn.now)
        key = "ticket_status_overdue_night" if quiet else "ticket_status_overdue"
    agent = turn.policy.roster.agent(ticket.assigned_to or "")
    if ticket.status in LIVING and is_overdue(turn, ticket) and not is_late(turn, ticket):
        key = "ticket_status_answered" if ticket.status is not TicketStatus.WAITING else key
    if ticket.status is TicketStatus.ASSIGNED and agent is None and not is_overdue(turn, ticket):
        key = "ticket_status_open"
    if ticket.status is TicketStatus.WAITING and not ticket.missing:
        key = "ticket_status_open"
    return texts.reply(
        turn,
        key,
        ticket_no=ticket.ticket_no,
        promise=ticketing.when(turn, ticket.deadline_at),
        summary=_short(ticket.summary),
        agent=agent.name if agent else "",
        missing=missing(turn, ticket),
        when=ticketing.when(turn, settled_at(turn, ticket)),
    )


def several(turn: Turn, tickets: tuple[Ticket, ...]) -> Reply:
    """Several tickets, a line each, the newest first."""
    head = texts.reply(turn, "ticket_list", count=str(len(tickets)))
    lines = (_line(turn, ticket) for ticket in tickets[:MOST])
    return texts.joined(head, *lines)


def word(turn: Turn, ticket: Ticket) -> str:
    """The state of a ticket in a word or two."""
    answered = ticket_answered.ever(turn, ticket)
    late = ticket.status in LIVING and is_overdue(turn, ticket) and not answered
    return texts.say(turn, f"ticket_word_{'overdue' if late else ticket.status.value}")


def missing(turn: Turn, ticket: Ticket) -> str:
    """What the customer may still send, by the names of the fields."""
    form = form_flow.form_of(turn, ticket.form_id)
    fields = form_flow.fields_of(turn, form, ticket.deadline_at)
    return form_show.labels(fields, ticket.missing)


def is_overdue(turn: Turn, ticket: Ticket) -> bool:
    """Whether the promise has passed."""
    return ticket.deadline_at is not None and ticket.deadline_at < turn.now


def is_late(turn: Turn, ticket: Ticket) -> bool:
    """Whether the desk owes an answer that should have been there."""
    ours = ticket.status in (TicketStatus.OPEN, TicketStatus.ASSIGNED)
    return ours and is_overdue(turn, ticket) and not ticket_answered.ever(turn, ticket)


def settled_at(turn: Turn, ticket: Ticket) -> datetime:
    """When the ticket got its state, as far as its events tell."""
    happened = [event.at for event in turn.dossier.events if event.affair == ticket.ticket_no]
    return happened[-1] if happened else ticket.opened_at


def _line(turn: Turn, ticket: Ticket) -> Reply:
    promised = ticket.status in LIVING and not is_overdue(turn, ticket)
    return texts.reply(
        turn,
        "ticket_line" if promised else "ticket_line_settled",
        ticket_no=ticket.ticket_no,
        summary=_short(ticket.summary),
        status=word(turn, ticket),
        promise=ticketing.when(turn, ticket.deadline_at),
    )


def _short(summary: str) -> str:
    return summary if len(summary) <= LONGEST else summary[: LONGEST - 1] + "…"
