"""`nightdesk faq versions|publish|revert|offline|online|told`: what customers are told, by the operator."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli.desk import operator, with_desk, zone_of
from bot.publishing import (
    NoSuchVersion,
    NotLookedThrough,
    ReasonNeeded,
    approve,
    counts,
    entries_of,
    revert,
)
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.store.versions import NotADraft, Version
from config.settings import Settings
from knowledge.loader import load_folder

_STATES = {"draft": "草稿", "published": "用过", "dropped": "未上线"}
_KINDS = {"added": "+ 新增", "changed": "~ 修改", "removed": "- 删除"}
_LONGEST_ASKED = 40


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to those of `faq`."""
    listing = _command(subparsers, "versions", "知识库的版本：哪个在用，哪个等待上线", _list)
    listing.add_argument("--show", type=_number, metavar="N", help="这一版改了什么")
    listing.add_argument("--limit", type=int, default=20, help="最多几行")
    listing.add_argument("--json", action="store_true", help="逐行 JSON")
    going = _command(subparsers, "publish", "让草稿上线", _publish)
    going.add_argument("number", nargs="?", type=_number, metavar="N", help="默认是等待的那个")
    going.add_argument("--reason", default="", help="原因；有测试问题答错时必须写")
    back = _command(subparsers, "revert", "退回到以前的版本", _revert)
    back.add_argument("number", type=_number, metavar="N")
    back.add_argument("--reason", default="", help="原因")
    off = _command(subparsers, "offline", "下线一个条目，立刻生效", _offline)
    off.add_argument("id", metavar="编号")
    off.add_argument("--reason", default="", help="原因")
    online = _command(subparsers, "online", "恢复下线的条目", _online)
    online.add_argument("id", nargs="?", metavar="编号", help="不写就列出下线的条目")
    told = _command(subparsers, "told", "哪些客户得到的是这一版的答案", _told)
    told.add_argument("number", type=_number, metavar="N")
    told.add_argument("--entry", metavar="编号", help="只要这个条目")
    told.add_argument("--limit", type=int, default=200, help="最多几行")
    told.add_argument("--json", action="store_true", help="逐行 JSON")


def _number(text: str) -> int:
    return int(text.lower().removeprefix("v"))


def _command(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    work: Callable[[Store, Settings, argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=about)
    parser.set_defaults(run=lambda args: with_desk(lambda s, e: work(s, e, args)))
    return parser


def _list(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    zone = zone_of(settings)
    if args.show is not None:
        return _show(store, args)
    with store.read() as tx:
        live, versions = tx.versions.live_number(), tx.versions.newest(args.limit)
    for one in versions:
        print(_as_json(one, live) if args.json else _line(one, live, zone))
    return 0


def _show(store: Store, args: argparse.Namespace) -> int:
    with store.read() as tx:
        one = tx.versions.one(args.show)
    if one is None:
        return _wrong(f"no version {args.show}: `nightdesk faq versions` lists them")
    report = one.report or {}
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for kind, sign in _KINDS.items():
        for entry in report.get(kind, ()):
            print(f"{sign} {entry['id']} {entry['question']}")
    for line in (*report.get("findings", ()), *(report.get("trial") or {}).get("failures", ())):
        print(f"! {line}")
    return 0


def _line(one: Version, live: int | None, zone: ZoneInfo) -> str:
    at = (one.published_at or one.created_at).astimezone(zone)
    state = "使用中" if one.number == live else _STATES[one.state]
    touched = counts(one.report)
    changed = f"+{touched['added']} ~{touched['changed']} -{touched['removed']}"
    who = one.approved_by or one.author or "-"
    shown = changed if one.report else ""
    return f"v{one.number}  {state}  {at:%Y-%m-%d %H:%M}  {one.entries} 条  {who}  {shown}  {one.reason}".rstrip()


def _as_json(one: Version, live: int | None) -> str:
    shown: dict[str, Any] = {
        "number": one.number,
        "state": "live" if one.number == live else one.state,
        "hash": one.hash,
        "entries": one.entries,
        "author": one.author,
        "approved_by": one.approved_by,
        "reason": one.reason,
        "created_at": one.created_at.isoformat(),
        "published_at": one.published_at.isoformat() if one.published_at else None,
        **counts(one.report),
    }
    return json.dumps(shown, ensure_ascii=False)


def _publish(store: Store, _settings: Settings, args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    try:
        with store.write() as tx:
            done = approve(tx, args.number, by=operator(), reason=args.reason, now=now)
            _audit(tx, "faq_published", f"v{done.number}", args.reason)
    except NotADraft:
        return _wrong("no draft of this number waits: `nightdesk faq versions` lists them")
    except NotLookedThrough:
        return _wrong("the draft is not looked through yet: is `nightdesk work` running?")
    except ReasonNeeded as needed:
        return _wrong(f"{needed.failed} test questions fail: add --reason to publish all the same")
    print(f"v{done.number} 已上线")
    return 0


def _revert(store: Store, _settings: Settings, args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    try:
        with store.write() as tx:
            number = revert(tx, args.number, by=operator(), reason=args.reason, now=now)
            _audit(tx, "faq_reverted", f"v{number}", f"v{args.number}")
    except NoSuchVersion:
        return _wrong(f"no version {args.number}: `nightdesk faq versions` lists them")
    print(f"v{args.number} 的内容已重新上线，记为 v{number}")
    return 0


def _offline(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    if args.id not in _known(store, settings.faq_dir):
        return _wrong(f"no entry {args.id}: the ids stand in the FAQ files")
    with store.write() as tx:
        now = datetime.now(UTC)
        fresh = tx.bulletin.take_offline(args.id, by=operator(), reason=args.reason, now=now)
        if fresh:
            _audit(tx, "faq_offline", args.id, args.reason)
    print(f"{args.id} 已下线" if fresh else f"{args.id} 早已下线")
    return 0


def _known(store: Store, folder: Path) -> frozenset[str]:
    """Ids of what is live and of what stands in the files."""
    with store.read() as tx:
        live = tx.versions.live()
        entries = entries_of(tx, live) if live else ()
    return frozenset(entry.id for entry in (*entries, *load_folder(folder).entries))


def _online(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    if args.id is None:
        with store.read() as tx:
            gone = tx.bulletin.offline()
        for one in gone:
            at = one.at.astimezone(zone_of(settings))
            print(f"{one.entry_id}  {at:%Y-%m-%d %H:%M}  {one.by}  {one.reason}".rstrip())
        return 0
    with store.write() as tx:
        back = tx.bulletin.put_online(args.id)
        if back:
            _audit(tx, "faq_online", args.id, "")
    if not back:
        return _wrong(f"{args.id} is not offline: `nightdesk faq online` lists what is")
    print(f"{args.id} 已恢复")
    return 0


def _told(store: Store, settings: Settings, args: argparse.Namespace) -> int:
    zone = zone_of(settings)
    with store.read() as tx:
        rows = tx.versions.told(f"v{args.number}", entry_id=args.entry, limit=args.limit)
    for row in rows:
        if args.json:
            print(json.dumps(asdict(row), ensure_ascii=False, default=str))
            continue
        at, who = row.at.astimezone(zone), row.nickname or row.customer
        asked = row.asked[:_LONGEST_ASKED]
        print(f"{at:%Y-%m-%d %H:%M}  {row.channel}  {who}  {row.entry_id}  {asked}")
    return 0


def _audit(tx: Tx, action: str, subject: str, detail: str) -> None:
    now = datetime.now(UTC)
    tx.records.audited(by=operator(), action=action, subject=subject, detail=detail, now=now)


def _wrong(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
