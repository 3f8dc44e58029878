"""Cards of tickets: which message of which chat shows one, and the change of it that waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Address
from bot.store.schema import is_one_of, outbox, ticket_cards

CARD = "card"
MOST = 8
"""Cards of one ticket that follow it, the newest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A ticket's card in a chat."""

    card_id: int
    ticket_no: str
    address: Address
    under: str
    """The message that asked for it."""
    message_id: str
    """Empty until the platform has taken it."""
    asked_at: datetime

    @property
    def lane(self) -> str:
        """Changes of one card leave in order."""
        return f"ticket-card:{self.card_id}"


class TicketCards:
    """Statements on cards of tickets inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def add(
        self,
        ticket_no: str,
        address: Address,
        *,
        now: datetime,
        under: str = "",
        message_id: str = "",
    ) -> Placed:
        """A card that was asked for; `message_id` where it is there already."""
        made = sa.insert(ticket_cards).values(
            ticket_no=ticket_no,
            channel=address.channel,
            account=address.account,
            chat=address.to,
            under=under,
            message_id=message_id,
            asked_at=now,
        )
        return _placed(self._connection.execute(made.returning(*ticket_cards.c)).mappings().one())

    def one(self, card_id: int) -> Placed | None:
        """This card."""
        return self._first(ticket_cards.c.id == card_id)

    def of_message(self, message_id: str) -> Placed | None:
        """The card that this message shows."""
        return self._first(ticket_cards.c.message_id == message_id)

    def of_tickets(self, numbers: Iterable[str], *, since: datetime) -> Sequence[Placed]:
        """The cards of these tickets that were asked for since, the newest first."""
        wanted = sa.select(ticket_cards).where(
            ticket_cards.c.ticket_no.in_(list(numbers)), ticket_cards.c.asked_at >= since
        )
        rows = self._connection.execute(wanted.order_by(ticket_cards.c.id.desc())).mappings()
        found = [_placed(row) for row in rows]
        return [one for place, one in enumerate(found) if _rank(found, place) < MOST]

    def sent(self, card_id: int, message_id: str) -> None:
        """The platform shows it, in this message."""
        mine = sa.update(ticket_cards).where(ticket_cards.c.id == card_id)
        self._connection.execute(mine.values(message_id=message_id))

    def gone(self, card_id: int) -> None:
        """Nothing is left to be shown there."""
        self._connection.execute(sa.delete(ticket_cards).where(ticket_cards.c.id == card_id))

    def redate(self, lane: str, due_at: datetime, *, exactly: bool = False) -> bool:
        """Whether a change waits that nobody tried to send; it leaves then, or sooner.

        `exactly`: not sooner either.
        """
        waiting = (
            outbox.c.lane == lane,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.kind == CARD,
            outbox.c.attempts == 0,
        )
        later = () if exactly else (outbox.c.due_at > due_at,)
        moved = sa.update(outbox).where(*waiting, *later).values(due_at=due_at)
        if self._connection.execute(moved).rowcount:
            return True
        return self._connection.scalar(sa.select(outbox.c.id).where(*waiting).limit(1)) is not None

    def _first(self, where: sa.ColumnElement[bool]) -> Placed | None:
        row = self._connection.execute(sa.select(ticket_cards).where(where)).mappings().first()
        return None if row is None else _placed(row)


def _rank(found: Sequence[Placed], place: int) -> int:
    """How many newer cards of the same ticket there are."""
    return sum(one.ticket_no == found[place].ticket_no for one in found[:place])


def _placed(row: Any) -> Placed:
    return Placed(
        card_id=row["id"],
        ticket_no=row["ticket_no"],
        address=Address(channel=row["channel"], account=row["account"], to=row["chat"]),
        under=row["under"],
        message_id=row["message_id"],
        asked_at=row["asked_at"],
    )
