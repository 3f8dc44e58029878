"""`nightdesk customer`: tell a customer what the desk keeps of them, or forget it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.desk import operator, with_desk
from bot.media import MediaStore
from bot.store.people import Busy, People, Traces
from bot.store.session import Store
from bot.ticket_following import follow
from config.settings import Settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    commands = subparsers.add_parser("customer", help="客户：删除或导出其信息").add_subparsers(
        required=True, metavar="COMMAND"
    )
    export = commands.add_parser("export", help="导出一位客户的全部信息（JSON），记入审计")
    _add_who(export)
    export.add_argument("--out", type=Path, metavar="FILE", help="写入文件；不写就打印")
    export.set_defaults(run=lambda args: with_desk(lambda s, e: _export(s, e, args)))
    delete = commands.add_parser("delete", help="删除一位客户的全部信息和文件，记入审计")
    _add_who(delete)
    delete.add_argument("--dry-run", action="store_true", help="只数一数，不删除")
    delete.add_argument("--json", action="store_true", help="结果用 JSON")
    delete.set_defaults(run=lambda args: with_desk(lambda s, e: _delete(s, e, args)))


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="客户编号")
    parser.add_argument("--channel", help="渠道，例如 wecom_kf")
    parser.add_argument("--account", default="", help="客服账号，例如 wk…")
    parser.add_argument("--external", help="平台的客户 id")


def _export(store: Store, _settings: Settings, args: argparse.Namespace) -> int:
    with store.read() as tx:
        people = People(tx.connection)
        found = _find(people, args)
        if isinstance(found, int):
            return found
        kept = people.everything(found)
    text = json.dumps(kept, ensure_ascii=False, indent=1, default=_iso)
    _audit(store, found, "customer_exported", {name: len(rows) for name, rows in kept.items()})
    if args.out is None:
        print(text)
        return 0
    try:
        args.out.touch(mode=0o600)
        args.out.write_text(text, encoding="utf-8")
    except OSError as problem:
        print(f"{args.out} cannot be written: {problem.strerror}", file=sys.stderr)
        return 2
    return 0


def _delete(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    with store.read() as tx:
        people = People(tx.connection)
        found = _find(people, args)
        if isinstance(found, int):
            return found
        counts = {name: len(rows) for name, rows in people.everything(found).items()}
    counts["files"] = len(found.files)
    if not args.dry_run:
        try:
            counts = {**_forget(store, settings, found), "files": len(found.files)}
        except Busy:
            print("this customer is being served right now: try again in a moment", file=sys.stderr)
            return 1
    print(json.dumps(counts) if args.json else _told(counts))
    return 0


def _forget(store: Store, settings: Settings, found: Traces) -> dict[str, int]:
    files = MediaStore(settings.data_dir / "media")
    now = datetime.now(UTC)
    with store.write() as tx:
        gone = dict(People(tx.connection).forget(found))
        follow(tx, found.ticket_nos, now=now)
        tx.records.audited(
            by=operator(),
            action="customer_deleted",
            subject=f"customer:{found.customer_id}",
            detail=json.dumps({**gone, "files": len(found.files)}),
            now=now,
        )
        # Before the commit: after a crash the rows still lead to what is left of the files.
        for sha256 in found.files:
            files.delete(sha256)
    return gone


def _find(people: People, args: argparse.Namespace) -> Traces | int:
    """Where the named customer left something, or the exit code."""
    customer_id = args.id
    if customer_id is None:
        if not args.channel or not args.external:
            print("name the customer: ID, or --channel, --account and --external", file=sys.stderr)
            return 2
        customer_id = people.id_of(args.channel, args.account, args.external)
    traces = people.traces(customer_id) if customer_id is not None else None
    if traces is None:
        print("no such customer; nothing was changed", file=sys.stderr)
        return 1
    return traces


def _audit(store: Store, found: Traces, action: str, detail: Mapping[str, int]) -> None:
    with store.write() as tx:
        tx.records.audited(
            by=operator(),
            action=action,
            subject=f"customer:{found.customer_id}",
            detail=json.dumps(detail),
            now=datetime.now(UTC),
        )


def _told(counts: Mapping[str, int]) -> str:
    return "  ".join(f"{name} {count}" for name, count in counts.items() if count)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
