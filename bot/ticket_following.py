"""A card of a ticket is state: whatever changes the ticket lets its newest state leave, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.channels.base import Part
from bot.store.bell import OUTBOX
from bot.store.parcel import Parcel, parcel_id
from bot.store.ticket_cards import CARD, Placed, TicketCards
from bot.store.transaction import Tx

FOLLOWED = timedelta(days=13)
"""Feishu lets a message be changed for fourteen."""
TICKET_CARD = "ticket_card"


def follow(tx: Tx, numbers: Iterable[str], *, now: datetime) -> None:
    """These tickets changed, or are gone: every card of theirs shows it."""
    for card in TicketCards(tx.connection).of_tickets(numbers, since=now - FOLLOWED):
        renew(tx, card, now=now)


def renew(
    tx: Tx, card: Placed, *, now: datetime, due_at: datetime | None = None, exactly: bool = False
) -> None:
    """See to it that the card's newest state leaves at `due_at`, at once without one.

    What waits already takes it along, and sooner if it would have left later. `exactly`: nor sooner.
    """
    tx.ring(OUTBOX)
    if TicketCards(tx.connection).redate(card.lane, due_at or now, exactly=exactly):
        return
    parcel = Parcel(
        lane=card.lane,
        address=card.address,
        kind=CARD,
        parts=(Part(payload={TICKET_CARD: card.card_id}, preview=card.ticket_no),),
        reply_id=parcel_id(),
        about=f"ticket:{card.ticket_no}",
        due_at=due_at,
    )
    tx.outbox.put(parcel, now=now)
