"""`nightdesk outbox`: what could not leave."""

from __future__ import annotations

import argparse

from bot.cli.queues import add_queue


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    add_queue(
        subparsers,
        "outbox",
        "发件箱：列出、重试死信",
        lambda tx, ids, now: tx.outbox.retry(ids, now=now),
    )
