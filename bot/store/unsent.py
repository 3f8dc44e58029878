"""What has not left yet: taken back, silenced, rewritten, merged, or let go at last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Part, Payload
from bot.store.bell import OUTBOX
from bot.store.lanes import Claim, LaneQueue
from bot.store.schema import is_one_of, outbox

_OF_CONVERSATION = outbox.c.conversation_id == sa.bindparam("conversation")
_RELEASE = sa.update(outbox).where(
    outbox.c.id.in_(
        sa.select(outbox.c.id)
        .where(_OF_CONVERSATION, is_one_of(outbox.c.state, "held"))
        .order_by(outbox.c.id)
        .limit(sa.bindparam("most"))
    )
)
WAITING = (
    sa.select(sa.func.count())
    .select_from(outbox)
    .where(
        _OF_CONVERSATION,
        is_one_of(outbox.c.state, "waiting", "claimed"),
        outbox.c.kind == "reply",
    )
)
"""Parts of replies of a `conversation` that have not left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsaid:
    """An agent's words that were taken back before they left."""

    texts: tuple[str, ...]
    counted: int
    """How many of them had a place in the message budget."""


class Unsent:
    """Statements on rows of the outbox that wait or are parked, inside one transaction."""

    def __init__(self, connection: sa.Connection, ring: Callable[[str], None]) -> None:
        """`ring` wakes the senders after the commit."""
        self._connection = connection
        self._ring = ring

    def withdraw(
        self, conversation_id: int, *, now: datetime, tried_too: bool = False
    ) -> tuple[str, ...]:
        """Take back the bot's replies that have not begun to leave; their reply keys.

        `tried_too` takes those back as well that failed to leave so far.
        """
        mine = sa.update(outbox).where(
            outbox.c.conversation_id == conversation_id,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.kind == "reply",
            outbox.c.by == "",
            sa.true() if tried_too else outbox.c.attempts == 0,
        )
        taken = mine.values(state="withdrawn", done_at=now).returning(outbox.c.reply_key)
        return tuple(dict.fromkeys(self._connection.scalars(taken)))

    def unsay(self, conversation_id: int, by: str, words: str = "", *, now: datetime) -> Unsaid:
        """Take back an agent's words that have not begun to leave.

        `words` names one message of theirs; empty: all that wait, also for the customer.
        """
        mine = sa.update(outbox).where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.kind == "reply",
            outbox.c.by == by,
            outbox.c.attempts == 0,
            outbox.c.about == words if words else sa.true(),
        )
        taken = mine.values(state="withdrawn", done_at=now).returning(outbox.c.preview)
        waited, held = (
            tuple(self._connection.scalars(taken.where(is_one_of(outbox.c.state, state))))
            for state in ("waiting", "held")
        )
        return Unsaid(texts=(*waited, *held), counted=len(waited))

    def silence(self, about: str, *, now: datetime) -> None:
        """Telephones that were to ring about this stay silent: somebody has it."""
        ringing = sa.update(outbox).where(
            outbox.c.lane.startswith("ring:"),
            outbox.c.about == about,
            outbox.c.kind == "ring",
            is_one_of(outbox.c.state, "waiting"),
        )
        self._connection.execute(ringing.values(state="withdrawn", done_at=now))

    def has_waiting(self, lane: str, kind: str) -> bool:
        """Whether a row of this kind waits in the lane that was never tried."""
        waiting = sa.select(outbox.c.id).where(
            outbox.c.lane == lane,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.kind == kind,
            outbox.c.attempts == 0,
        )
        return self._connection.execute(waiting.limit(1)).first() is not None

    def untried(self, lane: str, kind: str) -> Mapping[str, Any] | None:
        """The newest row of this kind that waits in the lane and was never tried."""
        waiting = sa.select(outbox.c.id, outbox.c.payload).where(
            outbox.c.lane == lane,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.kind == kind,
            outbox.c.attempts == 0,
        )
        newest = waiting.order_by(outbox.c.id.desc()).limit(1)
        row = self._connection.execute(newest).mappings().first()
        return None if row is None else dict(row)

    def rewrite_untried(self, outbox_id: int, payload: Mapping[str, Any]) -> bool:
        """Change what a row says while nobody has tried to send it; whether that was in time."""
        mine = sa.update(outbox).where(
            outbox.c.id == outbox_id,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.attempts == 0,
        )
        return self._connection.execute(mine.values(payload=dict(payload))).rowcount == 1

    def mates(self, claim: Claim, *, limit: int = 30) -> list[Mapping[str, Any]]:
        """Waiting notices behind a claimed one for the same group, oldest first."""
        behind = (
            sa.select(outbox)
            .where(
                outbox.c.lane == claim.row["lane"],
                is_one_of(outbox.c.state, "waiting"),
                outbox.c.kind == "notice",
                outbox.c.id > claim.id,
                outbox.c.attempts == 0,
            )
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [dict(row) for row in self._connection.execute(behind).mappings()]

    def absorb(
        self, claim: Claim, ids: Sequence[int], *, payload: Payload, preview: str, now: datetime
    ) -> None:
        """The claimed notice takes others in, before it is first sent; kept if we crash."""
        LaneQueue(outbox).settle_followers(self._connection, ids, now=now)
        merged = sa.update(outbox).where(
            outbox.c.id == claim.id, outbox.c.claim_no == claim.claim_no
        )
        self._connection.execute(merged.values(payload=dict(payload), preview=preview))

    def release_held(self, conversation_id: int, *, now: datetime, limit: int = 2) -> int:
        """Let parked parts of people and promises go first, now that the customer wrote.

        Their age counts from now: it was the customer who let them wait.
        """
        released = {"conversation": conversation_id, "most": limit}
        values = {"state": "waiting", "due_at": now, "created_at": now}
        count = self._connection.execute(_RELEASE, {**released, **values}).rowcount
        if count:
            self._ring(OUTBOX)
        return count

    def welcome_with_held(
        self, conversation_id: int, via: Callable[[Part], Part], *, now: datetime, until: datetime
    ) -> bool:
        """Let the oldest parked part of a person out as the welcome; whether there was one.

        It may leave until `until`; later, or refused, it is parked again as it was.
        """
        parked = (
            sa.select(outbox)
            .where(_OF_CONVERSATION, is_one_of(outbox.c.state, "held"), outbox.c.by != "")
            .order_by(outbox.c.id)
            .limit(1)
        )
        found = self._connection.execute(parked, {"conversation": conversation_id})
        row = found.mappings().first()
        if row is None:
            return False
        shown = via(Part(payload=row["payload"], preview=row["preview"]))
        one = sa.update(outbox).where(outbox.c.id == row["id"])
        self._connection.execute(
            one.values(
                state="waiting",
                due_at=now,
                created_at=now,
                expires_at=until,
                payload=dict(shown.payload),
                fallback=dict(row["payload"]),
            )
        )
        self._ring(OUTBOX)
        return True
