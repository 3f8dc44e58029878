"""Asking the company's systems: one row of the outbox, one call, one row of the inbox."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.arrivals import event_arrival
from bot.channels.base import Kind
from bot.clock import Clock
from bot.codec import load
from bot.lookups.circuit import Circuit, Remembered
from bot.lookups.exchange import Found, LookupFailed, read_answer, request_body
from bot.lookups.parcels import Question
from bot.store.bell import LOOKUP
from bot.store.guesses import Guesses
from bot.store.lanes import Claim, ClaimLost
from bot.store.lookup_line import LookupLine
from bot.store.session import Store
from handlers.cause import LookupEnded
from handlers.policy import Lookup, Policy

log = logging.getLogger(__name__)
ORDER_NO = "order_no"
LEASE = timedelta(seconds=15)
"""Longer than a call may take; whoever holds it longer has died."""


class GuessedTooOften(LookupFailed):
    """This order was asked for with too many proofs that did not fit."""


class Endpoint(Protocol):
    """The company's system, or what stands in for it."""

    def post(self, lookup: Lookup, lookup_id: str, body: bytes, at: datetime) -> bytes:
        """The body of its answer, at most 64 KiB; LookupFailed where there is none in time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookups:
    """The job of those who ask."""

    store: Store
    clock: Clock
    policy: Callable[[], Policy]
    endpoint: Endpoint
    circuit: Circuit = field(default_factory=Circuit)
    remembered: Remembered = field(default_factory=Remembered)
    topic: str = LOOKUP

    def take(self) -> Claim | None:
        """Hold the oldest look-up of a free lane."""
        now = self.clock.now()
        with self.store.glance() as tx:
            if not LookupLine(tx.connection).has_work(now=now):
                return None
        try:
            with self.store.write() as tx:
                return LookupLine(tx.connection).claim(now=now, lease=LEASE)
        except ClaimLost:
            return None  # another process was faster

    def handle(self, claim: Claim) -> None:
        """Ask, and hand the answer or the failure to the conversation; never asked twice."""
        question = load(Question, claim.row["payload"])
        trouble = ""
        denied = False
        try:
            found = self._found(claim, question)
        except LookupFailed as failure:
            found, trouble = None, str(failure)
            denied = isinstance(failure, GuessedTooOften)
        except Exception as error:
            log.exception("a look-up failed", extra=_ids("lookup_failed", claim, question))
            found, trouble = None, repr(error)
        try:
            self._report(claim, question, found, denied=denied)
        except ClaimLost:
            log.warning("another took this over", extra=_ids("claim_lost", claim, question))
            return
        level = logging.WARNING if trouble else logging.INFO
        log.log(level, trouble or "looked up", extra=_ids("looked_up", claim, question))

    def _found(self, claim: Claim, question: Question) -> Found:
        """What the endpoint, or a moment ago the endpoint, says; LookupFailed otherwise."""
        now = self.clock.now()
        lookup = self.policy().lookups.get(question.wanted.lookup)
        if lookup is None or not lookup.url:
            raise LookupFailed("it is not connected any more")
        expires_at = claim.row["expires_at"]
        if claim.row["attempts"] > 1 or (expires_at is not None and now >= expires_at):
            raise LookupFailed("it was not asked in time")
        key = _key(lookup, question)
        known = self.remembered.get(key, now)
        if known is not None:
            return known
        if not self.circuit.lets_through(lookup.url, now):
            raise LookupFailed("the endpoint is left alone, it failed too often")
        found = self._ask(claim, lookup, question, now)
        if found.rows:
            self.remembered.put(key, found, now)
        return found

    def _ask(self, claim: Claim, lookup: Lookup, question: Question, now: datetime) -> Found:
        """One try at the order; who is known as its owner needs none."""
        order_no = _guessed_at(lookup, question)
        if not order_no:
            return self._call(claim, lookup, question, now)
        with self.store.write() as tx:
            counts = Guesses(tx.connection).begin(order_no, now=now)
        if not counts:
            found = self._call(claim, lookup, _unproved(question), now)
            if not found.rows:
                raise GuessedTooOften("its proofs of this day are used up")
            return found
        found = self._call(claim, lookup, question, now)  # a failure counts: it may mean "wrong"
        if found.rows:
            with self.store.write() as tx:
                Guesses(tx.connection).take_back(order_no)
        return found

    def _call(self, claim: Claim, lookup: Lookup, question: Question, now: datetime) -> Found:
        lookup_id = str(claim.row["key"])
        try:
            body = request_body(question, lookup_id, now)
            answer = self.endpoint.post(lookup, lookup_id, body, now)
            found = read_answer(answer, question, lookup_id, lookup.proof)
        except LookupFailed:
            self.circuit.failed(lookup.url, self.clock.now())
            raise
        self.circuit.worked(lookup.url)
        return found

    def _report(
        self, claim: Claim, question: Question, found: Found | None, *, denied: bool
    ) -> None:
        now, row, wanted = self.clock.now(), claim.row, question.wanted
        result = "denied" if denied else _result(found)
        ended = LookupEnded(
            lookup=wanted.lookup,
            result=result,
            proof=wanted.proof,
            rows=found.rows if found else (),
            entry_id=wanted.entry_id,
            ticket_no=wanted.ticket_no,
            asked=wanted.asked,
        )
        arrival = event_arrival(
            Kind.LOOKUP,
            channel=row["channel"],
            account=row["account"],
            customer=row["address"],
            platform_id=f"lookup:{claim.id}",
            at=now,
            cause=ended,
        )
        with self.store.write() as tx:
            tx.outbox.delivered(claim, now=now, platform_id="")
            tx.inbox.put([arrival], now=now)


def _result(found: Found | None) -> str:
    return "failed" if found is None else "found" if found.rows else "none"


def _guessed_at(lookup: Lookup, question: Question) -> str:
    """The order that this proof is a try at; empty where no order or no proof is named."""
    named = question.wanted.proof
    complete = all(named.get(one) for one in lookup.proof)
    return named.get(ORDER_NO, "") if complete and len(named) > 1 else ""


def _unproved(question: Question) -> Question:
    """The same question by the order's number alone: only its known owner is answered."""
    order_no = {ORDER_NO: question.wanted.proof[ORDER_NO]}
    return replace(question, wanted=replace(question.wanted, proof=order_no))


def _key(lookup: Lookup, question: Question) -> tuple[object, ...]:
    named = tuple(sorted(question.wanted.proof.items()))
    return (lookup.url, question.wanted.lookup, question.external_id, question.union_id, named)


def _ids(action: str, claim: Claim, question: Question) -> dict[str, object]:
    return {"action": action, "outbox_id": claim.id, "lookup": question.wanted.lookup}
