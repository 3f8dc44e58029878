"""What becomes of a ring: written down when it rings, asked after, and settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Address, Part, Receipt
from bot.channels.ringing import CALL_ID
from bot.outlets import Outlet
from bot.store.lanes import Claim
from bot.store.parcel import Parcel, parcel_id
from bot.store.transaction import Tx
from handlers.notice import Notice

RING, HEARD = "ring", "heard"
"""Kinds of outbox rows: a telephone that shall ring, and the question whether it was answered."""
FRESH = timedelta(minutes=10)
"""A ring that could not leave by then is not worth waking anybody with."""
ASKED_AFTER = timedelta(seconds=40)
GIVEN_UP = timedelta(minutes=5)


def ring_parcel(outlet: Outlet, notice: Notice, about: str, *, now: datetime) -> Parcel:
    """A ring for the outbox, in a lane of its own: nothing else may hold it up."""
    return Parcel(
        lane=f"ring:{outlet.lane}:{about}",
        address=outlet.address,
        kind=RING,
        parts=outlet.channel.render_notice(notice),
        reply_id=parcel_id(),
        by=outlet.agent_id,
        about=about,
        expires_at=now + FRESH,
    )


def went_out(tx: Tx, claim: Claim, receipt: Receipt, *, now: datetime) -> None:
    """The way took it: it rings, or it is known what came of it. Other rows are not concerned."""
    row = claim.row
    if row["kind"] == HEARD:
        _settle(tx, row, str(receipt.data.get("state", "unanswered")), "", now)
    if row["kind"] != RING:
        return
    ring_id = _written(tx, row, receipt.platform_id, now)
    asked = Part(payload={CALL_ID: receipt.platform_id, "ring_id": ring_id}, preview="")
    address = Address(channel=row["channel"], account=row["account"], to=row["address"])
    tx.outbox.put(
        Parcel(
            lane=f"{HEARD}:{ring_id}",
            address=address,
            kind=HEARD,
            parts=(asked,),
            reply_id=parcel_id(),
            about=row["about"],
            due_at=now + ASKED_AFTER,
            expires_at=now + GIVEN_UP,
        ),
        now=now,
    )


def given_up(tx: Tx, claim: Claim, error: str, *, now: datetime) -> None:
    """It will not ring, or nobody answered in time."""
    row = claim.row
    if row["kind"] == HEARD:
        _settle(tx, row, "unanswered", error, now)
    if row["kind"] == RING:
        tx.duties.ring_ended(_written(tx, row, "", now), state="failed", detail=error, now=now)


def _written(tx: Tx, row: Mapping[str, Any], call_id: str, now: datetime) -> int:
    return tx.duties.rung(
        about=row["about"], agent_id=row["by"], way=row["channel"], call_id=call_id, now=now
    )


def _settle(tx: Tx, row: Mapping[str, Any], state: str, detail: str, now: datetime) -> None:
    ring_id = int(row["payload"]["ring_id"])
    tx.duties.ring_ended(ring_id, state=state, detail=detail, now=now)
