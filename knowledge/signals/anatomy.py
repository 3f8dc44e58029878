"""Taking a pattern apart: its alternatives, and the items of one of them.

Knows the part of the pattern language that the rule files use; whether a pattern is sound is
for the regular expressions to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LOOK = re.compile(r"\?<?[=!]")
_TIMES = re.compile(r"(?:([?*+])|\{([0-9]*)(,?)([0-9]*)\})\??")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of a sequence as it is written, and how often it may stand there."""

    text: str
    least: int = 1
    most: int | None = 1
    """None where there is no end."""

    @property
    def group(self) -> str | None:
        """What stands in a group that is read, None for anything else."""
        if self.text[0] != "(":
            return None
        inside = self.text[1:-1]
        return inside[2:] if inside.startswith("?:") else inside

    @property
    def looks(self) -> bool:
        """Whether it only looks ahead or back."""
        return self.text[0] == "(" and _LOOK.match(self.text, 1) is not None

    @property
    def looked_for(self) -> str:
        """What a look-around looks for."""
        return _LOOK.sub("", self.text[1:-1], count=1)


def alternatives(pattern: str) -> list[str]:
    """The pattern's parts between its outermost bars."""
    parts, start, place = [], 0, 0
    while place < len(pattern):
        if pattern[place] == "|":
            parts.append(pattern[start:place])
            start = place + 1
        place = _end(pattern, place)
    return [*parts, pattern[start:]]


def items(sequence: str) -> Iterator[Item]:
    """The items of one alternative from left to right."""
    place = 0
    while place < len(sequence):
        end = _end(sequence, place)
        times = _TIMES.match(sequence, end)
        least, most = _times(times) if times else (1, 1)
        yield Item(sequence[place:end], least, most)
        place = times.end() if times else end


def _times(found: re.Match[str]) -> tuple[int, int | None]:
    sign, least, comma, most = found.groups()
    if sign:
        return int(sign == "+"), 1 if sign == "?" else None
    if not comma:
        return int(least), int(least)
    return int(least or 0), int(most) if most else None


def _end(pattern: str, start: int) -> int:
    """Where the item that begins at `start` ends, its repetition left out."""
    if pattern[start] == "\\":
        return start + 2
    if pattern[start] == "[":
        return _class_end(pattern, start) + 1
    if pattern[start] != "(":
        return start + 1
    place = start + 1
    while place < len(pattern) and pattern[place] != ")":
        place = _end(pattern, place)
    return place + 1


def _class_end(pattern: str, start: int) -> int:
    place = start + 2 if pattern[start + 1 : start + 2] in "^]" else start + 1
    while place < len(pattern) and pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place


def reach(pattern: str) -> int | None:
    """How many characters a match can look at, at most; None where there is no bound."""
    widths = [_width(part) for part in alternatives(pattern)]
    bounded = [width for width in widths if width is not None]
    return max(bounded) if len(bounded) == len(widths) else None


def _width(sequence: str) -> int | None:
    total = 0
    for item in items(sequence):
        if item.looks:
            inside = reach(item.looked_for)
        elif item.group is not None:
            inside = reach(item.group)
        else:
            inside = None if item.text[-1].isdigit() and item.text[0] == "\\" else 1
        if inside is None or item.most is None:
            return None
        total += inside * item.most
    return total
