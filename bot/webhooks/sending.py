"""Sending webhooks: a queue and a crew of their own, at least once, for a day."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Clock
from bot.lookups.circuit import REST, Circuit
from bot.store.bell import OUTBOX
from bot.store.lanes import Claim, ClaimLost
from bot.store.session import Store
from bot.webhooks.calling import Caller, NotTaken, NotWanted
from bot.webhooks.events import HOOK

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
"""Longer than a call may take."""
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 30_000)
)
"""Between the tries, 24 hours in all; after the last one it is dead and listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhooks:
    """The job of those who call the receivers."""

    store: Store
    clock: Clock
    caller: Caller
    urls: tuple[str, ...]
    circuit: Circuit = field(default_factory=Circuit)
    topic: str = OUTBOX

    def take(self) -> Claim | None:
        """Hold the oldest row of a free lane."""
        now = self.clock.now()
        with self.store.glance() as tx:
            seen = tx.outbox.look(HOOK, now=now)
        if not seen:
            return None
        try:
            with self.store.write_one() as tx:
                return tx.outbox.claim(HOOK, now=now, lease=LEASE, seen=seen)
        except ClaimLost:
            return None  # another process was faster

    def handle(self, claim: Claim) -> None:
        """Call once, and write down what came of it."""
        try:
            self._call(claim)
        except ClaimLost:
            log.warning("another took this over", extra=_ids("claim_lost", claim))

    def _call(self, claim: Claim) -> None:
        now, url = self.clock.now(), str(claim.row["address"])
        if url not in self.urls:
            return self._dead(claim, "this receiver is not configured any more")
        if not self.circuit.lets_through(url, now):
            with self.store.write() as tx:
                return tx.outbox.postpone(claim, due_at=now + REST)
        body = json.dumps(claim.row["payload"], ensure_ascii=False, sort_keys=True)
        try:
            self.caller.post(url, str(claim.row["key"]), body, now)
        except NotWanted as problem:
            self._dead(claim, str(problem))
        except NotTaken as problem:
            self.circuit.failed(url, now)
            self._again(claim, str(problem))
        else:
            self.circuit.worked(url)
            with self.store.write() as tx:
                tx.outbox.delivered(claim, now=self.clock.now(), platform_id="")
            log.info("a webhook was taken", extra=_ids("webhook_sent", claim))

    def _again(self, claim: Claim, problem: str) -> None:
        tried = int(claim.row["attempts"])
        if tried > len(WAITS):
            self._dead(claim, problem)
            return
        due_at = self.clock.now() + WAITS[tried - 1]
        with self.store.write() as tx:
            tx.outbox.put_back(claim, due_at=due_at, error=problem)
        log.warning(problem, extra=_ids("webhook_failed", claim))

    def _dead(self, claim: Claim, problem: str) -> None:
        with self.store.write() as tx:
            tx.outbox.dead(claim, now=self.clock.now(), error=problem)
        log.error(problem, extra=_ids("webhook_dead", claim))


def _ids(action: str, claim: Claim) -> dict[str, object]:
    return {"action": action, "outbox_id": claim.id, "about": claim.row["about"]}
