"""Claims of a process that was killed. Whoever works alone need not wait until they expire."""

from __future__ import annotations

import fcntl
import logging
from datetime import datetime
from pathlib import Path

from bot.store.session import Store

log = logging.getLogger(__name__)


class Alone:
    """The one `work` of a SQLite file: it alone may take over claims at once.

    The kernel gives the lock back when its holder dies, however it dies. A frozen holder keeps it,
    and a second `work` then waits for the leases as on PostgreSQL.
    """

    def __init__(self, store: Store) -> None:
        """Nothing is taken over yet; `store` may be of either engine."""
        self._store = store
        name = store.engine.url.database
        on_file = store.engine.dialect.name == "sqlite" and name and name != ":memory:"
        self._file = Path(f"{name}.work.lock").open("a") if on_file else None  # noqa: SIM115

    def take_over(self, now: datetime) -> int:
        """Let claims expire that a dead process left; how many. 0 where others may be at work."""
        if self._file is None:
            return 0
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        with self._store.write() as tx:
            count = tx.inbox.expire_claims(now=now) + tx.outbox.expire_claims(now=now)
        if count:
            log.warning(
                "what a killed process had in hand is taken over",
                extra={"action": "taken_over", "rows": count},
            )
        return count
