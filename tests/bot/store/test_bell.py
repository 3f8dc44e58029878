"""Wake-ups between threads and processes."""

from __future__ import annotations

import socket
from pathlib import Path
from threading import Thread

from bot.store.bell import OUTBOX, RESULT, TURN, SocketBell
from bot.wiring.storing import bell_for


def rung(bell: SocketBell, topic: str) -> int:
    bell.wait(topic, 0, 5)
    return bell.count(topic)


def test_a_ring_reaches_the_other_process(tmp_path: Path) -> None:
    """Who waits for a topic hears it, whoever rings."""
    web, work = SocketBell(tmp_path, (RESULT,)), SocketBell(tmp_path, (TURN, OUTBOX))
    waiting = Thread(target=rung, args=(work, TURN))
    waiting.start()
    web.ring(TURN)
    waiting.join()
    assert work.count(TURN) == 1
    web.close()
    work.close()


def test_nobody_is_woken_for_what_they_do_not_wait_for(tmp_path: Path) -> None:
    """The web process sleeps through the turns of the workers."""
    web, work = SocketBell(tmp_path, (RESULT,)), SocketBell(tmp_path, (TURN, OUTBOX))
    work.ring(OUTBOX)
    work.ring(RESULT)
    assert rung(web, RESULT) == 1
    assert web.count(OUTBOX) == 0
    web.close()
    work.close()


def test_sockets_of_dead_processes_are_cleared_away(tmp_path: Path) -> None:
    """A killed process leaves a file that nobody listens to; the next ring removes it."""
    path = tmp_path / f"1-1.{TURN[0]}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(str(path))
    assert path.exists()
    living = SocketBell(tmp_path, (TURN,))
    living.ring(TURN)
    assert [one.name for one in tmp_path.iterdir() if one == path] == []
    living.close()


def test_a_database_in_a_deep_folder_still_has_a_bell(tmp_path: Path) -> None:
    """A path too long for a socket's address moves the sockets, not the desk."""
    deep = tmp_path / ("long-folder-name-" * 6)
    deep.mkdir()
    bell = bell_for(f"sqlite:///{deep / 'desk.db'}", (TURN,))
    other = bell_for(f"sqlite:///{deep / 'desk.db'}", (RESULT,))
    other.ring(TURN)
    bell.wait(TURN, 0, 5)
    assert bell.count(TURN) == 1
    bell.close()
    other.close()
