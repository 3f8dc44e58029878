"""`nightdesk web`: takes the platforms' calls and shows the pages."""

from __future__ import annotations

import argparse
import os
import sys

from bot.freed import lend_large_blocks
from bot.wiring.masking import configure_logs
from bot.wiring.serve import PortTaken, serve
from config.settings import InvalidSettings, read_settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("web", help="只收平台回调和网页（一个进程）")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Serve until SIGTERM; 0 ok, 1 the desk cannot start."""
    lend_large_blocks()
    try:
        settings = read_settings(os.environ)
        configure_logs(settings)
        serve(settings)
    except (InvalidSettings, PortTaken) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
