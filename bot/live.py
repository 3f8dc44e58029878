"""Knowledge and policy that change while the desk runs: replaced whole, or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.faq_watch import FaqFolder, Snapshot
from bot.library import Shelf
from bot.store.session import Store
from knowledge.findings import Finding

log = logging.getLogger(__name__)
FAQ_FACT = "faq"
"""The fact by which the other processes know which FAQ version is live."""

Shelve = Callable[[Snapshot], Shelf]


class LiveLibrary:
    """The FAQ folder as a shelf; `tick` looks for changes, `current` answers from memory."""

    def __init__(
        self, folder: Path, shelve: Shelve, rough: Shelve, store: Store, clock: Clock
    ) -> None:
        """`rough` makes a shelf at once, `shelve` the good one, which may take its time."""
        self._folder = FaqFolder(folder)
        self._shelve = shelve
        self._store = store
        self._clock = clock
        self._told: tuple[object, ...] = ()
        first = self._folder.poll(time.monotonic())
        self._waiting = first
        nothing = Snapshot(entries=(), version="", findings=())
        self._shelf = rough(first or nothing)
        self._tell()

    def current(self) -> Shelf:
        """The live shelf."""
        return self._shelf

    def tick(self) -> None:
        """Take over a change that is complete and good; tell what is wrong otherwise."""
        snapshot = self._folder.poll(time.monotonic()) or self._waiting
        self._waiting = None
        if snapshot is not None:
            self._shelf = self._shelve(snapshot)
            log.info(
                "the knowledge is live",
                extra={"action": "faq_live", "version": snapshot.version},
            )
        self._tell()

    def _tell(self) -> None:
        errors = [_line(finding) for finding in self._folder.findings]
        told = (self._shelf.version, tuple(errors))
        if told == self._told:
            return
        now = self._clock.now()
        value = {
            "version": self._shelf.version,
            "entries": len(self._shelf.entries),
            "errors": errors,
            "at": now.isoformat(),
        }
        with self._store.write() as tx:
            tx.records.put_fact(FAQ_FACT, value, now=now)
        self._told = told


def _line(finding: Finding) -> str:
    return f"{finding.place}: {finding.message} {finding.cure}".strip()
