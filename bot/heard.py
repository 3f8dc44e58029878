"""What a long connection hears: stored first, then answered like a webhook call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.base import Received
from bot.clicks import Clicks
from bot.clock import Clock
from bot.store.session import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Stores events; the answer is made from what came of them where somebody waits for it."""

    store: Store
    clock: Clock
    clicks: Clicks
    read: Callable[[bytes, datetime], Received]
    """What an event is; raises where it is none of ours."""

    def __call__(self, payload: bytes) -> Callable[[], bytes]:
        """Store an event; what is returned may wait a moment before it answers."""
        now = self.clock.now()
        received = self.read(payload, now)
        if received.arrivals:
            with self.store.write() as tx:
                tx.inbox.put(received.arrivals, now=now)
        return lambda: self._body(received)

    def _body(self, received: Received) -> bytes:
        if received.answer is None or not received.arrivals:
            return received.body
        return received.answer(self.clicks.result(received.arrivals[0]))
