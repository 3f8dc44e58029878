"""`nightdesk inbox`: what happened and could not be handled."""

from __future__ import annotations

import argparse

from bot.cli.queues import add_queue


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    add_queue(
        subparsers,
        "inbox",
        "收件箱：列出、重试死信",
        lambda tx, ids, now: tx.inbox.retry(ids, now=now),
    )
