"""Sending what waits in the outbox: at least once, in order for each receiver."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.arrivals import event_arrival
from bot.channels.base import (
    Address,
    Channel,
    Delivery,
    Kind,
    Payload,
    Receipt,
    Refused,
    SendProblem,
    TryLater,
)
from bot.channels.tickets import ShowsTickets
from bot.clock import Clock
from bot.holding import Holding
from bot.rationing import room_from, with_mates
from bot.retry import Again, GiveUp, Park, decide
from bot.ringing import given_up, went_out
from bot.showing import dressed
from bot.store.bell import OUTBOX
from bot.store.lanes import LEASE, Claim, ClaimLost
from bot.store.parcel import SEND
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.ticket_cards import dressed as ticket_dressed
from bot.ticket_following import TICKET_CARD
from handlers.cause import DeliveryEnded
from handlers.policy import Policy

log = logging.getLogger(__name__)
DEFECT_TRIES = 5
"""Tries of a message that makes its channel raise what it should not."""


class Leaving(Protocol):
    """A message as it leaves."""

    @property
    def payload(self) -> Payload:
        """What the channel gets."""

    def mark(self, tx: Tx, receipt: Receipt, *, now: datetime) -> None:
        """The platform took it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deliveries:
    """The job of the senders."""

    store: Store
    clock: Clock
    channels: Mapping[str, Channel]
    policy: Callable[[], Policy]
    jitter: Callable[[], float] = random.random
    topic: str = OUTBOX
    queue: str = SEND
    may: Callable[[], bool] = lambda: True
    """Whether this process can send at all now."""
    holding: Holding = field(default_factory=Holding)
    """What is under way; somebody renews its leases."""

    def take(self) -> Claim | None:
        """Hold the oldest row of a free lane."""
        if not self.may():
            return None
        now = self.clock.now()
        with self.store.glance() as tx:
            seen = tx.outbox.look(self.queue, now=now)
        if not seen:
            return None
        try:
            with self.store.write_one() as tx:
                return tx.outbox.claim(self.queue, now=now, lease=LEASE, seen=seen)
        except ClaimLost:
            return None  # another process was faster

    def handle(self, claim: Claim) -> None:
        """Send one message, or find out that it must not go any more."""
        try:
            self._deliver(claim)
        except ClaimLost:
            log.warning("another sender took this over", extra=_ids("claim_lost", claim))

    def _deliver(self, claim: Claim) -> None:
        now = self.clock.now()
        if _is_expired(claim, now):
            return self._end(claim, GiveUp(result="expired"), error="expired")
        if self._is_stale(claim, now):
            return self._decide_again(claim, now)
        channel = self.channels[claim.row["channel"]]
        full_until = room_from(self.store, channel, claim, now)
        if full_until is not None:
            with self.store.write() as tx:
                return tx.outbox.postpone(claim, due_at=full_until)
        return self._send(claim, with_mates(self.store, channel, claim, now))

    def _send(self, claim: Claim, payload: Mapping[str, object]) -> None:
        channel = self.channels[claim.row["channel"]]
        try:
            shown = self._dressed(channel, payload)
            with self.holding.keep(claim):
                receipt = channel.send(_delivery(claim, shown.payload))
        except SendProblem as problem:
            self._failed(claim, problem)
        except Exception as error:
            log.exception("a channel failed", extra=_ids("channel_failed", claim))
            self._failed(claim, _defect(error, int(claim.row["attempts"])))
        else:
            self._delivered(claim, shown, receipt)

    def _dressed(self, channel: Channel, payload: Mapping[str, object]) -> Leaving:
        """What is state is shown as it is now."""
        if TICKET_CARD in payload and isinstance(channel, ShowsTickets):
            card_id = int(str(payload[TICKET_CARD]))
            return ticket_dressed(self.store, channel, card_id, self.policy(), now=self.clock.now())
        return dressed(self.store, channel, payload)

    def _delivered(self, claim: Claim, shown: Leaving, receipt: Receipt) -> None:
        now = self.clock.now()
        with self.store.write() as tx:
            shown.mark(tx, receipt, now=now)
            tx.outbox.delivered(claim, now=now, platform_id=receipt.platform_id)
            went_out(tx, claim, receipt, now=now)
            if claim.row["by"] and claim.row["conversation_id"] is not None:
                _report(tx, claim, "delivered", now)
        log.info("delivered", extra=_ids("delivered", claim))

    def _failed(self, claim: Claim, problem: SendProblem) -> None:
        now, row = self.clock.now(), claim.row
        decision = decide(
            problem,
            attempts=int(row["attempts"]),
            created_at=row["created_at"],
            now=now,
            jitter=self.jitter,
        )
        if isinstance(decision, Again):
            with self.store.write() as tx:
                tx.outbox.put_back(
                    claim,
                    due_at=decision.due_at,
                    error=str(problem),
                    unsure=decision.unsure or claim.taken_over,
                )
            level = logging.ERROR if decision.alarm else logging.WARNING
            log.log(level, str(problem), extra=_ids("delivery_failed", claim))
        else:
            self._end(claim, decision, error=str(problem))

    def _end(self, claim: Claim, decision: GiveUp | Park, *, error: str) -> None:
        now = self.clock.now()
        with self.store.write() as tx:
            if claim.row["fallback"] is not None:
                tx.outbox.hold_again(claim, error=error)
                return
            if isinstance(decision, Park):
                tx.outbox.hold(claim, error=error)
            else:
                tx.outbox.dead(claim, now=now, error=error)
                given_up(tx, claim, error, now=now)
            if claim.row["conversation_id"] is not None:
                _report(tx, claim, decision.result, now)
        log.warning(error, extra=_ids("delivery_ended", claim) | {"result": decision.result})

    def _is_stale(self, claim: Claim, now: datetime) -> bool:
        """A reply of the bot that an outage, of the platform or ours, made old reads oddly by now."""
        row = claim.row
        by_bot = row["kind"] == "reply" and not row["by"]
        return by_bot and now - row["created_at"] > self.policy().manners.stale_reply

    def _decide_again(self, claim: Claim, now: datetime) -> None:
        with self.store.write() as tx:
            tx.outbox.put_back(claim, due_at=now, error="stale")
            keys = tx.unsent.withdraw(claim.row["conversation_id"], now=now, tried_too=True)
            _report(tx, claim, "stale", now, reply_key=",".join(keys))
        log.info("a reply grew old and is decided again", extra=_ids("stale", claim))


