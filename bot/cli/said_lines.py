"""What somebody says, as JSON line by line on standard input, for commands that only read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The desk's default time zone: 昨天, 周五 and dates of validity are days of its calendar."""


class WrongUse(ValueError):
    """The command was called with something it cannot read."""


def said_lines() -> Iterator[tuple[str, datetime | None]]:
    """Every text with the moment it was said, None where the line names none; WrongUse."""
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            yield _line(number, line)


def moment(text: str) -> datetime:
    """An ISO time, in the desk's time zone where it names none; WrongUse."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise WrongUse(f"{text} 不是 ISO 时间，例如 2026-11-21T22:00:00+08:00。") from error
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _line(number: int, line: str) -> tuple[str, datetime | None]:
    try:
        row = json.loads(line)
        text = row["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUse(f'标准输入第 {number} 行应是 {{"text": "…"}} 这样的 JSON。') from error
    if not isinstance(text, str):
        raise WrongUse(f"标准输入第 {number} 行的 text 应是文字。")
    return text, moment(row["at"]) if row.get("at") else None
