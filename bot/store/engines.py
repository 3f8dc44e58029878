"""The two engines, and who may write when.

Their drivers commit each statement by itself. A transaction is a BEGIN that the `begin` option of a
connection names; so a lone statement costs PostgreSQL one round trip instead of three.
"""

from __future__ import annotations

import fcntl
import select
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

_LIMITS = "-c statement_timeout=20000 -c idle_in_transaction_session_timeout=10000"
"""Milliseconds. Whoever is frozen inside a transaction must not keep its locks past a lease."""
_PREPARE_AFTER = 2
"""Executions after which PostgreSQL keeps the plan of a statement: planning a claim costs more than
claiming."""
_CHECKPOINT_PAGES = 8000
"""32 MB of log. `Store.checkpoint` empties it long before; this is for a `web` without a `work`."""


class Turnstile(Protocol):
    """Lets writers in one at a time, or everybody."""

    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> None: ...


class FileTurnstile:
    """One writer at a time among all processes of a host.

    SQLite's own busy handler starves the second of two busy writers for seconds; a file lock taken
    in turn shares fairly.
    """

    def __init__(self, path: Path) -> None:
        """`path` is a file beside the database; it holds nothing."""
        self._lock = threading.Lock()
        self._file = path.open("a")

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *error: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._lock.release()


class OpenTurnstile:
    """PostgreSQL sorts its writers out itself."""

    def __enter__(self) -> None:
        """Nothing to wait for."""

    def __exit__(self, *error: object) -> None:
        """Nothing to give back."""


def turnstile_of(url: URL) -> Turnstile:
    """A SQLite file has one writer at a time, everything else many."""
    on_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return FileTurnstile(Path(f"{url.database}.lock")) if on_file else OpenTurnstile()


def sqlite_engine(url: URL, pool: int) -> sa.Engine:
    """SQLite in WAL mode; a commit is on the disk when it returns. The warmest connection first."""
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 5, "isolation_level": None},
        pool_size=pool,
        max_overflow=pool,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


def postgres_engine(url: URL, pool: int) -> sa.Engine:
    """PostgreSQL; the warmest connection is taken first, as it knows the statements."""
    engine = sa.create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=3,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "options": _LIMITS,
            "prepare_threshold": _PREPARE_AFTER,
        },
    )
    sa.event.listen(engine, "checkout", _refuse_if_gone)
    sa.event.listen(engine, "do_executemany", _one_by_one)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    for statement in connection.get_execution_options().get("begin", ("BEGIN",)):
        connection.exec_driver_sql(statement)


def _one_by_one(cursor: Any, statement: str, rows: Sequence[Any], _context: object) -> bool:
    """Send many rows as many statements, not as the pipeline that the driver would make of them.

    Whoever is frozen inside a pipeline keeps its locks: the server's limits look at a statement that
    runs and at a transaction that idles, and take an unfinished pipeline for neither.
    """
    for row in rows:
        cursor.execute(statement, row)
    return True


def _refuse_if_gone(connection: Any, _record: object, _proxy: object) -> None:
    """Let the pool connect anew where the server hung up.

    An idle connection has nothing to read but its end, so looking at the socket tells what a ping
    tells, without the round trip.
    """
    poller = select.poll()
    poller.register(connection.fileno(), select.POLLIN)
    if poller.poll(0):
        raise DisconnectionError("the server closed the connection")
