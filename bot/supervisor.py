"""Running a few processes together: start, restart with back-off, stop in time."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.lifeline import end_with_parent

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before a crashed child is started again; doubled each time."""
STEADY = 60.0
"""A child that ran so long has recovered; its next crash waits the first wait again."""
STOP_WITHIN = 9.5
"""Seconds after which children that do not end are killed."""
TICK = 0.1


@dataclass(eq=False, slots=True)
class Child:
    """One process and its history."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own, so that a terminal's Ctrl-C reaches the parent only."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )
        self.started = time.monotonic()

    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Signal the process; SIGKILL goes to everything it started, too."""
        if self.process is None or not self.is_running():
            return
        if number is signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


class Supervisor:
    """Keeps its children running until it is told to stop."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        """`commands` by name."""
        self.children = [Child(name, command) for name, command in commands.items()]
        self._asked = 0

    def ask_to_stop(self, *_signal: object) -> None:
        """Stop in time; asked a second time, at once. Fit for a signal handler."""
        self._asked += 1

    def run(self) -> int:
        """Run until asked to stop; 0 if every child ended by itself then, 1 if one was killed."""
        for child in self.children:
            child.start()
        while not self._asked:
            self._restart_crashed()
            time.sleep(TICK)
        return self._stop()

    def _restart_crashed(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.is_running():
                continue
            if not child.again_at:
                self._plan(child, now)
            elif now >= child.again_at:
                child.again_at = 0.0
                child.start()

    def _plan(self, child: Child, now: float) -> None:
        if now - child.started > STEADY:
            child.wait = FIRST_WAIT
        child.again_at = now + child.wait
        log.error(
            "a process ended and is started again",
            extra={
                "action": "child_ended",
                "child": child.name,
                "code": child.process.returncode if child.process else None,
                "wait_seconds": child.wait,
            },
        )
        child.wait = min(child.wait * 2, LONGEST_WAIT)

    def _stop(self) -> int:
        for child in self.children:
            child.send(signal.SIGTERM)
        end = time.monotonic() + STOP_WITHIN
        while any(child.is_running() for child in self.children):
            if time.monotonic() > end or self._asked > 1:
                return self._kill()
            time.sleep(TICK)
        return 0

    def _kill(self) -> int:
        for child in self.children:
            if child.is_running():
                log.error(
                    "a process did not end and is killed",
                    extra={"action": "child_killed", "child": child.name},
                )
                child.send(signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                child.process.wait()
        return 1
