"""The web process as it really runs: its own process, server and socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.clock import SetClock
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from tests.bot.web.conftest import CORP, KEY, PATH, TOKEN, stored, wakeup
from tests.bot.web.serving import HOUSE, Process, environment
from tests.simulators.wecom.callbacks import envelope
from tests.simulators.wecom.crypto import Sealer

LEAN_KIB = 90 * 1024
FORBIDDEN = ("jieba", "numpy", "lark_oapi", "knowledge", "config.policy", "bot.worker", "alembic")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    """The database that the process opens."""
    store = open_store(f"sqlite:///{tmp_path / 'nightdesk.db'}")
    migrate(store)
    yield store
    store.close()


@pytest.fixture
def web(tmp_path: Path, desk: Store) -> Iterator[Process]:
    """A running `nightdesk web`."""
    process = Process("bot", "web", env=environment(tmp_path))
    process.wait_until_ready()
    yield process
    process.close()


def call(web: Process) -> int:
    """One real callback over the socket; its status."""
    sealer, clock = Sealer(TOKEN, KEY, CORP), SetClock(datetime.now(UTC))
    sealed = sealer.seal(wakeup())
    stamp = str(int(clock.now().timestamp()))
    query = {
        "msg_signature": sealer.sign(stamp, "n", sealed),
        "timestamp": stamp,
        "nonce": "n",
    }
    request = urllib.request.Request(
        f"{web.url}{PATH}?{urlencode(query)}", data=envelope(CORP, "1000002", sealed)
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def rss_kib(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split("kB")[0])


def test_the_process_is_lean_under_load(web: Process, desk: Store) -> None:
    """Every process of `web` stays under 90 MiB, callbacks from many threads included."""
    threads = [threading.Thread(target=lambda: [call(web) for _ in range(5)]) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored(desk)) == 200
    assert web.status("/metrics") == web.status("/readyz") == 200
    used = {pid: rss_kib(pid) for pid in (web.process.pid, *web.workers())}
    assert max(used.values()) < LEAN_KIB


def test_the_process_loads_neither_knowledge_nor_handlers(tmp_path: Path, desk: Store) -> None:
    """What reads texts and talks to platforms belongs to `work`."""
    code = (
        "import json, sys; from bot.wiring.web import app_from_environ; "
        "client = app_from_environ().test_client(); "
        "client.get('/readyz'); client.get('/metrics'); client.get('/sandbox'); "
        "print(json.dumps(sorted(sys.modules)))"
    )
    env = environment(tmp_path, NIGHTDESK_SANDBOX="on")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, env=env, capture_output=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert loaded.isdisjoint(FORBIDDEN)


def test_sigterm_finishes_the_request_in_hand(web: Process, desk: Store) -> None:
    """A call that waits for its commit while the process is told to stop is still answered."""
    answers: list[int] = []
    call(web)
    with desk.write():
        # The process cannot commit while the test holds the write lock.
        caller = threading.Thread(target=lambda: answers.append(call(web)))
        caller.start()
        threading.Event().wait(0.3)
        web.terminate()
        threading.Event().wait(0.3)
    caller.join(20)
    assert answers == [200]
    assert web.ended() == 0
    assert len(stored(desk)) == 2


def test_a_killed_server_leaves_no_worker_behind(web: Process) -> None:
    """An orphan would share the port with the next server."""
    [worker] = web.workers()
    web.process.kill()
    web.ended()
    pause, left = threading.Event(), 200
    while _lives(worker) and left:
        pause.wait(0.05)
        left -= 1
    outlived = _lives(worker)
    if outlived:
        os.kill(worker, signal.SIGKILL)
    assert not outlived


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_taken_port_is_told_in_one_sentence(web: Process, tmp_path: Path) -> None:
    """Exit code 1 and what to do."""
    second = subprocess.run(
        [sys.executable, "-m", "bot", "web"],
        cwd=HOUSE,
        env=environment(tmp_path, PORT=str(web.port)),
        capture_output=True,
        check=False,
    )
    assert second.returncode == 1
    [line] = second.stderr.decode().splitlines()
    assert "NIGHTDESK_PORT" in line


def test_a_schema_that_is_behind_keeps_it_from_starting(tmp_path: Path) -> None:
    """Exit code 1 and the command to run."""
    process = Process("bot", "web", env=environment(tmp_path))
    try:
        assert process.ended(40) == 1
        assert "nightdesk migrate" in process.output()
    finally:
        process.close()


def test_gunicorn_serves_the_same_application(tmp_path: Path, desk: Store) -> None:
    """The conservative server, by the documented path."""
    process = Process(
        "gunicorn",
        *("--bind", "127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8"),
        "bot.wiring.web:app_from_environ()",
        env=environment(tmp_path),
    )
    try:
        process.wait_until_ready()
        assert call(process) == 200
        assert len(stored(desk)) == 1
    finally:
        process.close()
