"""The outbox: everything that leaves, keyed, in order for each receiver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.bell import LOOKUP, OUTBOX
from bot.store.lanes import BLIND, Claim, LaneQueue, Look
from bot.store.parcel import SEND, Parcel
from bot.store.schema import is_one_of, outbox

_QUEUE = LaneQueue(outbox)
_INSERT = sa.insert(outbox)


class Outbox:
    """What is put in, and what becomes of it: statements inside one transaction."""

    def __init__(self, connection: sa.Connection, ring: Callable[[str], None]) -> None:
        """`ring` wakes the senders after the commit."""
        self._connection = connection
        self._ring = ring

    def put(self, parcel: Parcel, *, now: datetime) -> None:
        """Store the parts in order; each gets a key that stays the same at every try."""
        rows = parcel.rows(now)
        if rows:
            self._connection.execute(_INSERT, rows)
            self._ring(LOOKUP if parcel.queue == LOOKUP else OUTBOX)

    def look(self, queue: str = SEND, *, now: datetime) -> Look:
        """Whether a claim might find something."""
        return _QUEUE.look(self._connection, queue=queue, now=now)

    def claim(
        self, queue: str = SEND, *, now: datetime, lease: timedelta, seen: Look = BLIND
    ) -> Claim | None:
        """Hold the oldest row of a free lane; `seen` is what a look found."""
        return _QUEUE.claim(self._connection, queue=queue, now=now, lease=lease, seen=seen)

    def delivered(self, claim: Claim, *, now: datetime, platform_id: str) -> None:
        """The platform took it."""
        _QUEUE.finish(
            self._connection, claim, state="done", done_at=now, platform_id=platform_id, error=""
        )

    def put_back(self, claim: Claim, *, due_at: datetime, error: str, unsure: bool = False) -> None:
        """Try again at `due_at`; `unsure`: it may have arrived already."""
        _QUEUE.put_back(self._connection, claim, due_at=due_at, error=error)
        if unsure:
            mark = sa.update(outbox).where(outbox.c.id == claim.id)
            self._connection.execute(mark.values(unsure=True))

    def postpone(self, claim: Claim, *, due_at: datetime) -> None:
        """It was not tried: the platform's limit leaves room at `due_at` only."""
        _QUEUE.put_back(self._connection, claim, due_at=due_at, error="", counted=False)

    def renew(self, claims: Sequence[Claim], *, until: datetime) -> None:
        """Calls that are still under way keep their rows until then."""
        _QUEUE.renew(self._connection, claims, until=until)

    def expire_claims(self, *, now: datetime) -> int:
        """Every claim may be taken over from now on; how many there were."""
        return _QUEUE.expire_claims(self._connection, now=now)

    def hand_back(self, claim: Claim) -> None:
        """Let another sender take it at once; no attempt is counted."""
        _QUEUE.hand_back(self._connection, claim)

    def dead(self, claim: Claim, *, now: datetime, error: str) -> None:
        """It will never leave; the rest of its own reply goes with it."""
        _QUEUE.finish(self._connection, claim, state="dead", done_at=now, error=error[:500])
        rest = sa.update(outbox).where(
            outbox.c.reply_id == claim.row["reply_id"],
            outbox.c.lane == claim.row["lane"],
            is_one_of(outbox.c.state, "waiting"),
        )
        self._connection.execute(rest.values(state="dead", done_at=now, error="first part refused"))

    def hold(self, claim: Claim, *, error: str) -> None:
        """Park it until the customer's next message."""
        _QUEUE.finish(self._connection, claim, state="held", error=error[:500])

    def hold_again(self, claim: Claim, *, error: str) -> None:
        """A welcome that did not leave is parked as it was before."""
        before = {"payload": claim.row["fallback"], "expires_at": None, "fallback": None}
        _QUEUE.finish(self._connection, claim, state="held", error=error[:500], **before)
        self._ring(OUTBOX)

    def next_due(self, *, after: datetime) -> datetime | None:
        """When, after this moment, a waiting row becomes due; None where none does."""
        return _QUEUE.next_due(self._connection, after=after)

    def retry(self, ids: Sequence[int], *, now: datetime) -> int:
        """Let dead rows wait again; how many there were."""
        dead = sa.update(outbox).where(outbox.c.id.in_(ids), is_one_of(outbox.c.state, "dead"))
        changed = self._connection.execute(
            dead.values(state="waiting", attempts=0, due_at=now, error="")
        )
        self._ring(OUTBOX)
        return changed.rowcount
