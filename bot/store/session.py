"""The store: short write transactions, snapshot reads, and a bell after each commit."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from bot.store.answers import Answers
from bot.store.bell import Bell, LocalBell
from bot.store.bulletin import Bulletin
from bot.store.cards import Cards
from bot.store.conversations import Conversations
from bot.store.duties import Duties
from bot.store.history import History
from bot.store.inbox import Inbox
from bot.store.incidents import Incidents
from bot.store.records import Records
from bot.store.tickets import Tickets
from bot.store.timers import Timers
from bot.store.versions import Versions
from bot.store.views import Views
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.store.cases import Cases
from bot.store.outbox import Outbox

DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection, OSError)
"""Locked, full, gone or restarting: errors that say nothing about the row in hand."""

_LIMITS = "-c statement_timeout=20000 -c idle_in_transaction_session_timeout=10000"
"""Milliseconds. Whoever is frozen inside a transaction must not keep its locks past a lease."""


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


class Tx:
    """One transaction, with a file of statements for each noun."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that the Store began."""
        self.connection = connection
        self.rings: set[str] = set()

    def ring(self, topic: str) -> None:
        """Wake whoever waits for `inbox`, `outbox` or `result`, after the commit."""
        self.rings.add(topic)

    @cached_property
    def inbox(self) -> Inbox:
        """What happened and waits to be handled."""
        return Inbox(self.connection, self.ring)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits to leave."""
        return Outbox(self.connection, self.ring)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations and their customers."""
        return Conversations(self.connection)

    @cached_property
    def history(self) -> History:
        """Messages and events of the past."""
        return History(self.connection)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets and what happened to them."""
        return Tickets(self.connection)

    @cached_property
    def cases(self) -> Cases:
        """Handoffs and their follow-up."""
        return Cases(self.connection)

    @cached_property
    def duties(self) -> Duties:
        """Agents at work, their pauses, rings and swaps."""
        return Duties(self.connection)

    @cached_property
    def incidents(self) -> Incidents:
        """Troubles that many share."""
        return Incidents(self.connection)

    @cached_property
    def cards(self) -> Cards:
        """What agents see of cases."""
        return Cards(self.connection)

    @cached_property
    def timers(self) -> Timers:
        """Durable timers."""
        return Timers(self.connection)

    @cached_property
    def records(self) -> Records:
        """Cursors, misses, audit, single facts."""
        return Records(self.connection)

    @cached_property
    def answers(self) -> Answers:
        """What was answered, and whether it helped."""
        return Answers(self.connection)

    @cached_property
    def versions(self) -> Versions:
        """Versions of the knowledge."""
        return Versions(self.connection)

    @cached_property
    def bulletin(self) -> Bulletin:
        """Entries offline and announcements."""
        return Bulletin(self.connection)

    @cached_property
    def views(self) -> Views:
        """Reads across tables."""
        return Views(self.connection)


class Store:
    """The database, whichever of the two engines it is."""

    def __init__(self, engine: sa.Engine, turnstile: Turnstile, bell: Bell) -> None:
        """Made by `open_store`."""
        self.engine = engine
        self.bell = bell
        self._turnstile = turnstile

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A short transaction that commits at the end of the block; no network, no thinking."""
        with self._turnstile, self.engine.connect() as raw:
            connection = raw.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                tx = Tx(connection)
                yield tx
        for topic in tx.rings:
            self.bell.ring(topic)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One snapshot; nothing is written."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            yield Tx(connection)
            transaction.rollback()

    def close(self) -> None:
        """Give the connections back."""
        self.bell.close()
        self.engine.dispose()


def open_store(url: str, *, bell: Bell | None = None, pool: int = 8) -> Store:
    """The store at a database URL; SQLite files get a turnstile beside them."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Store(_sqlite(parsed, pool), _turnstile(parsed), bell or LocalBell())
    engine = sa.create_engine(
        parsed,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=True,
        pool_timeout=3,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": 3, "options": _LIMITS},
    )
    return Store(engine, OpenTurnstile(), bell or LocalBell())


def _turnstile(url: URL) -> Turnstile:
    if not url.database or url.database == ":memory:":
        return OpenTurnstile()
    return FileTurnstile(Path(f"{url.database}.lock"))


def _sqlite(url: URL, pool: int) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 5, "isolation_level": None},
        pool_size=pool,
        max_overflow=pool,
    )
    sa.event.listen(engine, "connect", _pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
