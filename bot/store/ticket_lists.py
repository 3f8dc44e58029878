"""Tickets in lists: filtered, page by page or streamed, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import customers, inbox, tickets

Row = Mapping[str, Any]
_BATCH = 1000
"""Rows that are in memory at a time while streaming."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketFilter:
    """Which tickets; what is left out takes all."""

    statuses: tuple[str, ...] = ()
    category: str | None = None
    urgent: bool | None = None
    since: datetime | None = None
    """Opened at or after."""
    assigned: str | None = None
    """An agent's id; "" for tickets that nobody has."""
    customer_id: int | None = None


class TicketLists:
    """Statements that only read, inside one transaction.

    A row is a ticket with its customer's `nickname`, `external_id`, `channel` and `account`.
    """

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def page(
        self, wanted: TicketFilter, *, limit: int = 50, before_id: int | None = None
    ) -> Sequence[Row]:
        """The newest tickets, newest first; `before_id` goes on behind a page's last `id`."""
        first = _ids(wanted).order_by(tickets.c.id.desc()).limit(limit)
        if before_id is not None:
            first = first.where(tickets.c.id < before_id)
        return self._whole(list(self._connection.scalars(first)), newest_first=True)

    def stream(self, wanted: TicketFilter) -> Iterator[Row]:
        """All tickets, oldest first, a batch at a time."""
        after = 0
        while True:
            batch = _ids(wanted).where(tickets.c.id > after).order_by(tickets.c.id).limit(_BATCH)
            ids = list(self._connection.scalars(batch))
            if not ids:
                return
            yield from self._whole(ids, newest_first=False)
            after = ids[-1]

    def one(self, ticket_no: str) -> Row | None:
        """The ticket of this number."""
        mine = sa.select(tickets.c.id).where(tickets.c.ticket_no == ticket_no)
        return next(
            iter(self._whole(list(self._connection.scalars(mine)), newest_first=True)), None
        )

    def named(self, numbers: Sequence[str]) -> Sequence[Row]:
        """The tickets of these numbers, in no order."""
        these = sa.select(tickets.c.id).where(tickets.c.ticket_no.in_(list(numbers)))
        return self._whole(list(self._connection.scalars(these)), newest_first=True)

    def asked(self, channel: str, account: str, name: str) -> Row | None:
        """What was once put into the inbox under this name."""
        where = (
            inbox.c.channel == channel,
            inbox.c.account == account,
            inbox.c.platform_id == name,
        )
        found: Row | None = self._connection.scalar(sa.select(inbox.c.payload).where(*where))
        return found

    def count(self, wanted: TicketFilter) -> int:
        """How many there are."""
        counted = sa.select(sa.func.count()).select_from(_ids(wanted).subquery())
        return int(self._connection.scalar(counted) or 0)

    def _whole(self, ids: Sequence[int], *, newest_first: bool) -> Sequence[Row]:
        if not ids:
            return []
        c = customers.c
        joined = sa.select(tickets, c.nickname, c.external_id, c.channel, c.account).join_from(
            tickets, customers, tickets.c.customer_id == customers.c.id
        )
        order = tickets.c.id.desc() if newest_first else tickets.c.id
        mine = joined.where(tickets.c.id.in_(ids)).order_by(order)
        return [dict(row) for row in self._connection.execute(mine).mappings()]


def _ids(wanted: TicketFilter) -> sa.Select[Any]:
    chosen = sa.select(tickets.c.id)
    if wanted.statuses:
        chosen = chosen.where(tickets.c.status.in_(wanted.statuses))
    if wanted.category is not None:
        chosen = chosen.where(tickets.c.category == wanted.category)
    if wanted.urgent is not None:
        chosen = chosen.where(tickets.c.urgent.is_(wanted.urgent))
    if wanted.since is not None:
        chosen = chosen.where(tickets.c.opened_at >= wanted.since)
    if wanted.customer_id is not None:
        chosen = chosen.where(tickets.c.customer_id == wanted.customer_id)
    if wanted.assigned is not None:
        nobody = tickets.c.assigned_to.is_(None)
        chosen = chosen.where(
            tickets.c.assigned_to == wanted.assigned if wanted.assigned else nobody
        )
    return chosen
