"""Threads that take turns at waiting for work: one claims, the others handle."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Generic, Protocol, TypeVar

from bot.store.bell import Bell
from bot.store.claims import Claim

log = logging.getLogger(__name__)
T = TypeVar("T")

POLL = 0.25
"""Seconds between looks for work that no ring announced; what a lost wake-up costs at most."""
ALONE = 5.0
"""Seconds after which a crew looks by itself, should nobody watch for it."""


class Job(Protocol[T]):
    """A kind of work: how to get the next piece and what to do with it."""

    @property
    def topic(self) -> str:
        """What rings when there is work."""

    def take(self) -> T | None:
        """Hold the next piece; None where there is none."""

    def handle(self, piece: T) -> None:
        """Do it to the end, including writing down that it failed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead(Generic[T]):
    """What stands before a job: it sees every piece first, and hands on what is not its own."""

    job: Job[T]

    @property
    def topic(self) -> str:
        """As the job behind it."""
        return self.job.topic

    def take(self) -> T | None:
        """As the job behind it."""
        return self.job.take()


class Crew:
    """A few threads on one job."""

    def __init__(self, name: str, job: Job[Claim], bell: Bell, *, size: int) -> None:
        """`size` pieces are handled at a time."""
        self._job = job
        self._bell = bell
        self._turn_to_claim = threading.Lock()
        self._quiet_since: int | None = None
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(size)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Claim nothing more; what is in hand is finished."""
        self._stopping.set()
        self._bell.ring(self._job.topic)

    def join(self, until: float) -> bool:
        """Wait for the pieces in hand, `until` on the monotonic clock; whether all were finished."""
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._turn_to_claim:
                piece = self._next()
            if piece is not None:
                self._guard(partial(self._job.handle, piece))
                if not self._is_quiet():
                    # What waited behind this piece can be claimed now.
                    self._bell.nudge(self._job.topic)

    def _next(self) -> Claim | None:
        while not self._stopping.is_set():
            seen = self._bell.count(self._job.topic)
            piece = None if self._is_quiet() else self._guard(self._job.take)
            if piece is not None:
                self._quiet_since = seen if piece.last else None
                return piece
            self._bell.wait(self._job.topic, seen, ALONE)
            self._quiet_since = None
        return None

    def _is_quiet(self) -> bool:
        """Whether the piece taken last was the only one, and nothing rang since: no need to look."""
        return self._quiet_since == self._bell.count(self._job.topic)

    def _guard(self, work: Callable[[], T]) -> T | None:
        # The crew outlives whatever goes wrong; a piece in hand comes back when its claim expires.
        try:
            return work()
        except Exception:
            log.exception("work failed", extra={"action": "crew_error", "topic": self._job.topic})
            return None


class Watch:
    """Looks for all crews at once, so that an idle desk asks one question four times a second."""

    def __init__(
        self, waiting: Callable[[], Iterable[str]], bell: Bell, *, pause: float = POLL
    ) -> None:
        """`waiting` tells the topics of what waits, `pause` is the time between two looks."""
        self._waiting = waiting
        self._bell = bell
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def join(self, until: float) -> bool:
        """Wait for the look in hand, `until` on the monotonic clock; whether it ended."""
        self._thread.join(max(0.0, until - monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause):
            try:
                for topic in self._waiting():
                    self._bell.nudge(topic)
            except Exception:
                log.exception("a look failed", extra={"action": "watch_error"})
