"""`nightdesk faq try`: what the matcher says to questions, line by line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from bot.cli.embedding import embedding_of_environment
from bot.cli.said_lines import ZONE, WrongUse, moment, said_lines
from knowledge.explaining import Kinship, Thresholds, kinships, thresholds
from knowledge.loader import load_folder
from knowledge.matcher import Action, Matcher, Ranking


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
        now = moment(args.now) if args.now else None
        matcher = _matcher(args.faq)
        for text, at in said_lines():
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
    embedding = embedding_of_environment()
    if embedding.trouble:
        print(f"语义模型不可用，只按字面匹配：{embedding.trouble}", file=sys.stderr)
    return Matcher.build(loaded.entries, embedding.embedder, embedding.cache)


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
    limits = thresholds(matcher)
    found = kinships(text, ranking, entries, matcher.embedder)
    return {
        "verdict": _verdict(ranking, limits, found),
        "explanation": list(ranking.explanation),
        "thresholds": asdict(limits),
        "why": [asdict(one) for one in found],
    }


def _verdict(ranking: Ranking, limits: Thresholds, found: Sequence[Kinship]) -> str:
    """The decision in a sentence for whoever edits the files."""
    if not found:
        return "没有可比的条目。"
    best = found[0]
    words = f"，共有「{'」「'.join(best.shared)}」" if best.shared else "，没有相同的字词"
    near = f"最接近 {best.entry_id} 的问法「{best.wording}」{words}"
    decided = _decided(ranking.action, best.score, limits)
    return f"{decided}{near}。"


def _decided(action: Action, score: float, limits: Thresholds) -> str:
    if action is Action.ANSWER:
        return f"回答：{score:.2f}，够 {limits.answer_from:.2f}；"
    if action is Action.MISS:
        return f"不答：{score:.2f}，不到 {limits.clarify_from:.2f} 或另有疑点；"
    if score >= limits.answer_from:
        return f"反问：{score:.2f} 虽然够 {limits.answer_from:.2f}，但问法里有疑点；"
    return f"反问：{score:.2f}，不到 {limits.answer_from:.2f}；"
