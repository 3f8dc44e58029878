"""`nightdesk faq gaps`: what was not settled, and how each entry does."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.desk import moment, with_desk, zone_of
from bot.cli.embedding import embedding_of_environment
from bot.cli.saving import save
from bot.embedder.choose import Embedding
from bot.store.answers import Use
from bot.store.session import Store
from bot.store.unsettled import left_open
from config.settings import Settings
from knowledge.entry import Entry
from knowledge.gaps import Gap, Unsettled, find, patch_yaml
from knowledge.loader import load_folder
from knowledge.matcher import Matcher

STALE = timedelta(days=90)
"""An entry that nobody needed for so long is listed for a second look."""
_KINDS = {
    "miss": "没答上",
    "clarify_refused": "都不是",
    "clarify_ignored": "没选",
    "contradicted": "答了没解决",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How one entry does."""

    entry_id: str
    question: str
    hits: int = 0
    helped: int = 0
    contradicted: int = 0
    last_used_at: datetime | None = None
    stale: bool = False


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `gaps` to the `faq` commands."""
    parser = subparsers.add_parser("gaps", help="昨夜没答好的问题，归类成可审的补丁")
    faq = Path(os.environ.get("NIGHTDESK_FAQ_DIR", "knowledge/faq"))
    parser.add_argument("--faq", type=Path, default=faq, metavar="DIR", help="知识库文件夹")
    parser.add_argument("--since", default="1d", metavar="TIME", help="从何时起：1d、12h 或日期")
    parser.add_argument("--most", type=int, default=50, metavar="N", help="最多几类，默认 50")
    parser.add_argument("--patch", type=Path, metavar="FILE", help="写成补丁，供 faq import 审阅")
    parser.add_argument("--entries", action="store_true", help="改为列出每个条目的使用情况")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List gaps or entries; 0 nothing is missing, 1 there are gaps, 2 wrong use."""

    def work(store: Store, settings: Settings) -> int:
        zone = zone_of(settings)
        if args.entries:
            return _entries(store, args, zone)
        try:
            since = moment(args.since, datetime.now(UTC), zone)
        except ValueError:
            print(f"--since {args.since} 不是时间，写成 1d、12h 或 2026-11-20。", file=sys.stderr)
            return 2
        return _gaps(store, args, since)

    return with_desk(work)


def _gaps(store: Store, args: argparse.Namespace, since: datetime) -> int:
    with store.read() as tx:
        asked = [
            Unsettled(
                text=one.text,
                kind=one.kind,
                conversation=str(one.conversation_id),
                nearest=one.nearest,
                agent_words=one.agent_words,
            )
            for one in left_open(tx.connection, since=since)
        ]
    entries = load_folder(args.faq).entries
    embedding = embedding_of_environment() if asked else Embedding()
    matcher = Matcher.build(entries, embedding.embedder, embedding.cache)
    found = find(asked, matcher, most=args.most, embedder=embedding.embedder)
    by_id = {entry.id: entry for entry in entries}
    if args.json:
        print(json.dumps([_row(gap, by_id) for gap in found], ensure_ascii=False, indent=1))
    else:
        _show(found, by_id)
    if args.patch and found:
        save(args.patch, patch_yaml(found, by_id).encode())
        print(
            f"补丁写在 {args.patch}：改好后用 nightdesk faq import {args.patch} 看差异，加 --yes 才写入。",
            file=sys.stderr,
        )
    return 1 if found else 0


def _show(found: Sequence[Gap], entries: dict[str, Entry]) -> None:
    for gap in found:
        kinds = "，".join(f"{_KINDS.get(name, name)} {count}" for name, count in gap.kinds.items())
        print(f"{gap.name}：{gap.count} 次，{gap.conversations} 个会话（{kinds}）")
        print("  问法：" + "；".join(gap.examples))
        if gap.nearest in entries:
            near = entries[gap.nearest or ""]
            print(f"  最近的条目：{near.id} {near.question}（{gap.score:.2f}）")
        for words in gap.agent_words[:1]:
            print("  坐席答过：" + " / ".join(words.split("\n"))[:120])
    print(f"{len(found)} 类问题没答好。" if found else "没有没答好的问题。")


def _row(gap: Gap, entries: dict[str, Entry]) -> dict[str, object]:
    near = entries.get(gap.nearest or "")
    return {
        "name": gap.name,
        "count": gap.count,
        "conversations": gap.conversations,
        "kinds": dict(gap.kinds),
        "examples": list(gap.examples),
        "nearest": {"id": near.id, "question": near.question, "score": gap.score} if near else None,
        "agent_words": list(gap.agent_words),
        "proposal": "variants" if gap.is_near and near else "entry",
    }


def _entries(store: Store, args: argparse.Namespace, zone: ZoneInfo) -> int:
    with store.read() as tx:
        uses = {use.entry_id: use for use in tx.answers.uses()}
    now = datetime.now(UTC)
    standings = [
        _standing(entry, uses.get(entry.id), now) for entry in load_folder(args.faq).entries
    ]
    standings.sort(key=lambda one: (-one.hits, one.entry_id))
    if args.json:
        print(json.dumps([_as_row(one, zone) for one in standings], ensure_ascii=False, indent=1))
        return 0
    for one in standings:
        print(_line(one, zone))
    never = sum(one.hits == 0 for one in standings)
    stale = sum(one.stale and one.hits > 0 for one in standings)
    print(f"{len(standings)} 个条目，{never} 个从未用过，{stale} 个超过 {STALE.days} 天没用。")
    return 0


def _standing(entry: Entry, use: Use | None, now: datetime) -> Standing:
    if use is None:
        return Standing(entry_id=entry.id, question=entry.question, stale=True)
    return Standing(
        entry_id=entry.id,
        question=entry.question,
        hits=use.hits,
        helped=use.helped,
        contradicted=use.contradicted,
        last_used_at=use.last_used_at,
        stale=now - use.last_used_at > STALE,
    )


def _line(one: Standing, zone: ZoneInfo) -> str:
    if one.last_used_at is None:
        return f"{one.entry_id} {one.question}：从未用过"
    day = one.last_used_at.astimezone(zone).date().isoformat()
    old = "，久未使用" if one.stale else ""
    verdicts = f"有帮助 {one.helped}，没解决 {one.contradicted}"
    return f"{one.entry_id} {one.question}：用了 {one.hits} 次，{verdicts}，最近 {day}{old}"


def _as_row(one: Standing, zone: ZoneInfo) -> dict[str, object]:
    at = one.last_used_at.astimezone(zone).isoformat() if one.last_used_at else None
    return {
        "id": one.entry_id,
        "question": one.question,
        "hits": one.hits,
        "helped": one.helped,
        "contradicted": one.contradicted,
        "last_used_at": at,
        "stale": one.stale,
        "never_used": one.hits == 0,
    }
