"""The look-ups of the outbox: a queue of their own, so that a slow endpoint holds no message back."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.lanes import Claim, LaneQueue
from bot.store.schema import is_one_of, outbox

LOOKUP = "lookup"
_QUEUE = LaneQueue(outbox)
_WAITS = (
    sa.select(outbox.c.id)
    .where(
        outbox.c.queue == LOOKUP,
        is_one_of(outbox.c.state, "waiting", "claimed"),
        sa.or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= sa.bindparam("now")),
    )
    .limit(1)
)


class LookupLine:
    """Statements on waiting look-ups inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def has_work(self, *, now: datetime) -> bool:
        """Whether a claim might find something."""
        return self._connection.execute(_WAITS, {"now": now}).first() is not None

    def claim(self, *, now: datetime, lease: timedelta) -> Claim | None:
        """Hold the oldest one of a free lane."""
        return _QUEUE.claim(self._connection, queue=LOOKUP, now=now, lease=lease)
