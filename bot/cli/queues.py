"""What `inbox` and `outbox` have in common: listing rows and letting dead ones try again."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.store.migrate import SchemaBehind, require_current
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.store.views import Row
from bot.wiring.storing import open_desk_store
from config.settings import InvalidSettings, read_settings

STATES = ("dead", "waiting", "claimed", "held", "done", "withdrawn")

Retry = Callable[[Tx, Sequence[int], datetime], int]


def add_queue(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    table: str,
    about: str,
    retry: Retry,
) -> None:
    """Add the command of one queue with `list` and `retry`."""
    commands = subparsers.add_parser(table, help=about).add_subparsers(
        required=True, metavar="COMMAND"
    )
    listing = commands.add_parser("list", help="列出，默认只列死信")
    listing.add_argument("--state", choices=STATES, default="dead", help="哪种状态")
    listing.add_argument("--limit", type=int, default=100, help="最多几行")
    listing.add_argument("--json", action="store_true", help="逐行 JSON")
    listing.set_defaults(run=lambda args: _with_store(lambda store: _list(store, table, args)))
    again = commands.add_parser("retry", help="让死信再试")
    again.add_argument("ids", nargs="*", type=int, metavar="ID", help="编号；不写就用 --all")
    again.add_argument("--all", action="store_true", help="全部死信")
    again.set_defaults(
        run=lambda args: _with_store(lambda store: _retry(store, table, args, retry))
    )


def _with_store(work: Callable[[Store], int]) -> int:
    try:
        store = open_desk_store(read_settings(os.environ))
    except InvalidSettings as problem:
        print(problem, file=sys.stderr)
        return 2
    try:
        require_current(store)
        return work(store)
    except SchemaBehind as problem:
        print(problem, file=sys.stderr)
        return 2
    finally:
        store.close()


def _list(store: Store, table: str, args: argparse.Namespace) -> int:
    with store.read() as tx:
        rows = tx.views.queue(table, args.state, limit=args.limit)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, default=str) if args.json else _line(row))
    return 1 if rows and args.state == "dead" else 0


def _line(row: Row) -> str:
    return (
        f"{row['id']}  {row['at']:%Y-%m-%d %H:%M}  {row['channel']}  {row['kind']}  {row['error']}"
    )


def _retry(store: Store, table: str, args: argparse.Namespace, retry: Retry) -> int:
    if not args.ids and not args.all:
        print("name the ids to retry, or use --all", file=sys.stderr)
        return 2
    with store.write() as tx:
        ids = tx.views.dead_ids(table) if args.all else args.ids
        count = retry(tx, ids, datetime.now(UTC))
    print(f"{count} 条重新排队")
    return 0 if count or args.all else 1
