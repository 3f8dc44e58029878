"""`nightdesk run`: both processes from one command."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.web.serving import Process, environment


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Process]:
    """A desk in an empty folder."""
    env = environment(tmp_path, NIGHTDESK_EMBEDDER="off", NIGHTDESK_LOG_LEVEL="error")
    bare = {name: value for name, value in env.items() if not name.startswith("WECOM_")}
    process = Process("bot", "run", env=bare)
    process.wait_until_ready("/readyz")
    yield process
    process.close()


def test_it_migrates_serves_and_ends_in_time(desk: Process) -> None:
    """From nothing to a page; SIGTERM ends both within ten seconds and says what was on."""
    assert desk.status("/sandbox") == 200
    desk.terminate()
    assert desk.ended(10) == 0
    told = desk.output()
    assert f"{desk.url}/sandbox" in told
    assert "关  飞书" in told


def test_knowledge_shows_in_readyz_once_work_has_it(desk: Process) -> None:
    """`web` tells what `work` wrote."""
    pause, left = threading.Event(), 400
    while not is_ready(desk) and left:
        pause.wait(0.05)
        left -= 1
    assert is_ready(desk)


def is_ready(desk: Process) -> bool:
    """Whether the desk says that nothing is missing."""
    with urllib.request.urlopen(f"{desk.url}/readyz", timeout=5) as answer:
        return b'"status":"ok"' in answer.read()
