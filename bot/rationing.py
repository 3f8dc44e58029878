"""What a platform's limit for a group means for notices: they wait for room, and travel together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Channel, Part
from bot.store.lanes import Claim
from bot.store.session import Store


def room_from(store: Store, channel: Channel, claim: Claim, now: datetime) -> datetime | None:
    """When the limit for this address leaves room again; None if it does now."""
    if channel.rate is None:
        return None
    count, window = channel.rate[0], timedelta(seconds=channel.rate[1])
    with store.read() as tx:
        sent = tx.sent.sent_since(claim.row["lane"], now - window)
    return sent[-count] + window if len(sent) >= count else None


def with_mates(store: Store, channel: Channel, claim: Claim, now: datetime) -> Mapping[str, object]:
    """The payload, with notices behind it taken in where the channel merges them.

    Only before its first try: a keyed message never changes once it may have arrived.
    """
    row = claim.row
    whole = Part(payload=row["payload"], preview=row["preview"])
    if row["kind"] != "notice" or row["attempts"] > 1 or channel.rate is None:
        return whole.payload
    with store.read() as tx:
        mates = tx.unsent.mates(claim)
    whole, taken = _merged(channel, whole, mates)
    if taken:
        with store.write() as tx:
            tx.unsent.absorb(claim, taken, payload=whole.payload, preview=whole.preview, now=now)
    return whole.payload


def _merged(
    channel: Channel, whole: Part, mates: Sequence[Mapping[str, Any]]
) -> tuple[Part, list[int]]:
    """As many of the mates as fit into one message, from the first on, and their rows."""
    taken: list[int] = []
    for mate in mates:
        merged = channel.merge(whole, Part(payload=mate["payload"], preview=mate["preview"]))
        if merged is None:
            break
        whole, taken = merged, [*taken, int(mate["id"])]
    return whole, taken