def _defect(error: Exception, attempts: int) -> SendProblem:
    """An error that no channel should raise: a message that always raises it must not stay."""
    if attempts < DEFECT_TRIES:
        return TryLater(repr(error), unknown_outcome=True)
    return Refused(repr(error))


def _is_expired(claim: Claim, now: datetime) -> bool:
    return claim.row["expires_at"] is not None and now >= claim.row["expires_at"]


def _delivery(claim: Claim, payload: Mapping[str, object]) -> Delivery:
    row = claim.row
    return Delivery(
        outbox_id=claim.id,
        key=row["key"],
        address=Address(channel=row["channel"], account=row["account"], to=row["address"]),
        payload=payload,
        attempt=int(row["attempts"]),
        created_at=row["created_at"],
        resent=bool(row["unsure"]) or claim.taken_over,
    )


def _report(tx: Tx, claim: Claim, result: str, now: datetime, *, reply_key: str = "") -> None:
    """The delivery's outcome goes back to its conversation through the inbox."""
    row = claim.row
    ended = DeliveryEnded(
        delivery_id=claim.id,
        result=result,
        reply_key=reply_key or row["reply_key"],
        by=row["by"] or None,
    )
    arrival = event_arrival(
        Kind.DELIVERY,
        channel=row["channel"],
        account=row["account"],
        customer=row["address"],
        platform_id=f"delivery:{claim.id}:{claim.claim_no}",
        at=now,
        cause=ended,
    )
    tx.inbox.put([arrival], now=now)


def _ids(action: str, claim: Claim) -> dict[str, object]:
    return {
        "action": action,
        "outbox_id": claim.id,
        "channel": claim.row["channel"],
        "attempt": claim.row["attempts"],
    }
