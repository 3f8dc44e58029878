"""What every platform in a box does: it listens, counts its calls, and fails where a test says so."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from tests.simulators.clock import SimClock
from tests.simulators.deliveries import Deliveries
from tests.simulators.faults import Answer, Fault, Faults, bad_gateway
from tests.simulators.server import Call, Server
from tests.simulators.world import World

WorldT = TypeVar("WorldT", bound=World)


class Platform(ABC, Generic[WorldT]):
    """Use as a context manager, or start() and close()."""

    def __init__(self, world: WorldT, events: Deliveries[Any], port: int) -> None:
        """`events`: how the platform calls us; `port`: 0 takes a free one."""
        self.world = world
        self.faults = Faults()
        self.latency = 0.0
        """Seconds before each answer."""
        self.calls: list[Call] = []
        self._events = events
        self._closed = threading.Event()
        self._server = Server(port, self._respond)

    @property
    def clock(self) -> SimClock:
        """The platform's."""
        return self.world.clock

    def start(self) -> Self:
        """Listen."""
        self._server.start()
        return self

    def close(self) -> None:
        """Let go of everybody and stop."""
        self.faults.released.set()
        self._closed.set()
        self._events.close()
        self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *about: object) -> None:
        self.close()

    @property
    def origin(self) -> str:
        """The value for WECOM_API_BASE or FEISHU_API_BASE."""
        return self._server.origin

    def wait_for(self, predicate: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait until something about the world holds; False where it never did."""
        return self.world.wait_for(predicate, seconds)

    def count(self, path: str) -> int:
        """Calls so far whose path contains this."""
        with self.world.lock:
            return sum(1 for call in self.calls if path in call.path)

    def fail(self, path: str, fault: Fault, times: int = 1) -> None:
        """The next calls of an API fail."""
        self.faults.plan(path, fault, times)

    def down(self, fault: Fault | None = None) -> None:
        """Everything fails until `up`."""
        self.faults.down(fault or bad_gateway())

    def up(self) -> None:
        """Nothing fails any more."""
        self.faults.clear()

    def expire_tokens(self) -> None:
        """Access tokens end early, as they may."""
        with self.world.change():
            self.world.tokens.clear()

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """What the API means to say, a refusal included."""

    def _respond(self, call: Call) -> Answer:
        with self.world.change():
            self.calls.append(call)
        if self.latency:
            self._closed.wait(self.latency)
        fault = self.faults.next(call.path)
        if fault is None:
            return self.answer(call)
        return self.faults.answer(fault, self.answer(call) if fault.applied else Answer(b""))
