"""`nightdesk faq check`: every problem of the FAQ files with place and cure."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.cli.embedding import embedder_of_environment
from bot.cli.faq_fix import fix_folder
from bot.wiring.faq_names import desk_of
from knowledge.check import check
from knowledge.embedder import Embedder
from knowledge.entry import Entry
from knowledge.findings import Finding, Severity, has_problems
from knowledge.loader import load_folder
from knowledge.twins import MOST_ENTRIES, twins

_MARKS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}


def run(args: argparse.Namespace) -> int:
    """Print the findings; 0 without problems (notes are none), 1 with, 2 without a folder."""
    if not args.faq.exists():
        print(f"没有这个知识库文件夹：{args.faq}。请用 --faq 指定。", file=sys.stderr)
        return 2
    if args.fix:
        for name in fix_folder(args.faq):
            print(f"已修正 {name}", file=sys.stderr)
    loaded = load_folder(args.faq, keep_places=True)
    desk = desk_of(args.config)
    findings = check(
        loaded,
        folder=args.faq if args.faq.is_dir() else args.faq.parent,
        today=datetime.now(UTC).astimezone(desk.zone).date(),
        known=desk.known,
        twins=twins(loaded.entries, _embedder(loaded.entries)),
    )
    _print(findings, len(loaded.entries), as_json=args.json)
    return 1 if has_problems(findings) else 0


def _embedder(entries: tuple[Entry, ...]) -> Embedder | None:
    if not 1 < len(entries) <= MOST_ENTRIES:
        return None
    return embedder_of_environment()


def _print(findings: Iterable[Finding], entries: int, *, as_json: bool) -> None:
    if as_json:
        rows = [as_row(finding) for finding in findings]
        print(json.dumps({"entries": entries, "findings": rows}, ensure_ascii=False, indent=2))
        return
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[_MARKS[finding.severity]] += 1
        print(line_of(finding))
    said = "，".join(f"{count} 个{mark}" for mark, count in counts.items()) or "没有发现问题"
    print(f"{entries} 个条目，{said}。")


def line_of(finding: Finding) -> str:
    """Return a finding as one line for people."""
    subject = f"[{finding.field}] " if finding.field else ""
    mark = _MARKS[finding.severity]
    return f"{finding.place}  {mark}  {subject}{finding.message}。改法：{finding.cure}"


def as_row(finding: Finding) -> dict[str, object]:
    """Return a finding as a JSON object."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "file": finding.place.file,
        "line": finding.place.line,
        "cell": finding.place.cell,
        "field": finding.field,
        "message": finding.message,
        "cure": finding.cure,
    }
