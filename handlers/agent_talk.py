"""What agents write to the desk in plain Chinese: a command, or words for the customer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.turn import Do

_END = r"[\s。.!！,，~]*"
_NAME = r"(?:[A-Za-z0-9_.-]{1,20}|[\u4e00-\u9fff·]{1,5})"
_CASE = r"(?:个案)?\s*[#号]?\s*(?P<case>\d{1,6})?\s*号?"


@dataclass(frozen=True, slots=True)
class Order:
    """A line of an agent, understood."""

    do: Do
    text: str = ""
    to: str | None = None
    """A colleague's name as written."""
    case_no: int | None = None


def understood(line: str) -> Order:
    """What a line in a case's thread wants; whatever is no command is meant for the customer."""
    return command(line) or Order(Do.REPLY, line)


def command(line: str) -> Order | None:
    """The command that a line is, whole; None where it is none."""
    line = line.strip()
    for pattern, do in _COMMANDS:
        found = pattern.fullmatch(line)
        if found:
            said = found.groupdict()
            case = said.get("case")
            return Order(
                do, (said.get("text") or "").strip(), said.get("to"), int(case) if case else None
            )
    return None


def _whole(words: str, do: Do) -> tuple[re.Pattern[str], Do]:
    return re.compile(rf"(?:{words})\s*{_CASE}{_END}"), do


_COMMANDS: tuple[tuple[re.Pattern[str], Do], ...] = (
    (re.compile(r"//\s*(?P<text>.*)", re.DOTALL), Do.NOTE),
    (re.compile(r"备注\s*[:：]?\s+?(?P<text>.+)", re.DOTALL), Do.NOTE),
    (re.compile(r"备注[:：]\s*(?P<text>.+)", re.DOTALL), Do.NOTE),
    (re.compile(rf"(?:转给|转派给?)\s*@?(?P<to>{_NAME}){_END}"), Do.REASSIGN),
    (
        re.compile(rf"{_CASE}\s*(?:转给|转派给?)\s*@?(?P<to>{_NAME}){_END}"),
        Do.REASSIGN,
    ),
    _whole("认领|我来|接单", Do.CLAIM),
    _whole("退回|放回", Do.RELEASE),
    _whole("结单|完结|办结", Do.RESOLVE),
    _whole("误报|误唤醒", Do.FALSE_ALARM),
    _whole("看?全文|看?原文", Do.FULL_TEXT),
)
