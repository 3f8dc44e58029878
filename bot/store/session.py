"""The store: short write transactions, snapshot reads, and a bell after each commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.store.bell import Bell, LocalBell
from bot.store.engines import Turnstile, postgres_engine, sqlite_engine, turnstile_of
from bot.store.transaction import Tx

DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection, OSError)
"""Locked, full, gone or restarting: errors that say nothing about the row in hand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Begins:
    """The statements that a transaction begins with, by what it is for."""

    write: tuple[str, ...]
    write_one: tuple[str, ...]
    jot: tuple[str, ...]
    jot_one: tuple[str, ...]
    read: tuple[str, ...]


_LASTING = ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE")
_SOON = ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE")
_ON_FILE = _Begins(write=_LASTING, write_one=_LASTING, jot=_SOON, jot_one=_SOON, read=("BEGIN",))
_ON_SERVER = _Begins(
    write=("BEGIN",),
    write_one=(),
    jot=("BEGIN; SET LOCAL synchronous_commit TO off",),
    jot_one=(),
    read=(),
)


class Store:
    """The database, whichever of the two engines it is."""

    def __init__(self, engine: sa.Engine, turnstile: Turnstile, bell: Bell) -> None:
        """Made by `open_store`."""
        self.engine = engine
        self.bell = bell
        self._turnstile = turnstile
        self._on_file = engine.dialect.name == "sqlite"
        begins = _ON_FILE if self._on_file else _ON_SERVER
        self._writing = engine.execution_options(begin=begins.write)
        self._writing_one = engine.execution_options(begin=begins.write_one)
        self._jotting = engine.execution_options(begin=begins.jot)
        self._jotting_one = engine.execution_options(begin=begins.jot_one)
        self._reading = engine.execution_options(begin=begins.read)
        self._glancing = engine.execution_options(begin=())
        self._unchecked = 0

    def write(self) -> AbstractContextManager[Tx]:
        """A short transaction that commits at the end of the block; no network, no thinking."""
        return self._write(self._writing)

    def write_one(self) -> AbstractContextManager[Tx]:
        """The same for a block of one statement: PostgreSQL commits it without being told."""
        return self._write(self._writing_one)

    def jot(self) -> AbstractContextManager[Tx]:
        """A transaction that does not wait for the disk, for what the next one makes up for.

        It is there for everybody at once, and on the disk with the next `write` at the latest; only
        a crash of the database or the host in between loses it.
        """
        return self._write(self._jotting)

    def jot_one(self) -> AbstractContextManager[Tx]:
        """The same for a claim: its statement tells PostgreSQL by itself not to wait."""
        return self._write(self._jotting_one)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Several reads, on SQLite of one moment; nothing is written.

        On PostgreSQL each statement sees what is committed by then. What a turn reads stands still
        all the same, since only the holder of its lane changes it.
        """
        with self._reading.connect() as connection:
            yield Tx(connection)

    @contextmanager
    def glance(self) -> Iterator[Tx]:
        """A read of one statement, without the transaction around it."""
        with self._glancing.connect() as connection:
            yield Tx(connection)

    def checkpoint(self) -> None:
        """Move what SQLite wrote into its file, so that no commit has to do it on its way."""
        if self._on_file and self._unchecked:
            self._unchecked = 0
            with self._glancing.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()

    def warm_up(self, connections: int) -> None:
        """Connect now rather than in front of a customer."""
        with ExitStack() as held:
            for _ in range(connections):
                held.enter_context(self._glancing.connect())

    def close(self) -> None:
        """Give the connections back."""
        self.bell.close()
        self.engine.dispose()

    @contextmanager
    def _write(self, engine: sa.Engine) -> Iterator[Tx]:
        with self._turnstile, engine.connect() as connection, connection.begin():
            tx = Tx(connection)
            yield tx
        self._unchecked += 1
        for topic in tx.rings:
            self.bell.ring(topic)


def open_store(url: str, *, bell: Bell | None = None, pool: int = 8) -> Store:
    """The store at a database URL; SQLite files get a turnstile beside them."""
    parsed = make_url(url)
    make = sqlite_engine if parsed.get_backend_name() == "sqlite" else postgres_engine
    return Store(make(parsed, pool), turnstile_of(parsed), bell or LocalBell())
