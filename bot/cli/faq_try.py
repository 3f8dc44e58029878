"""`nightdesk faq try`: what the matcher says to questions, line by line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.embedder.choose import choose
from knowledge.explaining import kinships, thresholds
from knowledge.loader import load_folder
from knowledge.matcher import Matcher, Ranking

ZONE = ZoneInfo("Asia/Shanghai")
"""The desk's default timezone; validity dates are days of its calendar."""


class WrongUse(ValueError):
    """The command was called with something it cannot read."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `try` to the `faq` commands."""
    parser = subparsers.add_parser("try", help="试问：逐行读 JSON 问题，逐行给出匹配结果")
    parser.add_argument("--faq", type=Path, required=True, metavar="DIR", help="FAQ 目录")
    parser.add_argument("--json", action="store_true", help="JSON 输出（默认也是）")
    parser.add_argument("--now", metavar="ISO", help="提问时间，默认现在")
    parser.add_argument("--explain", action="store_true", help="说明为什么")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer every line of standard input; 0 ok, 2 wrong use."""
    try:
        now = _time(args.now) if args.now else None
        matcher = _matcher(args.faq)
        for text, at in _lines():
            _say(matcher, text, (at or now or datetime.now(UTC)).astimezone(ZONE).date(), args)
    except WrongUse as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _matcher(folder: Path) -> Matcher:
    if not folder.is_dir():
        raise WrongUse(f"没有这个 FAQ 目录：{folder}。请用 --faq 指定存放 FAQ 文件的目录。")
    loaded = load_folder(folder)
    for finding in loaded.findings:
        print(finding.place, finding.message, finding.cure, file=sys.stderr)
    env = os.environ
    embedding = choose(
        env.get("NIGHTDESK_EMBEDDER", "local"),
        Path(env.get("NIGHTDESK_DATA_DIR", "var")),
        base_url=env.get("EMBEDDING_BASE_URL", ""),
        api_key=env.get("EMBEDDING_API_KEY", ""),
        model=env.get("EMBEDDING_MODEL", ""),
    )
    if embedding.trouble:
        print(f"语义模型不可用，只按字面匹配：{embedding.trouble}", file=sys.stderr)
    return Matcher.build(loaded.entries, embedding.embedder, embedding.cache)


def _lines() -> Iterator[tuple[str, datetime | None]]:
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text = row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise WrongUse(f'标准输入第 {number} 行应是 {{"text": "…"}} 这样的 JSON。') from error
        if not isinstance(text, str):
            raise WrongUse(f"标准输入第 {number} 行的 text 应是文字。")
        yield text, _time(row["at"]) if row.get("at") else None


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise WrongUse(f"{text} 不是 ISO 时间，例如 2026-11-21T22:00:00+08:00。") from error
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _say(matcher: Matcher, text: str, day: date, args: argparse.Namespace) -> None:
    ranking = matcher.rank(text, allowed=lambda entry: entry.holds_on(day))
    row = _row(text, ranking)
    if args.explain:
        row |= _why(text, ranking, matcher)
    print(json.dumps(row, ensure_ascii=False), flush=True)


def _row(text: str, ranking: Ranking) -> dict[str, object]:
    hits = [{"id": hit.entry_id, "score": hit.score} for hit in ranking.hits]
    row: dict[str, object] = {"text": text, "action": ranking.action.value, "hits": hits}
    return row


def _why(text: str, ranking: Ranking, matcher: Matcher) -> dict[str, object]:
    """Thresholds, the evidence, and for each of the best entries what ties it to the words."""
    base = matcher.base
    entries = {entry.id: entry for entry in base.entries} if base else {}
    return {
        "explanation": list(ranking.explanation),
        "thresholds": asdict(thresholds(matcher)),
        "why": [asdict(one) for one in kinships(text, ranking, entries, matcher.embedder)],
    }
