"""The inbox: one row for each thing that happened, handled once and in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Arrival, CaseRef, Kind
from bot.store.bell import PULL, RESULT, TURN
from bot.store.entries import PUT, row_of
from bot.store.lanes import BLIND, Claim, LaneQueue, Look
from bot.store.schema import inbox, is_one_of

_QUEUE = LaneQueue(inbox, lasting=False)
SUSPECT = 3
"""Tries from which a turn that is in hand when its process dies is not taken over at once."""


class Inbox:
    """Statements on the inbox inside one transaction."""

    def __init__(self, connection: sa.Connection, ring: Callable[[str], None]) -> None:
        """`ring` wakes the workers after the commit."""
        self._connection = connection
        self._ring = ring

    def put(self, arrivals: Sequence[Arrival], *, now: datetime) -> int:
        """Store what happened; what is there already does not get in twice. How many were new."""
        if not arrivals:
            return 0
        rows = [row_of(arrival, now) for arrival in arrivals]
        stored = PUT.execute(self._connection, rows)
        if stored:
            for queue in {row["queue"] for row in rows}:
                self._ring(queue)
        return stored

    def put_history(self, arrivals: Sequence[Arrival], *, now: datetime) -> None:
        """Store what is too old to be handled: it is done on arrival."""
        rows = [row_of(arrival, now) | {"state": "done"} for arrival in arrivals]
        if rows:
            PUT.execute(self._connection, rows)

    def look(self, queue: str, *, now: datetime) -> Look:
        """Whether a claim might find something."""
        return _QUEUE.look(self._connection, queue=queue, now=now)

    def claim(self, queue: str, *, now: datetime, seen: Look = BLIND) -> Claim | None:
        """Hold the oldest row of a free lane of `pull` or `turn`; `seen` is what a look found."""
        return _QUEUE.claim(self._connection, queue=queue, now=now, seen=seen)

    def followers(self, claim: Claim, *, limit: int = 20) -> list[Mapping[str, Any]]:
        """Waiting rows behind a claimed one in its lane, oldest first."""
        behind = {"lane_": claim.row["lane"], "after": claim.id, "most": limit}
        rows = self._connection.execute(_FOLLOWERS, behind).mappings()
        return [dict(row) for row in rows]

    def finish(
        self,
        claim: Claim,
        *,
        now: datetime,
        followers: Sequence[int] = (),
        result: Mapping[str, str] | None = None,
    ) -> None:
        """The row is handled, and with it these rows behind it; ClaimLost where it is not ours."""
        _QUEUE.finish(self._connection, claim, state="done", done_at=now, result=result or None)
        if followers:
            _QUEUE.settle_followers(self._connection, followers, now=now)
        if result:
            self._ring(RESULT)

    def tell(self, claim: Claim, result: Mapping[str, str]) -> None:
        """The answer to a click that was finished in this transaction."""
        mine = sa.update(inbox).where(inbox.c.id == claim.id)
        self._connection.execute(mine.values(result=dict(result)))
        self._ring(RESULT)

    def refill(self, inbox_id: int, payload: Mapping[str, Any]) -> None:
        """Write what was fetched into a row that waits or is held."""
        row = sa.update(inbox).where(inbox.c.id == inbox_id, inbox.c.state != "done")
        self._connection.execute(row.values(payload=dict(payload)))

    def renew(self, claims: Sequence[Claim], *, until: datetime) -> None:
        """What is still being fetched or read keeps its rows until then."""
        _QUEUE.renew(self._connection, claims, until=until)

    def put_back(self, claim: Claim, *, due_at: datetime, error: str) -> None:
        """Try the row again later."""
        _QUEUE.put_back(self._connection, claim, due_at=due_at, error=error)

    def postpone(self, claim: Claim, *, due_at: datetime, error: str) -> None:
        """The row had no part in what failed: try it later as if nothing had happened."""
        _QUEUE.put_back(self._connection, claim, due_at=due_at, error=error, counted=False)

    def bury(self, claim: Claim) -> None:
        """List a row as dead that was finished in this transaction with what is said of poison."""
        why = claim.row["error"] or "the process ended during every try"
        mine = sa.update(inbox).where(inbox.c.id == claim.id)
        self._connection.execute(mine.values(state="dead", error=why))

    def expire_claims(self, *, now: datetime) -> int:
        """Claims may be taken over from now on; how many there were.

        A turn that was in hand at several deaths keeps its lease. It may be what kills, and a
        process that is restarted again and again must not use its tries up within seconds.
        """
        in_no_doubt = sa.or_(inbox.c.queue != TURN, inbox.c.attempts < SUSPECT)
        return _QUEUE.expire_claims(self._connection, now=now, which=in_no_doubt)

    def hand_back(self, claim: Claim) -> None:
        """Let another worker take the row at once; no attempt is counted."""
        _QUEUE.hand_back(self._connection, claim)
        self._ring(str(claim.row["queue"]))

    def set_aside(self, claim: Claim, *, now: datetime, error: str) -> None:
        """The row is poison: kept, listed, and out of the way."""
        _QUEUE.finish(self._connection, claim, state="dead", done_at=now, error=error[:500])

    def retry(self, ids: Sequence[int], *, now: datetime) -> int:
        """Let dead rows wait again; how many there were."""
        dead = sa.update(inbox).where(inbox.c.id.in_(ids), is_one_of(inbox.c.state, "dead"))
        changed = self._connection.execute(
            dead.values(state="waiting", attempts=0, due_at=now, error="")
        )
        self._ring(TURN)
        self._ring(PULL)
        return changed.rowcount

    def result(self, inbox_id: int) -> Mapping[str, str] | None:
        """What came of a click or command; None while it waits."""
        row = self._connection.execute(
            sa.select(inbox.c.state, inbox.c.result).where(inbox.c.id == inbox_id)
        ).first()
        return None if row is None or row.state != "done" else (row.result or {})

    def result_of(self, channel: str, account: str, platform_id: str) -> Mapping[str, str] | None:
        """What came of the click of this name; None while it waits."""
        inbox_id = self.id_of(channel, account, platform_id)
        return None if inbox_id is None else self.result(inbox_id)

    def customer_of(self, channel: str, account: str, platform_id: str) -> str | None:
        """Who sent the message of this name; None where it was never stored."""
        where = (
            inbox.c.channel == channel,
            inbox.c.account == account,
            inbox.c.platform_id == platform_id,
        )
        found: str | None = self._connection.scalar(sa.select(inbox.c.customer).where(*where))
        return found

    def relayed(self, platform_id: str) -> tuple[CaseRef, str] | None:
        """The case and the agent of words in a case's thread; None where there were none."""
        said = sa.select(inbox).where(
            inbox.c.platform_id == platform_id, is_one_of(inbox.c.kind, Kind.AGENT)
        )
        row = self._connection.execute(said.limit(1)).mappings().first()
        if row is None or row["payload"].get("case_no") is None:
            return None
        case = CaseRef(
            case_no=int(row["payload"]["case_no"]),
            card_id=0,
            channel=row["channel"],
            account=row["account"],
            customer=row["customer"],
        )
        return case, str(row["payload"]["agent_id"])

    def id_of(self, channel: str, account: str, platform_id: str) -> int | None:
        """The row of this event, if it was stored."""
        where = (
            inbox.c.channel == channel,
            inbox.c.account == account,
            inbox.c.platform_id == platform_id,
        )
        found: int | None = self._connection.scalar(sa.select(inbox.c.id).where(*where))
        return found

    def next_due(self, *, after: datetime) -> datetime | None:
        """When, after this moment, a waiting row becomes due; None where none does."""
        return _QUEUE.next_due(self._connection, after=after)

    def last_message_id(self, lane: str) -> str | None:
        """The platform's id of the newest message of a lane."""
        newest = (
            sa.select(inbox.c.platform_id)
            .where(inbox.c.lane == lane, inbox.c.kind == Kind.MESSAGE.value)
            .order_by(inbox.c.id.desc())
            .limit(1)
        )
        found: str | None = self._connection.scalar(newest)
        return found

    def blank(self, channel: str, account: str, platform_id: str) -> None:
        """Empty the text of a recalled message that is stored here."""
        where = (
            inbox.c.channel == channel,
            inbox.c.account == account,
            inbox.c.platform_id == platform_id,
        )
        row = self._connection.execute(sa.select(inbox.c.payload).where(*where)).first()
        if row is not None:
            payload = {**row.payload, "text": "", "media": [], "forwarded": []}
            self._connection.execute(sa.update(inbox).where(*where).values(payload=payload))


_FOLLOWERS = (
    sa.select(inbox)
    .where(
        inbox.c.lane == sa.bindparam("lane_"),
        is_one_of(inbox.c.state, "waiting"),
        inbox.c.id > sa.bindparam("after"),
    )
    .order_by(inbox.c.id)
    .limit(sa.bindparam("most"))
)
