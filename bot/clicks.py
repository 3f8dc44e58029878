"""Waiting a moment for what came of a click. Few may wait at a time: acknowledgements go first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from bot.channels.base import Arrival
from bot.store.bell import RESULT
from bot.store.session import Store

PATIENCE = 1.5
"""Seconds; the platform shows an error after three, and the way there and back costs some."""
AT_A_TIME = 8


class Clicks:
    """Finds the results that workers write."""

    def __init__(
        self,
        store: Store,
        *,
        patience: float = PATIENCE,
        at_a_time: int = AT_A_TIME,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`patience` in seconds; who comes while `at_a_time` others wait does not wait at all."""
        self._store = store
        self._patience = patience
        self._places = threading.BoundedSemaphore(at_a_time)
        self._clock = clock

    def result(self, arrival: Arrival) -> Mapping[str, str] | None:
        """What came of a stored click; None where that takes longer."""
        if not self._places.acquire(blocking=False):
            return self._read(arrival)
        try:
            return self._wait(arrival)
        finally:
            self._places.release()

    def _wait(self, arrival: Arrival) -> Mapping[str, str] | None:
        until = self._clock() + self._patience
        while True:
            seen = self._store.bell.count(RESULT)
            found = self._read(arrival)
            left = until - self._clock()
            if found is not None or left <= 0:
                return found
            self._store.bell.wait(RESULT, seen, left)

    def _read(self, arrival: Arrival) -> Mapping[str, str] | None:
        with self._store.read() as tx:
            return tx.inbox.result_of(arrival.channel, arrival.account, arrival.platform_id)
