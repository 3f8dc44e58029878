"""A connection that the desk keeps open by itself, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol

log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""How soon a connection is tried that this process may not have now, or that failed outright."""


class Link(Protocol):
    """A long connection to a platform."""

    def run(self, stopped: threading.Event) -> None:
        """Stay connected until stopped and closed; reconnect by itself."""

    def close(self) -> None:
        """Hang up."""


class Lease(Protocol):
    """The right to hold a connection that may exist only once."""

    @property
    def seconds(self) -> float:
        """How long the right lasts without being renewed."""

    def take(self) -> bool:
        """Get or renew it; False while another process has it."""

    def give_back(self) -> None:
        """Let the next process have it at once."""


class Standing:
    """Keeps a link up, and where there is a lease only while this process holds it."""

    def __init__(self, name: str, link: Callable[[], Link], lease: Lease | None = None) -> None:
        """`link` makes a fresh one; `lease` None: every process may be connected."""
        self._make = link
        self._lease = lease
        self._stopping = threading.Event()
        self._held: _Held | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Connect."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        self._stopping.set()
        held = self._held
        if held is not None:
            held.end()

    def join(self, until: float) -> bool:
        """Wait for the end, `until` on the monotonic clock; whether it came."""
        self._thread.join(max(0.0, until - monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._may():
                self._hold()
            self._stopping.wait(AGAIN_SECONDS)

    def _hold(self) -> None:
        self._held = held = _Held(self._make())
        try:
            while not self._stopping.is_set() and held.lasts(self._renewal()):
                if not self._may():
                    log.warning(
                        "another process has the connection", extra={"action": "lease_lost"}
                    )
                    break
        finally:
            held.end()
            self._held = None
            if self._lease is not None:
                self._lease.give_back()

    def _renewal(self) -> float | None:
        return self._lease.seconds / 3 if self._lease is not None else None

    def _may(self) -> bool:
        try:
            return self._lease is None or self._lease.take()
        except Exception:
            # Without the database nothing that is heard could be stored either.
            log.exception("the lease could not be read", extra={"action": "lease_unknown"})
            return False


class _Held:
    """One link on its thread."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def lasts(self, seconds: float | None) -> bool:
        """Whether the link still runs after so long; None waits for its end."""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def end(self) -> None:
        """Hang up and wait a moment for it."""
        self._stopped.set()
        self._link.close()
        self._thread.join(2.0)

    def _run(self) -> None:
        try:
            self._link.run(self._stopped)
        except Exception:
            # The next one is made afresh; what ended this one is for the operator to read.
            log.exception("a long connection ended", extra={"action": "link_ended"})
