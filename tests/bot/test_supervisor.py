from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.supervisor import Supervisor

OBEDIENT = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit()); "
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
SIGN = "open({path!r}, 'a').write(f'{{__import__(\"os\").getpid()}}\\n'); "


def program(setup: str, path: Path, then: str = "time.sleep(60)") -> Sequence[str]:
    """A child that signs a file when it is up and then does something."""
    return (sys.executable, "-c", setup + SIGN.format(path=str(path)) + then)


def signed(path: Path, count: int) -> list[int]:
    """The process ids in the file, once there are so many."""
    pause = threading.Event()
    for _ in range(600):
        pids = path.read_text().split() if path.exists() else []
        if len(pids) >= count:
            return [int(pid) for pid in pids]
        pause.wait(0.05)
    raise AssertionError(f"{pids} in {path.name}, not {count}")


class Running:
    """A supervisor in a thread."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.code: int | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.code = self.supervisor.run()

    def ended(self) -> int | None:
        self._thread.join(20)
        return self.code


@pytest.fixture
def running() -> Iterator[list[Running]]:
    """Supervisors that are stopped at the end, whatever happened."""
    made: list[Running] = []
    yield made
    for one in made:
        one.supervisor.ask_to_stop()
        one.supervisor.ask_to_stop()
        one.ended()


def test_both_children_end_when_asked(tmp_path: Path, running: list[Running]) -> None:
    """One request to stop reaches all, and the supervisor reports a clean end."""
    a, b = tmp_path / "a", tmp_path / "b"
    running.append(Running(Supervisor({"web": program(OBEDIENT, a), "work": program(OBEDIENT, b)})))
    pids = signed(a, 1) + signed(b, 1)
    running[0].supervisor.ask_to_stop()
    assert running[0].ended() == 0
    assert not any(_lives(pid) for pid in pids)


def test_a_crashed_child_is_started_again(tmp_path: Path, running: list[Running]) -> None:
    """And the other one is left alone."""
    a, b = tmp_path / "a", tmp_path / "b"
    running.append(Running(Supervisor({"web": program(OBEDIENT, a), "work": program(OBEDIENT, b)})))
    os.kill(signed(a, 1)[0], signal.SIGKILL)
    assert len(set(signed(a, 2))) == 2
    assert len(signed(b, 1)) == 1


def test_a_child_that_crashes_at_once_is_not_hammered(
    tmp_path: Path, running: list[Running]
) -> None:
    """The wait doubles."""
    path = tmp_path / "a"
    running.append(Running(Supervisor({"web": program(OBEDIENT, path, "exit(1)")})))
    signed(path, 2)
    assert running[0].supervisor.children[0].wait >= 1.0


def test_asked_twice_it_kills(tmp_path: Path, running: list[Running]) -> None:
    """A child that does not listen does not hold the operator up."""
    path = tmp_path / "a"
    running.append(Running(Supervisor({"web": program(STUBBORN, path)})))
    [pid] = signed(path, 1)
    running[0].supervisor.ask_to_stop()
    assert _lives(pid)
    running[0].supervisor.ask_to_stop()
    assert running[0].ended() == 1
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
