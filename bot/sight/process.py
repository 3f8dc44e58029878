"""The child that looks, kept in hand: started when needed, ended when idle, killed when it hangs."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.sight.nouns import Busy, Look, Unseen

log = logging.getLogger(__name__)
HOUSE = Path(__file__).resolve().parents[2]
IDLE = 60.0
"""Seconds after which a child without work is ended and its memory given back."""
START = 30.0
"""Seconds a child may take to load its models."""
LOADING = 0.3
"""Seconds that one look waits for them; who comes meanwhile is told to come again."""
CHILD = (sys.executable, "-m", "bot.sight.child")


class SightProcess:
    """Eyes in a child process, one picture at a time."""

    def __init__(
        self, command: tuple[str, ...] = CHILD, *, idle: float = IDLE, loading: float = LOADING
    ) -> None:
        """`command` starts the child; `idle` and `loading` in seconds."""
        self._command = command
        self._idle = idle
        self._loading = loading
        self._in_hand = threading.Lock()
        self._child: _Child | None = None
        self._rest: threading.Timer | None = None

    def look(self, path: str, seconds: float) -> Look:
        """See `Eyes.look`."""
        if not self._in_hand.acquire(blocking=False):
            raise Busy
        try:
            return self._looked(path, seconds)
        finally:
            self._rest_later()
            self._in_hand.release()

    def close(self) -> None:
        """End the child; the next look starts another."""
        with self._in_hand:
            self._end()

    @property
    def pid(self) -> int | None:
        """Of the living child."""
        return self._child.pid if self._child and self._child.is_alive else None

    def _looked(self, path: str, seconds: float) -> Look:
        child = self._ready()
        child.tell({"path": path})
        answer = child.hear(seconds)
        if answer is None:
            self._end()
            log.warning("a picture could not be looked at", extra={"action": "sight_ended"})
            raise Unseen("too slow, or it brought the reader down")
        if "unseen" in answer:
            raise Unseen(str(answer["unseen"]))
        return _look_of(answer)

    def _ready(self) -> _Child:
        """A child that has loaded; loading is not counted as looking, and no worker waits for it."""
        if self._child is None or not self._child.is_alive:
            self._child = _Child(self._command)
        child = self._child
        if not child.is_ready and child.hear(self._loading) is None:
            if child.is_alive and child.age <= START:
                raise Busy
            self._end()
            raise Unseen("the reader could not be loaded")
        child.is_ready = True
        return child

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = threading.Timer(self._idle, self._rest_now)
        self._rest.daemon = True
        self._rest.start()

    def _rest_now(self) -> None:
        if self._in_hand.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._in_hand.release()

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child = None


class _Child:
    """A running child and the lines it says."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._began = time.monotonic()
        self.is_ready = False
        self._process = subprocess.Popen(  # noqa: S603  our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOUSE,
            env=environment(),
            text=True,
        )
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="sight", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def age(self) -> float:
        return time.monotonic() - self._began

    def tell(self, order: Mapping[str, str]) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except OSError:
            return  # it is gone; hearing nothing tells so

    def hear(self, seconds: float) -> Mapping[str, Any] | None:
        """The next answer; None where none comes in time or the child is gone."""
        try:
            line = self._said.get(timeout=seconds)
            said: Mapping[str, Any] = json.loads(line)
        except (queue.Empty, ValueError):
            return None
        return said

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._said.put(line)
        except ValueError:
            return  # closed while listening
        self._said.put("")  # the end, which nobody has to wait for


def environment() -> dict[str, str]:
    """What a child that looks may know. Nothing of the desk's: no key, no address. One thread each for the libraries."""
    mine = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return {**mine, **single, "PYTHONPATH": str(HOUSE), "PYTHONDONTWRITEBYTECODE": "1"}


def _look_of(answer: Mapping[str, Any]) -> Look:
    return Look(
        width=int(answer["width"]),
        height=int(answer["height"]),
        lines=tuple(answer.get("lines", ())),
        codes=tuple(answer.get("codes", ())),
        was_read=bool(answer.get("was_read")),
    )
