"""Parts of one thing on their way into the outbox."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.base import Address, Part

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

    def rows(self, now: datetime) -> Sequence[dict[str, Any]]:
        """A row of the outbox for each part, in order."""
        return [_row(self, number, part, now) for number, part in enumerate(self.parts)]


def parcel_id() -> str:
    """A fresh name for a parcel; its parts' idempotency keys are made from it."""
    return secrets.token_urlsafe(15)


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
