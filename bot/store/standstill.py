"""What should have moved and did not, found by the indexes of what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import cases, events, facts, inbox, is_one_of, outbox, tickets, timers
from bot.store.upsert import insert

Row = Mapping[str, Any]
_LIVING = is_one_of(tickets.c.status, "open", "assigned", "waiting")
_MOST = 500
"""Things looked at in one round."""


class Standstill:
    """Statements inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def inbox(self, *, before: datetime) -> Sequence[int]:
        """Rows that could have been handled before, or whose claim ended then."""
        return self._stuck(inbox, before)

    def outbox(self, *, before: datetime) -> Sequence[int]:
        """Rows that could have left before, or whose claim ended then."""
        return self._stuck(outbox, before)

    def timers(self, *, before: datetime) -> Sequence[int]:
        """Timers that should have fired before."""
        late = sa.select(timers.c.id).where(
            is_one_of(timers.c.state, "waiting"), timers.c.due_at < before
        )
        return list(self._connection.scalars(late.order_by(timers.c.due_at).limit(_MOST)))

    def cases(self, *, before: datetime) -> Sequence[Row]:
        """Cases opened before that nobody has; ordinary ones only where no ticket came of them.

        One whose danger is over (step below 0) need call nobody.
        """
        alone = sa.select(cases).where(
            is_one_of(cases.c.status, "open", "claimed", "released"),
            cases.c.status != "claimed",
            cases.c.opened_at < before,
            cases.c.step >= 0,
            sa.or_(cases.c.urgent, cases.c.ticket_no.is_(None)),
        )
        return self._rows(alone.order_by(cases.c.opened_at).limit(_MOST))

    def overdue(self, *, now: datetime, since: datetime) -> Sequence[Row]:
        """Living tickets whose deadline has passed, not longer ago than `since`."""
        due = tickets.c.deadline_at
        late = sa.select(tickets).where(_LIVING, due < now, due >= since)
        return self._rows(late.order_by(due).limit(_MOST))

    def unheard(self, *, since: datetime) -> Sequence[Row]:
        """Living tickets made of words whose answer never reached the customer."""
        living = sa.select(tickets.c.customer_id).where(_LIVING)
        told = sa.select(events.c.affair).where(
            events.c.customer_id.in_(living), events.c.kind == "unheard", events.c.at >= since
        )
        found = sa.select(tickets).where(_LIVING, tickets.c.ticket_no.in_(told))
        return self._rows(found.order_by(tickets.c.id).limit(_MOST))

    def due_soon(self, *, now: datetime, until: datetime) -> Sequence[Row]:
        """Living tickets that are due before `until`; those that wait for the customer too."""
        due = tickets.c.deadline_at
        soon = sa.select(tickets).where(_LIVING, due >= now, due < until)
        return self._rows(soon.order_by(due).limit(_MOST))

    def first_time(self, names: Sequence[str], *, now: datetime) -> frozenset[str]:
        """Those of the names that were never told; they count as told with this transaction."""
        if not names:
            return frozenset()
        fresh = insert(self._connection, facts).values(
            [{"name": f"audit:{name}", "value": True, "at": now} for name in names]
        )
        told = fresh.on_conflict_do_nothing().returning(facts.c.name)
        return frozenset(name.removeprefix("audit:") for name in self._connection.scalars(told))

    def forget(self, *, before: datetime) -> None:
        """What was told long ago needs no keeping."""
        old = sa.delete(facts).where(facts.c.name.startswith("audit:"), facts.c.at < before)
        self._connection.execute(old)

    def _stuck(self, table: sa.Table, before: datetime) -> Sequence[int]:
        waiting = sa.select(table.c.id).where(
            is_one_of(table.c.state, "waiting"), table.c.due_at < before
        )
        held = sa.select(table.c.id).where(
            is_one_of(table.c.state, "claimed"), table.c.claimed_until < before
        )
        found = [
            *self._connection.scalars(waiting.order_by(table.c.due_at).limit(_MOST)),
            *self._connection.scalars(held.limit(_MOST)),
        ]
        return [int(one) for one in found]

    def _rows(self, statement: sa.Select[Any]) -> Sequence[Row]:
        return [dict(row) for row in self._connection.execute(statement).mappings()]
