"""Claiming the oldest waiting row of a lane: one holder a lane, lanes in parallel, in order.

Inbox and outbox are queues of this kind. A claim is a lease: who freezes loses it, and `claim_no`
tells the late one from the present holder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.store.claims import BLIND, Claim, ClaimLost, Look
from bot.store.schema import is_one_of

__all__ = ["BLIND", "LEASE", "Claim", "ClaimLost", "LaneQueue", "Look"]

LEASE = timedelta(seconds=15)
SHORTEST = timedelta(milliseconds=1)
_SOON = sa.func.set_config("synchronous_commit", "off", True).label("on_disk_soon")
"""Holds for the transaction of the statement that returns it."""
_ALL: sa.ColumnElement[bool] = sa.true()
LOOK_AHEAD = 500
"""Waiting rows looked at for lane heads; blocked lanes are left out before counting."""
CANDIDATES = 16
"""Heads that are tried; more processes than this would have to claim in the same millisecond."""


class LaneQueue:
    """The claim statements of one table, built once."""

    def __init__(self, table: sa.Table, *, lasting: bool = True) -> None:
        """`table` has the lane columns of schema/columns.py.

        Without `lasting` PostgreSQL does not wait for the disk at a claim. Where it crashes right
        then, nobody has claimed the row.
        """
        self._table = table
        self._lasting = lasting
        self._claim_expired = self._taking(self._expired())
        self._claim_head = self._taking(self._head())
        two = self._due().limit(2).subquery("two")
        due = sa.select(sa.func.count()).select_from(two).scalar_subquery()
        self._look = sa.select(due, sa.exists(self._expired(lock=False)))
        self._mine = sa.update(table).where(
            table.c.id == sa.bindparam("row_id"),
            table.c.claim_no == sa.bindparam("holder"),
            is_one_of(table.c.state, "claimed"),
        )
        self._followers = sa.update(table).where(
            table.c.id.in_(sa.bindparam("ids", expanding=True)),
            is_one_of(table.c.state, "waiting"),
        )

    def claim(
        self,
        connection: sa.Connection,
        *,
        queue: str,
        now: datetime,
        lease: timedelta = LEASE,
        seen: Look = BLIND,
    ) -> Claim | None:
        """Hold the oldest row that may be handled now, counting the attempt.

        `seen` spares what a look a moment ago did not find. ClaimLost where another process took a
        row of the lane in the same moment; the transaction is over then, and there is nothing else
        in it.
        """
        values = {"queue_": queue, "now": now, "until": now + lease}
        tries = ((seen.expired, True, self._claim_expired), (seen.due, False, self._claim_head))
        for worth_it, taken_over, statement in tries:
            row = self._taken(connection, statement, values) if worth_it else None
            if row is not None:
                return Claim(row, taken_over, last=not (seen.expired or seen.more))
        return None

    def look(self, connection: sa.Connection, *, queue: str, now: datetime) -> Look:
        """Whether claiming is worth a write transaction."""
        due, expired = connection.execute(self._look, {"queue_": queue, "now": now}).one()
        return Look(due=due > 0, expired=bool(expired), more=due > 1)

    def next_due(self, connection: sa.Connection, *, after: datetime) -> datetime | None:
        """When, after this moment, a waiting row becomes due; None where none does."""
        t = self._table
        later = sa.select(sa.func.min(t.c.due_at)).where(
            is_one_of(t.c.state, "waiting"), t.c.due_at > after
        )
        found: datetime | None = connection.scalar(later)
        return found

    def finish(self, connection: sa.Connection, claim: Claim, *, state: str, **values: Any) -> None:
        """End a claimed row; ClaimLost where somebody else holds it by now."""
        self._update_mine(connection, claim, {"state": state, "claimed_until": None, **values})

    def put_back(
        self,
        connection: sa.Connection,
        claim: Claim,
        *,
        due_at: datetime,
        error: str,
        counted: bool = True,
    ) -> None:
        """Let a claimed row wait until `due_at`; ClaimLost as above."""
        attempts = claim.row["attempts"] - (0 if counted else 1)
        waits = {"state": "waiting", "claimed_until": None, "due_at": due_at}
        self._update_mine(connection, claim, {**waits, "attempts": attempts, "error": error[:500]})

    def hand_back(self, connection: sa.Connection, claim: Claim) -> None:
        """Give up a claim without an attempt counted, as at shutdown."""
        values = {"state": "waiting", "claimed_until": None, "attempts": claim.row["attempts"] - 1}
        self._update_mine(connection, claim, values)

    def renew(self, connection: sa.Connection, claims: Sequence[Claim], *, until: datetime) -> None:
        """Hold these rows until then; those that somebody else holds by now are left alone."""
        t = self._table
        for claim in claims:
            mine = sa.update(t).where(
                t.c.id == claim.id, t.c.claim_no == claim.claim_no, is_one_of(t.c.state, "claimed")
            )
            connection.execute(mine.values(claimed_until=until))

    def expire_claims(
        self, connection: sa.Connection, *, now: datetime, which: sa.ColumnElement[bool] = _ALL
    ) -> int:
        """End the leases of these rows just before `now`; how many there were."""
        t = self._table
        held = sa.update(t).where(is_one_of(t.c.state, "claimed"), t.c.claimed_until >= now, which)
        return connection.execute(held.values(claimed_until=now - SHORTEST)).rowcount

    def settle_followers(
        self, connection: sa.Connection, ids: Sequence[int], *, now: datetime
    ) -> None:
        """Mark waiting rows of a claimed lane as done together with its head."""
        values = {"ids": list(ids), "state": "done", "done_at": now}
        done = connection.execute(self._followers, values)
        if done.rowcount != len(ids):
            raise ClaimLost

    def _update_mine(self, connection: sa.Connection, claim: Claim, values: dict[str, Any]) -> None:
        held = {"row_id": claim.id, "holder": claim.claim_no}
        if connection.execute(self._mine, {**held, **values}).rowcount != 1:
            raise ClaimLost

    def _taken(
        self,
        connection: sa.Connection,
        statements: Mapping[str, sa.Executable],
        values: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        try:
            statement = statements[connection.dialect.name]
            row = connection.execute(statement, values).mappings().first()
        except IntegrityError as error:
            raise ClaimLost from error
        return None if row is None else {name: row[name] for name in self._table.c.keys()}  # noqa: SIM118

    def _taking(self, target: sa.Select[Any]) -> dict[str, sa.Executable]:
        """The claim of this row, by engine."""
        t, claim = self._table, self._claiming(target)
        soon = () if self._lasting else (_SOON,)
        return {"sqlite": claim.returning(t), "postgresql": claim.returning(t, *soon)}

    def _claiming(self, target: sa.Select[Any]) -> sa.Update:
        t = self._table
        return (
            sa.update(t)
            .where(t.c.id == target.scalar_subquery())
            .values(
                state="claimed",
                claim_no=t.c.claim_no + 1,
                attempts=t.c.attempts + 1,
                claimed_until=sa.bindparam("until", type_=t.c.claimed_until.type),
            )
        )

    def _due(self) -> sa.Select[Any]:
        t = self._table
        return sa.select(t.c.id).where(
            is_one_of(t.c.state, "waiting"),
            t.c.queue == sa.bindparam("queue_"),
            t.c.due_at <= _now(t),
        )

    def _expired(self, *, lock: bool = True) -> sa.Select[Any]:
        t = self._table
        late = (
            sa.select(t.c.id)
            .where(
                is_one_of(t.c.state, "claimed"),
                t.c.queue == sa.bindparam("queue_"),
                t.c.claimed_until < _now(t),
            )
            .order_by(t.c.claimed_until)
            .limit(1)
        )
        return late.with_for_update(skip_locked=True) if lock else late

    def _head(self) -> sa.Select[Any]:
        t = self._table
        w, blocked, waits = t.alias("w"), t.alias("blocked"), t.alias("waits")
        held_lanes = sa.select(blocked.c.lane).where(is_one_of(blocked.c.state, "claimed"))
        waiting_lanes = sa.select(waits.c.lane).where(
            is_one_of(waits.c.state, "waiting"), waits.c.due_at > _now(t)
        )
        # A row in back-off holds its lane, but never an agent's command (rank 0).
        ready = (
            sa.select(w.c.id, w.c.lane)
            .where(
                is_one_of(w.c.state, "waiting"),
                w.c.queue == sa.bindparam("queue_"),
                w.c.due_at <= _now(t),
                w.c.lane.not_in(held_lanes),
                sa.or_(w.c.rank == 0, w.c.lane.not_in(waiting_lanes)),
            )
            .order_by(w.c.id)
            .limit(LOOK_AHEAD)
            .subquery("ready")
        )
        # A few, found once: as `IN (…)` without a limit PostgreSQL compared every waiting row with
        # every head, which took 13 ms with 200 conversations waiting.
        heads = (
            sa.select(sa.func.min(ready.c.id).label("id"))
            .group_by(ready.c.lane)
            .order_by(sa.func.min(ready.c.id))
            .limit(CANDIDATES)
            .cte("heads")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        return (
            sa.select(t.c.id)
            .join(heads, heads.c.id == t.c.id)
            .where(is_one_of(t.c.state, "waiting"))
            .order_by(t.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=t)
        )


def _now(table: sa.Table) -> sa.BindParameter[Any]:
    return sa.bindparam("now", type_=table.c.due_at.type)
