"""What every simulated platform knows: the time, its tokens, and who waits for a change."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.simulators.clock import SimClock


class World:
    """The state of a platform under one lock; whatever changes it does so within `change`."""

    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._numbers = itertools.count(1)
        self.tokens: dict[str, float] = {}
        """Access tokens, and when they end."""

    @contextmanager
    def change(self) -> Iterator[float]:
        """Change the state and wake whoever waits for it; gives the time of the change."""
        with self._changed:
            yield self.clock.seconds()
            self._changed.notify_all()

    def wait_for(self, predicate: Callable[[], bool], seconds: float) -> bool:
        """Wait until the predicate holds, without polling."""
        with self._changed:
            return self._changed.wait_for(predicate, seconds)

    def name(self, prefix: str) -> str:
        """A new id, such as `om_71f2e`."""
        return f"{prefix}_{next(self._numbers)}{secrets.token_hex(6)}"
