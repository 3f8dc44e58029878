"""Building a shelf that takes its time, while another one answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.faq_watch import Snapshot
from bot.library import Shelf

log = logging.getLogger(__name__)
Shelve = Callable[[Snapshot], Shelf]
Start = Callable[[Callable[[], None]], None]
"""Begins to do something elsewhere, and does not wait for it."""


def in_a_thread(work: Callable[[], None]) -> None:
    """Start a thread that ends with the process, whatever it is at."""
    threading.Thread(target=work, name="careful-shelf", daemon=True).start()


class CarefulShelves:
    """At most one shelf at a time is being built; `take` gives it away once it is done."""

    def __init__(self, shelve: Shelve, start: Start = in_a_thread) -> None:
        """`shelve` may take minutes."""
        self._shelve, self._start = shelve, start
        self._done: tuple[int, Shelf] | None = None
        self._busy = threading.Event()

    @property
    def is_busy(self) -> bool:
        """Whether one is being built."""
        return self._busy.is_set()

    def begin(self, number: int, snapshot: Snapshot) -> None:
        """Build the shelf of this version, unless one is being built."""
        if self._busy.is_set():
            return
        self._busy.set()
        self._done = None
        self._start(lambda: self._build(number, snapshot))

    def take(self) -> tuple[int, Shelf] | None:
        """The number and shelf that came out last, once."""
        if self._busy.is_set():
            return None
        done, self._done = self._done, None
        return done

    def _build(self, number: int, snapshot: Snapshot) -> None:
        try:
            self._done = number, self._shelve(snapshot)
        except Exception:
            # The shelf in use stays; whoever asked tries again later.
            log.exception("a shelf could not be built", extra={"action": "shelf_failed"})
        finally:
            self._busy.clear()
