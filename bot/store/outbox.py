"""The outbox: everything that leaves, keyed, in order for each receiver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.channels.base import Address, Part, Payload
from bot.store.bell import LOOKUP, OUTBOX
from bot.store.lanes import BLIND, Claim, LaneQueue, Look
from bot.store.schema import is_one_of, outbox

_QUEUE = LaneQueue(outbox)
SEND = "send"
LINKED = {"wecom_aibot": "aibot"}
"""Channels whose messages only the holder of their connection can send, with their queues."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """Rendered parts of one reply, notice or other thing, on their way into the outbox."""

    lane: str
    address: Address
    kind: str
    """`reply`, `notice`, `card`, `ring`, `heard`, `session`, `recall`, `hook`, `lookup`."""
    parts: tuple[Part, ...]
    reply_id: str
    """Names the parcel; the keys of its parts are made from it."""
    conversation_id: int | None = None
    reply_key: str = ""
    by: str = ""
    to_agents: tuple[str, ...] = ()
    about: str = ""
    """`case:<no>`, `ticket:<no>` or `incident:<key>`."""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    held: bool = False
    """Waits for the customer's next message instead of leaving."""
    queue: str = SEND
    """Who takes it: the senders, or whoever asks the company's systems."""


class Outbox:
    """Statements on the outbox inside one transaction."""

    def __init__(self, connection: sa.Connection, ring: Callable[[str], None]) -> None:
        """`ring` wakes the senders after the commit."""
        self._connection = connection
        self._ring = ring

    def put(self, parcel: Parcel, *, now: datetime) -> None:
        """Store the parts in order; each gets a key that stays the same at every try."""
        rows = [_row(parcel, number, part, now) for number, part in enumerate(parcel.parts)]
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

    def hold_again(self, claim: Claim, *, error: str) -> None:
        """A welcome that did not leave is parked as it was before."""
        before = {"payload": claim.row["fallback"], "expires_at": None, "fallback": None}
        _QUEUE.finish(self._connection, claim, state="held", error=error[:500], **before)
        self._ring(OUTBOX)

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

    def unsay(self, conversation_id: int, by: str, words: str = "", *, now: datetime) -> int:
        """Take back an agent's words that have not begun to leave; how many messages there were.

        `words` names one message of theirs; empty: all that wait.
        """
        mine = sa.update(outbox).where(
            outbox.c.conversation_id == conversation_id,
            is_one_of(outbox.c.state, "waiting"),
            outbox.c.kind == "reply",
            outbox.c.by == by,
            outbox.c.attempts == 0,
            outbox.c.about == words if words else sa.true(),
        )
        return self._connection.execute(mine.values(state="withdrawn", done_at=now)).rowcount

    def last_words(
        self, conversation_id: int, by: str, words: str = "", *, since: datetime
    ) -> str | None:
        """The platform's id of what an agent said last; None where nothing arrived since then.

        `words` names one message of theirs; empty: the newest.
        """
        said = (
            sa.select(outbox.c.platform_id)
            .where(
                outbox.c.conversation_id == conversation_id,
                is_one_of(outbox.c.state, "done"),
                outbox.c.kind == "reply",
                outbox.c.by == by,
                outbox.c.done_at >= since,
                outbox.c.platform_id != "",
                outbox.c.about == words if words else sa.true(),
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        found: str | None = self._connection.scalar(said)
        return found

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

    def last_arrived(self, conversation_id: int) -> datetime | None:
        """When the newest of the replies was decided that the platform took."""
        taken = sa.select(sa.func.max(outbox.c.created_at)).where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.kind == "reply",
            is_one_of(outbox.c.state, "done"),
        )
        found: datetime | None = self._connection.scalar(taken)
        return found

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
        _QUEUE.settle_followers(self._connection, ids, now=now)
        merged = sa.update(outbox).where(
            outbox.c.id == claim.id, outbox.c.claim_no == claim.claim_no
        )
        self._connection.execute(merged.values(payload=dict(payload), preview=preview))

    def sent_since(self, lane: str, moment: datetime) -> list[datetime]:
        """When messages of this lane left, after `moment`, oldest first."""
        rows = (
            sa.select(outbox.c.done_at)
            .where(
                outbox.c.lane == lane,
                outbox.c.done_at > moment,
                is_one_of(outbox.c.state, "done"),
                outbox.c.attempts > 0,
            )
            .order_by(outbox.c.done_at)
        )
        return list(self._connection.scalars(rows))

    def refused_later(self, outbox_id: int, *, error: str) -> None:
        """The platform took it and then could not deliver it."""
        one = sa.update(outbox).where(outbox.c.id == outbox_id)
        self._connection.execute(one.values(error=error[:500]))

    def by_platform_id(self, channel: str, platform_id: str) -> Mapping[str, Any] | None:
        """The row the platform names in a later event."""
        where = (outbox.c.channel == channel, outbox.c.platform_id == platform_id)
        row = self._connection.execute(sa.select(outbox).where(*where)).mappings().first()
        return None if row is None else dict(row)

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


_INSERT = sa.insert(outbox)
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


def part_key(reply_id: str, number: int) -> str:
    """The idempotency key of one part: at most 32 of `[0-9A-Za-z_-]`."""
    return f"{reply_id}-{number}"[:32]


def _row(parcel: Parcel, number: int, part: Part, now: datetime) -> dict[str, Any]:
    return {
        "lane": parcel.lane,
        "queue": LINKED.get(parcel.address.channel, parcel.queue),
        "state": "held" if parcel.held else "waiting",
        "rank": 1,
        "due_at": parcel.due_at or now,
        "channel": parcel.address.channel,
        "account": parcel.address.account,
        "address": parcel.address.to,
        "key": part_key(parcel.reply_id, number),
        "kind": parcel.kind,
        "payload": dict(part.payload),
        "preview": part.preview,
        "conversation_id": parcel.conversation_id,
        "reply_id": parcel.reply_id,
        "reply_key": parcel.reply_key,
        "by": parcel.by,
        "to_agents": list(parcel.to_agents),
        "about": parcel.about,
        "created_at": now,
        "expires_at": parcel.expires_at,
    }
