"""One look at everything that waits, for whoever watches over lost wake-ups."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store.bell import LOOKUP, OUTBOX, PULL, TURN
from bot.store.schema import inbox, is_one_of, outbox, timers

TIMER = "timer"
"""Timers whose time has come; nobody rings for them."""

_NOW = sa.bindparam("now", type_=inbox.c.due_at.type)


def _is_ready(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a row is due or its claim ran out; each half has its partial index."""
    due = sa.select(table.c.id).where(
        is_one_of(table.c.state, "waiting"), table.c.due_at <= _NOW, *where
    )
    expired = sa.select(table.c.id).where(
        is_one_of(table.c.state, "claimed"), table.c.claimed_until < _NOW, *where
    )
    return sa.or_(sa.exists(due), sa.exists(expired))


_RIPE = sa.select(timers.c.id).where(is_one_of(timers.c.state, "waiting"), timers.c.due_at <= _NOW)
_LOOK = sa.select(
    _is_ready(inbox, inbox.c.queue == PULL).label(PULL),
    _is_ready(inbox, inbox.c.queue == TURN).label(TURN),
    _is_ready(outbox, outbox.c.queue != LOOKUP).label(OUTBOX),
    _is_ready(outbox, outbox.c.queue == LOOKUP).label(LOOKUP),
    sa.exists(_RIPE).label(TIMER),
)


def topics_waiting(connection: sa.Connection, *, now: datetime) -> list[str]:
    """The topics whose crews would find something, or would but for a lane that is held."""
    seen = connection.execute(_LOOK, {"now": now}).mappings().one()
    return [topic for topic, is_ready in seen.items() if is_ready]
