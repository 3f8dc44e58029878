"""Durable timers: what should happen at a time, across restarts and clock jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.schema import is_one_of, timers
from bot.store.upsert import DIALECTS


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come."""

    timer_id: int
    lane: str
    name: str
    data: Mapping[str, str]
    due_at: datetime


class Timers:
    """Statements on timers inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction."""
        self._connection = connection

    def set(self, lane: str, name: str, *, due_at: datetime, data: Mapping[str, str]) -> None:
        """Wait until `due_at`; a waiting timer of this name is replaced."""
        values = {"lane": lane, "name": name, "due_at": due_at, "data": dict(data)}
        self._connection.execute(_SET[self._connection.dialect.name], values)

    def plan(self, lane: str, name: str, *, due_at: datetime) -> None:
        """Wait until `due_at`; where a timer of this name waits already, that one is moved.

        Several processes may plan the same thing at the same moment.
        """
        self.set(lane, name, due_at=due_at, data={})

    def cancel(self, lane: str, name: str) -> None:
        """Forget the waiting timer of this name."""
        self._connection.execute(_CANCEL, {"of_lane": lane, "named": name})

    def due(self, *, now: datetime, limit: int = 50) -> list[DueTimer]:
        """Timers whose time has come, oldest first, not held by another worker."""
        ripe = (
            sa.select(timers)
            .where(is_one_of(timers.c.state, "waiting"), timers.c.due_at <= now)
            .order_by(timers.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [
            DueTimer(row["id"], row["lane"], row["name"], row["data"], row["due_at"])
            for row in self._connection.execute(ripe).mappings()
        ]

    def fired(self, timer: DueTimer) -> None:
        """Done with; its question is in the inbox."""
        one = sa.update(timers).where(
            timers.c.id == timer.timer_id, is_one_of(timers.c.state, "waiting")
        )
        self._connection.execute(one.values(state="fired"))

    def next_due(self) -> datetime | None:
        """When the next timer is due; None where none waits."""
        soonest: datetime | None = self._connection.scalar(_NEXT_DUE)
        return soonest


_IS_WAITING = is_one_of(timers.c.state, "waiting")
_CANCEL = (
    sa.update(timers)
    .where(
        timers.c.lane == sa.bindparam("of_lane"),
        timers.c.name == sa.bindparam("named"),
        _IS_WAITING,
    )
    .values(state="cancelled")
)
_NEXT_DUE = sa.select(timers.c.due_at).where(_IS_WAITING).order_by(timers.c.due_at).limit(1)


def _setting(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=["lane", "name"],
        index_where=_IS_WAITING,
        set_={"due_at": insert.excluded.due_at, "data": insert.excluded.data},
    )


_SET = {name: _setting(insert(timers)) for name, insert in DIALECTS.items()}
