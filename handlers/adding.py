"""What a turn says, written into a ticket that is there: facts into its fields, words beside them."""

from __future__ import annotations

from dataclasses import replace

from handlers import need, ticket_change
from handlers.changes import TicketChange
from handlers.model import State, Ticket
from handlers.turn import Turn


def to(turn: Turn, ticket: Ticket, *, urgent: bool | None = None) -> TicketChange:
    """The change that adds this turn's words, facts and photos to the ticket.

    What is said to an agent, or too short to tell a need, stays out of the fields: 「关了」 answers
    somebody's question.
    """
    tells = turn.conversation.state is not State.HUMAN and need.is_stated(turn)
    placed = ticket_change.add(turn, ticket, story=tells).tickets
    change = next((one for one in placed if isinstance(one, TicketChange)), None)
    if change is None:
        change = TicketChange(
            ticket_no=ticket.ticket_no,
            event="added",
            by="customer",
            text=need.in_words(turn),
            photos=need.photos_now(turn),
        )
    photos = tuple(dict.fromkeys((*change.photos, *need.photos_now(turn))))
    unknown = ticket.summary in turn.policy.texts["need_unknown"]
    summary = (need.whole(turn) or None) if tells and unknown else change.summary
    if urgent and not ticket.urgent and need.in_words(turn):
        before = "" if unknown else f"；{ticket.summary}"
        summary = need.one_line(f"{need.in_words(turn)}{before}")  # the danger comes first
    return replace(change, urgent=urgent, photos=photos, summary=summary)
