"""What happened, as rows of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels.base import Arrival, Kind
from bot.store.batch import BatchInsert
from bot.store.bell import PULL, TURN
from bot.store.schema import inbox

_BY_HAND = frozenset({Kind.AGENT})


def row_of(arrival: Arrival, now: datetime) -> dict[str, Any]:
    """A row that waits from now on."""
    return {
        "lane": arrival.lane,
        "queue": PULL if arrival.kind is Kind.WAKEUP else TURN,
        "state": "waiting",
        "rank": 0 if arrival.kind in _BY_HAND else 1,
        "due_at": now,
        "channel": arrival.channel,
        "account": arrival.account,
        "platform_id": arrival.platform_id,
        "customer": arrival.customer,
        "kind": arrival.kind.value,
        "payload": dict(arrival.payload),
        "at": arrival.at,
        "received_at": now,
    }


PUT = BatchInsert(
    inbox,
    (
        "lane",
        "queue",
        "state",
        "rank",
        "due_at",
        "channel",
        "account",
        "platform_id",
        "customer",
        "kind",
        "payload",
        "at",
        "received_at",
    ),
)
