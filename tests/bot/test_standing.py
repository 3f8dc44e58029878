"""A connection that may exist once is held by one process, and passes on when that one goes."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from bot.clock import SystemClock
from bot.lease import StoredLease
from bot.standing import Standing
from bot.store.session import Store
from tests.channels.rig import NOW


class Line:
    """A link that lasts until it is hung up."""

    def __init__(self) -> None:
        self.up = threading.Event()
        self.down = threading.Event()

    def run(self, stopped: threading.Event) -> None:
        self.up.set()
        while not (stopped.is_set() and self.down.is_set()):
            self.down.wait(5)

    def close(self) -> None:
        self.down.set()


def test_one_holder_at_a_time(store: Store) -> None:
    """Renewed by its holder, refused to others, free when it is given back or runs out."""

    def take(holder: str, after: int) -> bool:
        now = NOW + timedelta(seconds=after)
        with store.write() as tx:
            return tx.leases.take("bot", holder, now=now, until=now + timedelta(seconds=10))

    assert take("a", 0)
    assert not take("b", 9)
    assert take("a", 9)
    assert not take("b", 15)
    assert take("b", 20)
    with store.write() as tx:
        tx.leases.give_back("bot", "a")
    assert not take("a", 21)
    with store.write() as tx:
        tx.leases.give_back("bot", "b")
    assert take("a", 22)


def test_the_connection_passes_on(store: Store) -> None:
    """While one desk is connected the other is not; it follows when the first one stops."""
    lines = (Line(), Line())
    desks = [
        Standing(
            "bot", lambda line=line: line, StoredLease(store=store, clock=SystemClock(), name="bot")
        )
        for line in lines
    ]
    desks[0].start()
    assert lines[0].up.wait(5)
    desks[1].start()
    assert not lines[1].up.wait(0.2)
    desks[0].stop()
    assert desks[0].join(time.monotonic() + 5)
    assert lines[1].up.wait(15)
    desks[1].stop()
    assert desks[1].join(time.monotonic() + 5)
