"""Time as an argument: the one place that asks the machine what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is set, for replays, the sandbox and tests."""

    def __init__(self, now: datetime) -> None:
        """Start at `now`."""
        self._now = now

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Go to another moment; backwards is allowed, as with a machine's clock."""
        self._now = now
