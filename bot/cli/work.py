"""`nightdesk work`: puller, worker, sender and timers."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import time
from typing import NoReturn

from bot.freed import lend_large_blocks
from bot.store.revision import SchemaBehind
from bot.wiring.masking import configure_logs
from bot.wiring.work import build_work, run_until
from config.findings import PolicyProblems
from config.settings import InvalidSettings, read_settings

TICK = 0.2
"""Seconds until a signal is noticed."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("work", help="拉取、处理、发送和定时（一个进程）")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Work until SIGTERM; a second one ends at once. 0 ok, 1 the desk cannot start."""
    lend_large_blocks()
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        settings = read_settings(os.environ)
        configure_logs(settings)
        work = build_work(settings)
    except (InvalidSettings, PolicyProblems, SchemaBehind) as problem:
        print(problem, file=sys.stderr)
        return 1
    work.prepare()
    stop.has_begun = True
    run_until(work, stop.wait)
    return _leave()


class _Stop:
    """What a signal does: it interrupts the start, asks who works to end, ends who was asked."""

    def __init__(self) -> None:
        self.has_begun = False
        self._asked = False

    def wait(self) -> None:
        """Return once a signal asked for it.

        No Event: a signal that comes just before the wait for its lock is not seen until the next
        one, and setting it from the handler can wait for the lock that the interrupted line holds.
        """
        while not self._asked:
            time.sleep(TICK)

    def __call__(self, _number: int, _frame: object) -> None:
        if not self.has_begun:
            # Whatever the start waits for, such as a lock, is given up; nothing is in hand yet.
            raise SystemExit(0)
        if self._asked:
            os._exit(1)
        self._asked = True


def _leave() -> NoReturn:
    """End now: Python would wait for pool threads, and one may hang at a platform."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
