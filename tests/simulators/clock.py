"""The platform's clock: real time plus what a test jumped, or standing still."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class SimClock:
    """Seconds since 1970 as the simulator sees them."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start` makes the clock stand still until it is moved; None follows real time."""
        self._lock = threading.Lock()
        self._still = start.timestamp() if start else None
        self._shift = 0.0

    def seconds(self) -> float:
        """Now, in seconds."""
        with self._lock:
            return time.time() + self._shift if self._still is None else self._still

    def now(self) -> datetime:
        """Now, as an aware UTC time."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def advance(self, by: timedelta | float) -> None:
        """Jump ahead."""
        step = by.total_seconds() if isinstance(by, timedelta) else by
        with self._lock:
            if self._still is None:
                self._shift += step
            else:
                self._still += step

    def set(self, at: datetime) -> None:
        """Stand still at this time."""
        with self._lock:
            self._still = at.timestamp()
