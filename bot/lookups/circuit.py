"""What is known of endpoints without asking them: answers of a moment ago, and that one is down."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta

from bot.lookups.exchange import Found

FAILURES = 5
"""So many in a row open the circuit."""
REST = timedelta(seconds=30)
"""How long an endpoint that failed is left alone before one question tries it again."""
KEPT = timedelta(seconds=60)
MOST_KEPT = 2_000


class Circuit:
    """Stops asking an endpoint that does not answer; shared by the threads of a process."""

    def __init__(self) -> None:
        """All endpoints count as well."""
        self._lock = threading.Lock()
        self._failures: dict[str, int] = {}
        self._open_until: dict[str, datetime] = {}

    def lets_through(self, endpoint: str, now: datetime) -> bool:
        """Whether to ask now; after a rest one question at a time is let through."""
        with self._lock:
            until = self._open_until.get(endpoint)
            if until is None:
                return True
            if now < until:
                return False
            self._open_until[endpoint] = now + REST
            return True

    def worked(self, endpoint: str) -> None:
        """It answered."""
        with self._lock:
            self._failures.pop(endpoint, None)
            self._open_until.pop(endpoint, None)

    def failed(self, endpoint: str, now: datetime) -> None:
        """It did not, or not as it must."""
        with self._lock:
            count = self._failures.get(endpoint, 0) + 1
            self._failures[endpoint] = count
            if count >= FAILURES:
                self._open_until[endpoint] = now + REST


class Remembered:
    """Found answers of the last minute, each for the one customer and proof it was given to."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, tuple[datetime, Found]] = OrderedDict()

    def get(self, key: Hashable, now: datetime) -> Found | None:
        """What was found for exactly this, if it is fresh."""
        with self._lock:
            at, found = self._found.get(key, (None, None))
        return found if at is not None and at <= now <= at + KEPT else None

    def put(self, key: Hashable, found: Found, now: datetime) -> None:
        """Keep it for a minute; the oldest goes where there are too many."""
        with self._lock:
            self._found[key] = (now, found)
            self._found.move_to_end(key)
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)
