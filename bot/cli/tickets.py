"""`nightdesk tickets`: list, show and export, masked unless somebody with the right asks."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli import tickets_answer
from bot.cli.desk import moment, operator, with_desk, zone_of
from bot.exports import STATUSES, WRITERS, Mask, as_is, as_json, masked, told
from bot.store.session import Store
from bot.store.ticket_lists import TicketFilter, TicketLists
from config.settings import Settings

LIVING = ("open", "assigned", "waiting")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    commands = subparsers.add_parser("tickets", help="工单：列表、查看、导出").add_subparsers(
        required=True, metavar="COMMAND"
    )
    listing = commands.add_parser("list", help="列出工单，新的在前")
    _add_filters(listing)
    listing.add_argument("--limit", type=int, default=50, help="最多几行")
    listing.add_argument("--json", action="store_true", help="逐行 JSON")
    listing.set_defaults(run=lambda args: with_desk(lambda s, e: _list(s, e, args)))
    one = commands.add_parser("show", help="看一个工单和它的经过")
    one.add_argument("ticket_no", metavar="工单号")
    one.add_argument("--json", action="store_true", help="JSON")
    _add_unmasked(one)
    one.set_defaults(run=lambda args: with_desk(lambda s, e: _show(s, e, args)))
    export = commands.add_parser("export", help="导出成文件：.csv .xlsx .jsonl")
    export.add_argument("file", type=Path, metavar="FILE", help="文件名的结尾决定格式")
    _add_filters(export)
    export.set_defaults(run=lambda args: with_desk(lambda s, e: _export(s, e, args)))
    many = commands.add_parser("answer", help="一段话回复许多工单，先预览")
    tickets_answer.add_arguments(many)
    _add_filters(many)
    many.set_defaults(run=lambda args: with_desk(lambda s, e: _answer(s, e, args)))


def _answer(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    chosen = args.numbers or args.status or args.category or args.since or args.assigned
    if not (chosen or args.urgent):
        print("name the tickets, or choose them by --category, --since …", file=sys.stderr)
        return 2
    wanted = _wanted(args, zone_of(settings))
    if wanted is None:
        return 2
    return tickets_answer.answer(store, settings, args, wanted, now=datetime.now(UTC))


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--status",
        action="append",
        default=[],
        choices=[*STATUSES, "living"],
        help="状态，可多次；living 是所有未结的",
    )
    parser.add_argument("--category", help="分类")
    parser.add_argument("--urgent", action="store_true", default=None, help="只要紧急的")
    parser.add_argument("--since", metavar="WHEN", help="2026-11-18、7d 或 12h 以来登记的")
    parser.add_argument("--assigned", metavar="AGENT", help="负责坐席的 id；none 是没有人的")
    _add_unmasked(parser)


def _add_unmasked(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unmasked", action="store_true", help="不打码；会记入审计")


def _list(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    zone = zone_of(settings)
    wanted = _wanted(args, zone)
    if wanted is None:
        return 2
    mask = _mask(store, args, "tickets_listed", _about(args))
    with store.read() as tx:
        rows = TicketLists(tx.connection).page(wanted, limit=args.limit)
    for row in rows:
        ticket = told(row, mask, zone)
        print(as_json(ticket) if args.json else _line(ticket))
    return 0


def _line(ticket: dict[str, Any]) -> str:
    due = ticket["deadline_at"]
    shown = f"{due:%m-%d %H:%M}" if isinstance(due, datetime) else "-"
    mark = "!" if ticket["urgent"] else " "
    status = STATUSES.get(str(ticket["status"]), ticket["status"])
    who = ticket["assigned_to"] or "-"
    return f"{ticket['ticket_no']} {mark} {status}  {shown}  {who}  {ticket['category']}  {ticket['summary']}"


def _show(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    zone = zone_of(settings)
    with store.read() as tx:
        row = TicketLists(tx.connection).one(args.ticket_no.upper())
        events = tx.tickets.events_of(args.ticket_no.upper())
    if row is None:
        print(f"no ticket {args.ticket_no}: `nightdesk tickets list` shows them", file=sys.stderr)
        return 1
    mask = _mask(store, args, "ticket_shown", row["ticket_no"])
    ticket = told(row, mask, zone)
    lines = [
        {
            "at": event["at"].astimezone(zone),
            "event": event["event"],
            "by": event["by"],
            "text": mask(event["text"]),
        }
        for event in events
    ]
    if args.json:
        print(as_json({**ticket, "events": lines}))
    else:
        _print(ticket, lines)
    return 0


def _print(ticket: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    print(_line(ticket))
    for name, value in ticket["fields"].items():
        print(f"  {name}：{value}")
    if ticket["missing"]:
        print(f"  还缺：{'、'.join(ticket['missing'])}")
    for line in lines:
        print(f"  {line['at']:%Y-%m-%d %H:%M}  {line['event']}  {line['by']}  {line['text']}")


def _export(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    zone = zone_of(settings)
    write = WRITERS.get(args.file.suffix.removeprefix(".").lower())
    if write is None:
        print(f"{args.file}: name a .csv, .xlsx or .jsonl file", file=sys.stderr)
        return 2
    wanted = _wanted(args, zone)
    if wanted is None:
        return 2
    mask = _mask(store, args, "tickets_exported", _about(args))
    half = args.file.with_name(f".{args.file.name}.part")
    try:
        with store.read() as tx:
            rows = TicketLists(tx.connection).stream(wanted)
            count = write((told(row, mask, zone) for row in rows), half)
        half.replace(args.file)
    except OSError as problem:
        print(f"{args.file} cannot be written: {problem.strerror}", file=sys.stderr)
        return 2
    finally:
        half.unlink(missing_ok=True)
    print(f"{count} 个工单写入 {args.file}")
    return 0


def _wanted(args: argparse.Namespace, zone: ZoneInfo) -> TicketFilter | None:
    statuses = [one for name in args.status for one in (LIVING if name == "living" else (name,))]
    try:
        since = moment(args.since, datetime.now(UTC), zone) if args.since else None
    except ValueError:
        print(f"--since {args.since}: write 2026-11-18, 7d or 12h", file=sys.stderr)
        return None
    return TicketFilter(
        statuses=tuple(statuses),
        category=args.category,
        urgent=args.urgent,
        since=since,
        assigned="" if args.assigned == "none" else args.assigned,
    )


def _mask(store: Store, args: argparse.Namespace, action: str, subject: str) -> Mask:
    """How words are shown; opening the originals is written down before anything is shown."""
    if not args.unmasked:
        return masked
    now = datetime.now(UTC)
    with store.write() as tx:
        tx.records.audited(
            by=operator(), action=action, subject=subject, detail="unmasked", now=now
        )
    return as_is


def _about(args: argparse.Namespace) -> str:
    chosen = {
        name: getattr(args, name)
        for name in ("status", "category", "urgent", "since", "assigned")
        if getattr(args, name)
    }
    return json.dumps(chosen, ensure_ascii=False)
