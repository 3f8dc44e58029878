"""What an agent asks a customer with one tap: the first thing that a ticket lacks."""

from __future__ import annotations

from handlers import form_flow, ticketing
from handlers.turn import Turn


def question(turn: Turn, ticket_no: str | None) -> str:
    """The form's own question for it; empty where nothing is missing."""
    ticket = ticketing.numbered(turn, ticket_no)
    if ticket is None or not ticket.missing:
        return ""
    form = form_flow.form_of(turn, ticket.form_id)
    fields = form_flow.fields_of(turn, form, ticket.deadline_at)
    known = {one.id: one.ask for one in (*fields, *(form.fields if form else ()))}
    return next((known[one] for one in ticket.missing if one in known), "")
