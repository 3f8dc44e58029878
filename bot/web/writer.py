"""Storing what webhooks bring: many requests share one commit, each answers after it.

A commit costs a disk flush. Writer threads take whatever has queued up since the last one, insert
it in one transaction, and only then let each request answer; so the cost is shared exactly when it
matters. SQLite has one writer; PostgreSQL commits in parallel and gets several.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from bot.channels.base import Arrival
from bot.clock import Clock
from bot.store.failures import StoreAway
from bot.store.session import Store

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds a request waits for its commit; the platform wants its answer within three."""
BATCH = 128
"""Requests that share a transaction at most; more would hold other writers up."""

_DATABASE_AWAY = (*StoreAway, OSError)
"""Errors that the next row would meet as well."""


class CannotStore(Exception):
    """The database does not take rows right now; the platform must deliver again."""


@dataclass(eq=False, slots=True)
class _Waiting:
    """One request that waits for its commit. The lock is held until there is a result."""

    arrivals: Sequence[Arrival]
    done: threading.Lock = field(default_factory=threading.Lock)
    problem: Exception | None = None
    abandoned: bool = False


class Writer:
    """Stores arrivals for many request threads at once."""

    def __init__(self, store: Store, clock: Clock, *, threads: int = 1) -> None:
        """`threads` transactions run at the same time; one for SQLite."""
        self._store = store
        self._clock = clock
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"writer-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, arrivals: Sequence[Arrival], *, patience: float = PATIENCE) -> None:
        """Return once the arrivals are durable; CannotStore where that takes too long or fails."""
        if not arrivals:
            return
        mine = _Waiting(arrivals)
        mine.done.acquire()
        self._queue.put(mine)
        if not mine.done.acquire(timeout=patience):
            mine.abandoned = True
            raise CannotStore("the database did not answer in time")
        if mine.problem is not None:
            raise CannotStore(type(mine.problem).__name__) from mine.problem

    def queued(self) -> int:
        """How many requests wait for the next commit."""
        return self._queue.qsize()

    def stop(self) -> None:
        """Finish what is queued and end the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(PATIENCE)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [one for one in (first, *self._queued()) if not one.abandoned]
            if batch:
                self._commit(batch)

    def _queued(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        while len(taken) < BATCH - 1:
            try:
                one = self._queue.get_nowait()
            except Empty:
                break
            if one is None:
                self._queue.put(None)
                break
            taken.append(one)
        return taken

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        problem = self._insert(batch)
        if problem is not None and len(batch) > 1 and not isinstance(problem, _DATABASE_AWAY):
            # One row the database refuses must not fail its neighbours.
            for one in batch:
                self._answer([one], self._insert([one]))
        else:
            self._answer(batch, problem)

    def _insert(self, batch: Sequence[_Waiting]) -> Exception | None:
        arrivals = [arrival for one in batch for arrival in one.arrivals]
        try:
            with self._store.write_one() as tx:
                tx.inbox.put(arrivals, now=self._clock.now())
        except Exception as problem:  # noqa: BLE001 - handed to every request that waits for it
            return problem
        return None

    def _answer(self, batch: Sequence[_Waiting], problem: Exception | None) -> None:
        if problem is not None:
            log.error(
                "the database did not store what arrived; the platform will deliver it again",
                exc_info=problem,
                extra={"action": "store_failed", "requests": len(batch)},
            )
        for one in batch:
            one.problem = problem
            one.done.release()
