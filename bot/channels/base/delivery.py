"""What goes out: one message of a platform, where it goes and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.base.arrival import Payload


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One platform message, rendered; the sender never splits, merges or rewrites it."""

    payload: Payload
    preview: str
    """Its text as a person would read it, for histories and the replay."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How a part gets out where the platform's session does not take plain messages."""

    code: str | None = None
    """An event's code, good for one message."""
    end_session: bool = False
    """End the session that a person left open and use the code of that."""
    thread: str = ""
    """Under this message, where others read along."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a message goes: a customer of an account, a group, or an agent."""

    channel: str
    account: str
    to: str
    """external_userid, chat id, userid or open_id; `group` for the agents' group."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One outbox row on its way out."""

    outbox_id: int
    key: str
    """Idempotency key, at most 32 of `[0-9A-Za-z_-]`, the same at every try."""
    address: Address
    payload: Payload
    attempt: int
    created_at: datetime
    resent: bool = False
    """An earlier try had an unknown outcome; the message may have arrived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The platform took a message."""

    platform_id: str = ""
    data: Payload = field(default_factory=dict)
    """What later calls need, such as a card's `response_code`."""
