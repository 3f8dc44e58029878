"""What leads and the agents of a case write about who is one person: 合并 #12 #15, 拆分 #12. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MOST: Final = 6
"""Cases of one order."""
_JOIN: Final = r"(?:合并|合併)(?:到|成|为)?"
_SEPARATE: Final = r"(?:拆分|拆开|分开|取消合并|取消合併)"
_FILLER: Final = r"(?:个案|客户|一?下|同?一(?:个|位)(?:客户|人)?|里?的?客户|吧|了)"
_NUMBER: Final = r"(?:[#号]\s*\d{1,6}|\d{1,6})\s*号?"
_BETWEEN: Final = r"(?:[\s,\uff0c、;\uff1b:\uff1a+&]|和|与|跟|及|到|同|把|将)"
_WORDS: Final = re.compile(
    rf"(?:{_NUMBER}|{_BETWEEN}|{_FILLER}|(?P<join>{_JOIN})|(?P<separate>{_SEPARATE})|[。.!~])+"
)
_SAME: Final = re.compile(
    rf"(?:{_NUMBER}|{_BETWEEN}|个案)+(?:其实|应该)?(?:就?是)?同一?(?:个|位)?(?:人|客户)[。.!~\s]*"
)
_MEANT: Final = re.compile(rf"\s*(?:{_JOIN}|{_SEPARATE})\s*(?:个案|客户)?\s*#")
"""Begins like such an order; what follows it cannot be read."""
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class SamePerson:
    """The customers of these cases are one person."""

    case_nos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TellApart:
    """The customer of this case is somebody else than whom they were joined with."""

    case_no: int


@dataclass(frozen=True, slots=True)
class WhichPersons:
    """Such an order, with too few numbers or too many."""


PersonWish = SamePerson | TellApart | WhichPersons


def wish(text: str, *, of_case: int | None = None) -> PersonWish | None:
    """What a line orders about persons; `of_case`: it was written in the thread of that case."""
    line = unicodedata.normalize("NFKC", text).strip()
    verb = _verb(line)
    if verb is None:
        return WhichPersons() if _MEANT.match(line) and len(line) <= _LONGEST else None
    numbers = [int(found) for found in re.findall(r"\d+", line)]
    named = tuple(dict.fromkeys(numbers))
    here = () if of_case is None or of_case in named else (of_case,)
    if verb == "join":
        whole = (*here, *named) if len(named) == 1 else named
        return SamePerson(whole) if 2 <= len(whole) <= MOST else WhichPersons()
    whole = named or here
    return TellApart(whole[0]) if len(whole) == 1 else WhichPersons()


def in_full(text: str, of_case: int) -> str | None:
    """An order written in a case's thread, with that case's number; None where it is none."""
    order = wish(text, of_case=of_case)
    if isinstance(order, SamePerson):
        return "合并 " + " ".join(f"#{case_no}" for case_no in order.case_nos)
    if isinstance(order, TellApart):
        return f"拆分 #{order.case_no}"
    return text if order is not None else None


def _verb(line: str) -> str | None:
    if len(line) > _LONGEST:
        return None
    if _SAME.fullmatch(line):
        return "join"
    if not _WORDS.fullmatch(line):
        return None
    said = {name for name in ("join", "separate") if re.search(_VERBS[name], line)}
    if "separate" in said:
        return "separate" if _is_order(line) else None
    return "join" if said else None


def _is_order(line: str) -> bool:
    """「分开」 alone may be an answer to a customer; with a number it is an order."""
    return bool(re.search(r"\d", line)) or line.startswith(("拆分", "取消合并", "取消合併"))


_VERBS: Final = {"join": _JOIN, "separate": _SEPARATE}
