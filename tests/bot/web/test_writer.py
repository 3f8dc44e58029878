from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.arrivals import wakeup_arrival
from bot.channels.base import Arrival
from bot.clock import SetClock
from bot.store.bell import LocalBell
from bot.store.migrate import migrate
from bot.store.schema import inbox
from bot.store.session import Store, open_store
from bot.web.writer import CannotStore, Writer
from tests.bot.web.conftest import NIGHT, stored


class Gate:
    """A turnstile that lets nobody in until it is opened, and counts who passes."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.passed = 0

    def __enter__(self) -> None:
        self.reached.set()
        assert self.open.wait(20)
        self.passed += 1

    def __exit__(self, *error: object) -> None:
        """Nothing to give back."""


@pytest.fixture
def gate() -> Gate:
    """Closed."""
    return Gate()


@pytest.fixture
def store(tmp_path: Path, gate: Gate) -> Iterator[Store]:
    """A database behind the gate."""
    first = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(first)
    behind = Store(first.engine, gate, LocalBell())
    yield behind
    gate.open.set()
    first.close()


@pytest.fixture
def writer(store: Store, gate: Gate) -> Iterator[Writer]:
    """The writer under test."""
    made = Writer(store, SetClock(NIGHT))
    yield made
    gate.open.set()
    made.stop()


def arrival(name: str, at: datetime = NIGHT) -> Arrival:
    """A wake-up."""
    return wakeup_arrival("wecom_kf", "wk1", platform_id=name, at=at, token="")


class Caller(threading.Thread):
    """A request that wants something stored."""

    def __init__(self, writer: Writer, one: Arrival) -> None:
        super().__init__(daemon=True)
        self._writer, self._one = writer, one
        self.answer = ""
        self.start()

    def run(self) -> None:
        try:
            self._writer.put([self._one], patience=20)
            self.answer = "stored"
        except CannotStore as problem:
            self.answer = str(problem)

    def ended(self) -> str:
        self.join(20)
        return self.answer


def test_requests_that_wait_together_share_one_commit(
    writer: Writer, store: Store, gate: Gate
) -> None:
    """While one commit is under way the others queue up, and one more takes them all."""
    first = Caller(writer, arrival("first"))
    assert gate.reached.wait(20)
    others = [Caller(writer, arrival(f"other-{number}")) for number in range(20)]
    wait_until_queued(writer, 20)
    gate.open.set()
    assert {caller.ended() for caller in (first, *others)} == {"stored"}
    assert gate.passed == 2
    assert len(stored(store)) == 21


def test_one_poisonous_row_does_not_fail_its_neighbours(
    writer: Writer, store: Store, gate: Gate
) -> None:
    """A row that the database refuses is answered alone."""
    first = Caller(writer, arrival("first"))
    assert gate.reached.wait(20)
    naive = NIGHT.replace(tzinfo=None)
    poison = Caller(writer, arrival("poison", at=naive))
    good = [Caller(writer, arrival(f"good-{number}")) for number in range(3)]
    wait_until_queued(writer, 4)
    gate.open.set()
    assert {caller.ended() for caller in (first, *good)} == {"stored"}
    assert poison.ended() == "StatementError"
    assert {row["platform_id"] for row in stored(store)} == {
        "first", "good-0", "good-1", "good-2",
    }  # fmt: skip


def test_every_waiting_request_hears_that_the_database_is_away(
    writer: Writer, store: Store, gate: Gate
) -> None:
    """A failed commit fails all its requests, in one try."""
    first = Caller(writer, arrival("first"))
    assert gate.reached.wait(20)
    others = [Caller(writer, arrival(f"other-{number}")) for number in range(5)]
    wait_until_queued(writer, 5)
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE inbox RENAME TO gone"))
    gate.open.set()
    assert {caller.ended() for caller in (first, *others)} == {"OperationalError"}
    assert gate.passed == 2


def test_a_request_does_not_wait_longer_than_its_patience(
    writer: Writer, store: Store, gate: Gate
) -> None:
    """A database that hangs costs 503 and not the request; what was given up is not stored late."""
    first = Caller(writer, arrival("first"))
    assert gate.reached.wait(20)
    with pytest.raises(CannotStore):
        writer.put([arrival("given-up")], patience=0.01)
    gate.open.set()
    assert first.ended() == "stored"
    writer.put([arrival("after")], patience=20)
    assert [row["platform_id"] for row in stored(store)] == ["first", "after"]


def test_the_bell_rings_once_it_is_stored(writer: Writer, store: Store, gate: Gate) -> None:
    """Workers are woken by the commit, not by the request."""
    caller = Caller(writer, arrival("first"))
    assert gate.reached.wait(20)
    assert store.bell.count("pull") == 0
    gate.open.set()
    assert caller.ended() == "stored"
    store.bell.wait("pull", 0, 20)
    assert store.bell.count("pull") == 1


def test_stopping_finishes_what_is_queued(writer: Writer, store: Store, gate: Gate) -> None:
    """A request in hand at shutdown is stored and answered."""
    gate.open.set()
    callers = [Caller(writer, arrival(f"last-{number}")) for number in range(8)]
    for caller in callers:
        caller.join(20)
    writer.stop()
    assert len(stored(store)) == 8
    assert {caller.answer for caller in callers} == {"stored"}


def wait_until_queued(writer: Writer, count: int) -> None:
    """Until so many requests stand behind the one in hand."""
    seconds = threading.Event()
    for _ in range(2000):
        if writer.queued() == count:
            return
        seconds.wait(0.005)
    raise AssertionError(f"{writer.queued()} queued, not {count}")


def test_times_are_stored_as_utc(writer: Writer, store: Store, gate: Gate) -> None:
    """What was received is dated by the desk's clock."""
    gate.open.set()
    writer.put([arrival("one")])
    with store.read() as tx:
        assert tx.connection.scalar(sa.select(inbox.c.received_at)) == NIGHT.astimezone(UTC)
