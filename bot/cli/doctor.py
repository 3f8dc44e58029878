"""`nightdesk doctor`: what is wrong with this desk, where, and how to cure it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.checks import CHECKS
from bot.cli.checkup import Check, context_of, examine, has_problems
from config.findings import Finding, Severity
from config.settings import HOUSE

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
_ALL_WELL = "✓ 没有发现问题"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor` to the commands."""
    parser = subparsers.add_parser("doctor", help="体检：配置、值班、知识库有什么问题，怎么改")
    parser.add_argument("--json", action="store_true", help="JSON 输出，一行一条")
    parser.add_argument("--now", metavar="ISO", help="以这个时间检查，默认现在")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, checks: Iterable[Check] = CHECKS, house: Path = HOUSE) -> int:
    """Print every finding; 0 nothing more than notes, 1 problems, 2 wrong use."""
    try:
        now = datetime.fromisoformat(args.now) if args.now else datetime.now(UTC)
    except ValueError:
        print("--now 要写成 ISO 时间，例如 2026-11-21T23:40:00+08:00", file=sys.stderr)
        return 2
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    findings = examine(context_of(os.environ, house, now), checks)
    show = _as_json if args.json else _as_text
    for finding in findings:
        print(show(finding))
    if not findings and not args.json:
        print(_ALL_WELL)
    return int(has_problems(findings))


def _as_text(finding: Finding) -> str:
    return f"{_MARKS[finding.severity]} {finding}"


def _as_json(finding: Finding) -> str:
    names = ("severity", "code", "file", "line", "field", "message", "cure")
    return json.dumps({name: getattr(finding, name) for name in names}, ensure_ascii=False)
