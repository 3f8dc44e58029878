"""What waits and what died, counted in the database for health and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.schema import cases, inbox, outbox, tickets
from bot.store.transaction import Tx


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """One look at the queues and the desk's open work."""

    inbox_waiting: int
    inbox_dead: int
    outbox_waiting: int
    outbox_dead: int
    oldest: timedelta
    """How long the oldest waiting inbox row has been there; zero where none waits."""
    cases: int
    """Handoffs that nobody has resolved."""
    tickets: int
    """Tickets that are open, assigned or waiting."""

    @property
    def dead(self) -> int:
        """Rows that were given up and wait for an operator."""
        return self.inbox_dead + self.outbox_dead


def counts(tx: Tx, now: datetime) -> Counts:
    """Count now; every count has a partial index on what it counts."""

    def many(table: sa.Table, where: str) -> int:
        of = sa.select(sa.func.count()).select_from(table).where(sa.text(where))
        return int(tx.connection.scalar(of) or 0)

    return Counts(
        inbox_waiting=many(inbox, _WAITING),
        inbox_dead=many(inbox, _DEAD),
        outbox_waiting=many(outbox, _WAITING),
        outbox_dead=many(outbox, _DEAD),
        oldest=_oldest(tx, now),
        cases=many(cases, "status IN ('open', 'claimed', 'released')"),
        tickets=many(tickets, "status IN ('open', 'assigned', 'waiting')"),
    )


# Written out, because an index on a condition serves no bound parameter.
_WAITING = "state = 'waiting'"
_DEAD = "state = 'dead'"
_OLDEST: sa.Select[Any] = sa.select(sa.func.min(inbox.c.received_at)).where(sa.text(_WAITING))


def _oldest(tx: Tx, now: datetime) -> timedelta:
    since: datetime | None = tx.connection.scalar(_OLDEST)
    return max(now - since, timedelta()) if since else timedelta()
