"""`nightdesk work`: puller, worker, sender and timers."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event

from bot.store.revision import SchemaBehind
from bot.wiring.masking import configure_logs
from bot.wiring.work import build_work, run_until
from config.findings import PolicyProblems
from config.settings import InvalidSettings, read_settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("work", help="拉取、处理、发送和定时（一个进程）")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Work until SIGTERM; a second one ends at once. 0 ok, 1 the desk cannot start."""
    stopped = Event()

    def stop(_number: int, _frame: object) -> None:
        if stopped.is_set():
            os._exit(1)
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        settings = read_settings(os.environ)
        configure_logs(settings)
        work = build_work(settings)
    except (InvalidSettings, PolicyProblems, SchemaBehind) as problem:
        print(problem, file=sys.stderr)
        return 1
    run_until(work, stopped)
    return 0
