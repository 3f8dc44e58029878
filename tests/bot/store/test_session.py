"""Transactions as the engines keep them, and connections that the server hung up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from psycopg.adapt import Dumper
from psycopg.pq import PipelineStatus

from bot.store.session import Store, open_store
from bot.store.transaction import Tx
from bot.store.waiting import topics_waiting
from tests.bot.store.test_lanes import NOW, put, said

NAME = "kept"
FULL = 2
"""What SQLite calls it."""


def kept(store: Store) -> object:
    with store.glance() as tx:
        return tx.records.fact(NAME)


class Broken(Exception):
    """Something went wrong in the middle of a transaction."""


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    """Drivers commit each statement by themselves; a transaction of ours is still all or nothing."""
    with pytest.raises(Broken), store.write() as tx:
        tx.records.put_fact(NAME, 1, now=NOW)
        raise Broken
    assert kept(store) is None


def test_a_write_of_one_statement_is_kept(store: Store) -> None:
    """It commits without a transaction around it."""
    with store.write_one() as tx:
        tx.records.put_fact(NAME, 1, now=NOW)
    assert kept(store) == 1


def test_errors_tell_no_values(store: Store) -> None:
    """What customers wrote does not get into logs by way of a database error."""
    with pytest.raises(sa.exc.DBAPIError) as refused, store.write() as tx:
        tx.connection.execute(
            sa.text("INSERT INTO nowhere VALUES (:words)"), {"words": "13800000000"}
        )
    assert "13800000000" not in str(refused.value)


def test_a_connection_that_the_server_hung_up_is_not_used(postgres: str) -> None:
    """A restart of PostgreSQL costs no failed statement afterwards."""
    desk, other = open_store(postgres), open_store(postgres)
    with desk.glance() as tx:
        pid = tx.connection.scalar(sa.text("SELECT pg_backend_pid()"))
    with other.glance() as tx:
        tx.connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with desk.glance() as tx:
        assert tx.connection.scalar(sa.text("SELECT pg_backend_pid()")) != pid
    desk.close()
    other.close()


def test_the_watch_sees_what_waits(store: Store) -> None:
    """One look tells whose crews have something to do."""
    with store.glance() as tx:
        assert topics_waiting(tx.connection, now=NOW) == []
    put(store, said("a", 1))
    with store.glance() as tx:
        assert topics_waiting(tx.connection, now=NOW) == ["turn"]
        assert topics_waiting(tx.connection, now=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_a_checkpoint_keeps_what_was_written(store: Store) -> None:
    """On PostgreSQL there is nothing to do."""
    with store.write() as tx:
        tx.records.put_fact(NAME, 1, now=NOW)
    store.checkpoint()
    assert kept(store) == 1


def _waits_for_the_disk(tx: Tx) -> bool:
    if tx.connection.dialect.name == "sqlite":
        return bool(tx.connection.exec_driver_sql("PRAGMA synchronous").scalar() == FULL)
    return bool(tx.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on")


def test_a_jot_does_not_wait_for_the_disk_and_a_write_after_it_does(store: Store) -> None:
    """On the same connections, in any order; what was jotted is there at once."""
    for _ in range(2):
        with store.jot() as tx:
            tx.records.put_fact(NAME, 1, now=NOW)
            assert not _waits_for_the_disk(tx)
        assert kept(store) == 1
        with store.write() as tx:
            assert _waits_for_the_disk(tx)


def test_after_a_claim_writes_wait_for_the_disk_again(store: Store) -> None:
    """A claim may be lost in a crash of the database; what is told to a platform never."""
    put(store, said("c1", 1))
    with store.jot_one() as tx:
        assert tx.inbox.claim("turn", now=NOW) is not None
    with store.write() as tx:
        assert _waits_for_the_disk(tx)


class Watched(int):
    """A number that notes in which mode the driver sends it."""


class _Noting(Dumper):
    seen: ClassVar[list[int]] = []

    def dump(self, obj: object) -> bytes:
        assert self.connection is not None
        self.seen.append(int(self.connection.pgconn.pipeline_status))
        return str(obj).encode()


def test_many_rows_are_sent_without_a_pipeline(postgres: str) -> None:
    """The server ends a transaction that idles, but not one frozen in an unfinished pipeline."""
    opened = open_store(postgres)
    with opened.write() as tx:
        tx.connection.exec_driver_sql("CREATE TEMPORARY TABLE numbers (id text)")
        driver: Any = tx.connection.connection.dbapi_connection
        driver.adapters.register_dumper(Watched, _Noting)
        rows = [{"id": Watched(1)}, {"id": Watched(2)}]
        tx.connection.execute(sa.text("INSERT INTO numbers VALUES (:id)"), rows)
        assert tx.connection.scalar(sa.text("SELECT count(*) FROM numbers")) == 2
    opened.close()
    assert set(_Noting.seen) == {int(PipelineStatus.OFF)}
