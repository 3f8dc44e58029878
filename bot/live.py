"""Knowledge that changes while the desk runs: replaced whole, or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.careful import CarefulShelves, Shelve, Start, in_a_thread
from bot.clock import Clock
from bot.faq_watch import FaqFolder, Snapshot
from bot.library import Shelf
from bot.publishing import entries_of, offer, publish_waiting
from bot.store.session import Store
from bot.store.versions import Version
from handlers.policy import Publish
from knowledge.findings import Finding, has_errors

log = logging.getLogger(__name__)
FAQ_FACT = "faq"
"""The fact by which the other processes know which FAQ version is live."""

FEW = 20
"""Changed entries whose vectors are waited for; with more, characters answer meanwhile."""
AGAIN = 60.0
"""Seconds until a shelf is built again that had to do without the model."""
NOTHING = Snapshot(entries=(), version="", findings=())


class LiveLibrary:
    """The published knowledge as a shelf; `tick` looks for changes, `current` answers from memory.

    The files are what admins write, the database is what customers are told: a change of the files
    is offered to it, and every process of the desk follows the version that is live there.
    """

    def __init__(
        self,
        folder: Path,
        *,
        shelve: Shelve,
        rough: Shelve,
        store: Store,
        clock: Clock,
        publish: Callable[[], Publish],
        seconds: Callable[[], float] = time.monotonic,
        follow_every: float = 0.0,
        background: Start = in_a_thread,
    ) -> None:
        """`rough` makes a shelf at once, `shelve` the good one, which may take its time.

        Where both are the same every shelf is good at once. Otherwise rough shelves answer while
        good ones of new or much changed knowledge are built in the `background`.
        `seconds` counts without ever going back; every `follow_every` of them the database is
        asked what is live.
        """
        self._seconds = seconds
        self._follow_every = follow_every
        self._follow_at = 0.0
        self._folder = FaqFolder(folder)
        self._shelve, self._rough = shelve, rough
        self._careful = CarefulShelves(shelve, background)
        self._careful_at = float("-inf")
        self._store = store
        self._clock = clock
        self._publish = publish
        self._told: tuple[object, ...] = ()
        self._offered: Snapshot | None = None
        self._waiting: Snapshot | None = None
        """Read, and not offered yet: the database may be away for a moment."""
        self._number = -1
        """Of the version that the shelf was built from; -1 before there is one."""
        self._shelf = self._first()
        self._tell()

    def _first(self) -> Shelf:
        """What is live at the start, made at once."""
        self._look()
        live = self._live()
        shelf = _numbered(self._rough(self._snapshot(live)), live)
        self._number = live.number if live else -1
        return shelf

    def current(self) -> Shelf:
        """The live shelf."""
        return self._shelf

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong in the folder now."""
        return self._folder.findings

    def tick(self) -> None:
        """Offer a change that is complete and good, follow what is live, tell what is wrong.

        Never waits for the vectors of more than a few entries.
        """
        offered = self._look()
        if offered or self._seconds() >= self._follow_at:
            self._follow()
            self._follow_at = self._seconds() + self._follow_every
        self._tell()

    def _look(self) -> bool:
        """Whether a change of the files was offered just now."""
        found = self._folder.poll(self._seconds())
        if found is not None and self._is_better(found):
            self._waiting = found
        waiting = self._waiting
        if waiting is None:
            return False
        offer(
            self._store,
            waiting.entries,
            waiting.version,
            author=waiting.author,
            publish=self._publish(),
            now=self._clock.now(),
        )
        self._offered, self._waiting = waiting, None
        return True

    def _is_better(self, found: Snapshot) -> bool:
        """A folder with errors at the start is worth less than what was live before it."""
        if not has_errors(found.findings):
            return True
        with self._store.read() as tx:
            return tx.versions.live_number() is None

    def _follow(self) -> None:
        with self._store.glance() as tx:
            number, draft = tx.versions.standing()
        if draft is not None and self._publish() is Publish.DIRECT:
            publish_waiting(self._store, now=self._clock.now())
            return self._follow()
        if number is None:
            return None
        if number != self._number:
            self._change()
        self._better(number)
        return None

    def _change(self) -> None:
        """Answer from the version that is live now, at once."""
        live = self._live()
        if live is None:
            return
        snapshot = self._snapshot(live)
        few = self._is_good and _changed(self._shelf, snapshot) <= FEW
        self._put((self._shelve if few else self._rough)(snapshot), live.number)
        self._careful_at = float("-inf")

    def _better(self, number: int) -> None:
        """Take a good shelf that is done, have one built where there is none."""
        done = self._careful.take()
        if done is not None and done[0] == self._number == number:
            self._put(done[1], number)
            self._careful_at = self._seconds() + AGAIN
        if self._is_good or self._careful.is_busy or self._seconds() < self._careful_at:
            return
        live = self._live()
        if live is not None and live.number == number:
            self._careful_at = self._seconds() + AGAIN
            self._careful.begin(number, self._snapshot(live))

    def _put(self, shelf: Shelf, number: int) -> None:
        self._shelf, self._number = replace(shelf, number=number), number
        log.info(
            "the knowledge is live",
            extra={
                "action": "faq_live",
                "version": shelf.version,
                "number": number,
                "model": shelf.matcher.embedder is not None,
            },
        )

    @property
    def _is_good(self) -> bool:
        """Whether the shelf in use is as good as it gets; the model may have been away."""
        matcher = self._shelf.matcher
        return self._shelve is self._rough or matcher.base is None or matcher.embedder is not None

    def _live(self) -> Version | None:
        with self._store.read() as tx:
            return tx.versions.live()

    def _snapshot(self, live: Version | None) -> Snapshot:
        """What a version says: from the files where they say the same, else from the database."""
        if live is None:
            return NOTHING
        if self._offered is not None and self._offered.version == live.hash:
            return self._offered
        with self._store.read() as tx:
            entries = entries_of(tx, live)
        return Snapshot(entries=entries, version=live.hash, findings=())

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


def _numbered(shelf: Shelf, live: Version | None) -> Shelf:
    return replace(shelf, number=live.number if live else 0)


def _changed(shelf: Shelf, snapshot: Snapshot) -> int:
    """How many entries have texts that the shelf does not know; where they stand says nothing."""
    known = {one.id: (one.wordings, one.answer) for one in shelf.entries.values()}
    return sum(known.get(one.id) != (one.wordings, one.answer) for one in snapshot.entries)


def _line(finding: Finding) -> str:
    return f"{finding.place}: {finding.message} {finding.cure}".strip()
