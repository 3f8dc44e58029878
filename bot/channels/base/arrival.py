"""What comes in: one thing that happened, on its way into the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Payload = Mapping[str, Any]
"""JSON of an inbox or outbox row; only the channel that wrote an outbox payload reads it."""


class Kind(StrEnum):
    """What an inbox row is. The payload's shape follows from it (`bot/arrivals.py`)."""

    WAKEUP = "wakeup"
    MESSAGE = "message"
    ENTER = "enter"
    RECALL = "recall"
    LEAVE = "leave"
    REACTION = "reaction"
    SERVICER = "servicer"
    SESSION = "session"
    SEND_FAILED = "send_failed"
    TIMER = "timer"
    AGENT = "agent"
    DELIVERY = "delivery"
    LOOKUP = "lookup"
    DESK = "desk"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One thing that happened, on its way into the inbox."""

    lane: str
    """What must be handled in order with it: a conversation, `pull:<account>`, or `desk`."""
    channel: str
    account: str
    platform_id: str
    """Unique per channel and account; a redelivery has the same one."""
    kind: Kind
    at: datetime
    """The platform's time."""
    customer: str = ""
    """The customer's id on the platform, where one is concerned."""
    payload: Payload = field(default_factory=dict)


IN_GROUP = "/"
"""Between chat and sender in the id of a customer who asks in a group."""


def conversation_lane(channel: str, account: str, customer: str) -> str:
    """The lane of everything that concerns one customer on one account."""
    return f"{channel}:{account}:{customer}"
