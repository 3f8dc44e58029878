"""One customer on several channels: joined by union id, and what happened elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.store.joins import UNION_ID, Known, Pair
from bot.store.transaction import Tx
from handlers.turn import TimelineEvent

DESK = "desk"
"""Who joined, where no agent did."""


def elsewhere(
    tx: Tx, channel: str, others: Sequence[Known], *, since: datetime
) -> tuple[TimelineEvent, ...]:
    """What the same person did as these other customers; each names its channel if it is another."""
    return tuple(
        replace(event, channel="" if other.channel == channel else other.channel)
        for other in others
        for event in tx.history.events_of(other.customer_id, since=since)
    )


def last_servant(tx: Tx, customer_id: int, others: Sequence[Known]) -> str | None:
    """The agent who served this person last, on any channel."""
    return tx.cases.last_servant([customer_id, *(other.customer_id for other in others)])


def introduced(tx: Tx, channel: str, account: str, ids: Sequence[str], *, now: datetime) -> None:
    """Join those of whom the platform just told a union id that another customer has."""
    made = tx.joins.by_union_id(channel, account, ids, now=now)
    audit(tx, "customers_joined", made, by=DESK, detail=UNION_ID, now=now)


def audit(
    tx: Tx, action: str, pairs: Iterable[Pair], *, by: str, detail: str, now: datetime
) -> None:
    """Who joined or told apart whom, by the customers' numbers."""
    for one, other in pairs:
        subject = f"customer:{one} customer:{other}"
        tx.records.audited(by=by, action=action, subject=subject, detail=detail, now=now)
