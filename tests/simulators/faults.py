"""What can go wrong between us and a platform, switched on by a test for some calls or for a while."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `applied`: the platform did what was asked, only its answer is lost."""

    kind: str
    """`status`, `html`, `half`, `hang`, `reset`, `errcode`, `body`, `broken`, `drip`, `endless`."""
    value: Any = None
    applied: bool = False


def bad_gateway(*, applied: bool = False) -> Fault:
    """502 with a proxy's HTML."""
    return Fault("status", 502, applied)


def html(*, applied: bool = False) -> Fault:
    """200 with a page instead of JSON."""
    return Fault("html", None, applied)


def half(*, applied: bool = False) -> Fault:
    """The connection ends in the middle of the answer."""
    return Fault("half", None, applied)


def reset(*, applied: bool = False) -> Fault:
    """The connection ends before the answer."""
    return Fault("reset", None, applied)


def hang(seconds: float = 60.0, *, applied: bool = False) -> Fault:
    """No answer within any patience; it ends with the simulator."""
    return Fault("hang", seconds, applied)


def broken() -> Fault:
    """A file whose connection ends in its middle, under its own headers."""
    return Fault("broken", True, applied=True)


def drip(pause: float) -> Fault:
    """A file that comes byte by byte, with so many seconds between two."""
    return Fault("drip", pause, applied=True)


def endless() -> Fault:
    """A file that tells no length and never ends."""
    return Fault("endless", True, applied=True)


def errcode(code: int, *, applied: bool = False) -> Fault:
    """200 with an error code."""
    return Fault("errcode", code, applied)


def body(data: bytes) -> Fault:
    """200 with these bytes."""
    return Fault("body", data)


@dataclass
class _Planned:
    path: str
    fault: Fault
    left: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP; `cut` sends half of it, `endless` goes on for ever."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False
    silent: bool = False
    pause: float = 0.0
    """Seconds between two bytes."""
    endless: bool = False

    @property
    def ends_connection(self) -> bool:
        """Whether nothing can follow on the same connection."""
        return self.cut or self.silent or self.endless

    def pieces(self) -> Iterator[bytes]:
        """The body as it leaves."""
        if self.endless:
            yield from repeat(bytes(64 * 1024))
        elif self.pause:
            for place in range(len(self.body)):
                time.sleep(self.pause)
                yield self.body[place : place + 1]
        else:
            yield self.body[: len(self.body) // 2] if self.cut else self.body


def as_json(data: object, status: int = 200) -> Answer:
    """An answer of the API."""
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status)


SPOILED = {"broken": "cut", "drip": "pause", "endless": "endless"}
"""How the answer that was meant leaves instead."""


class Faults:
    """The faults in force, first planned first used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self._down: Fault | None = None
        self.released = threading.Event()

    def plan(self, path: str, fault: Fault, times: int) -> None:
        """The next `times` calls whose path contains `path` fail so."""
        with self._lock:
            self._planned.append(_Planned(path, fault, times))

    def down(self, fault: Fault | None) -> None:
        """Every call fails so until `down(None)`."""
        with self._lock:
            self._down = fault

    def clear(self) -> None:
        """Nothing fails any more."""
        with self._lock:
            self._down = None
            self._planned.clear()

    def next(self, path: str) -> Fault | None:
        """The fault that this call meets."""
        with self._lock:
            if self._down:
                return self._down
            for planned in self._planned:
                if planned.path in path:
                    planned.left -= 1
                    if planned.left <= 0:
                        self._planned.remove(planned)
                    return planned.fault
            return None

    def answer(self, fault: Fault, meant: Answer) -> Answer:
        """What the caller gets instead of the answer that was meant."""
        if fault.kind == "status":
            page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
            return Answer(page, int(fault.value), "text/html")
        if fault.kind == "html":
            return Answer(b"<html><body>busy</body></html>", 200, "text/html")
        if fault.kind == "body":
            return Answer(fault.value)
        if fault.kind == "errcode":
            return as_json({"errcode": fault.value, "errmsg": "forced"})
        if fault.kind == "hang":
            self.released.wait(float(fault.value))
            return Answer(b"", silent=True)
        if fault.kind == "reset":
            return Answer(b"", silent=True)
        if fault.kind in SPOILED:
            return replace(meant, **{SPOILED[fault.kind]: fault.value})
        return Answer(meant.body or b'{"errcode": 0, "errmsg"', cut=True)
