"""Claims of messages under way: held for as long as their process lives, and hardly longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from bot.store.lanes import LEASE, Claim
from bot.store.session import Store
from bot.store.transaction import Tx


class Renewing(Protocol):
    """A queue whose rows can be held on to."""

    def renew(self, claims: Sequence[Claim], *, until: datetime) -> None:
        """Hold these rows until then."""


def arriving(tx: Tx) -> Renewing:
    """What came in."""
    return tx.inbox


def leaving(tx: Tx) -> Renewing:
    """What goes out."""
    return tx.outbox


class Holding:
    """Renews the leases of calls that take their time.

    A call to a platform may take longer with its time-outs than a lease is long. Who is killed or
    frozen renews nothing, so that another process takes over after one short lease.
    """

    def __init__(self, queue: Callable[[Tx], Renewing] = leaving) -> None:
        """Nothing is held yet of this queue."""
        self._queue = queue
        self._lock = threading.Lock()
        self._claims: dict[int, Claim] = {}

    @contextmanager
    def keep(self, claim: Claim) -> Iterator[None]:
        """Hold this claim until the block ends."""
        with self._lock:
            self._claims[claim.id] = claim
        try:
            yield
        finally:
            with self._lock:
                self._claims.pop(claim.id, None)

    def renew(self, store: Store, now: datetime) -> None:
        """Another lease for what is still under way; a claim that was lost stays lost."""
        with self._lock:
            claims = list(self._claims.values())
        if claims:
            with store.write() as tx:
                self._queue(tx).renew(claims, until=now + LEASE)
