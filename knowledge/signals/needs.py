"""Which words a pattern cannot do without.

A text that lacks them cannot match, which a look tells many times faster than the pattern. Knows the part of the pattern language that the rule files use; what it
does not know it asks nothing of.
"""

from __future__ import annotations

from dataclasses import dataclass

Needs = tuple[frozenset[str], ...]
"""Of each set at least one text must be there."""
_WIDEST = 64
"""Ranges of more characters than this are not spelled out."""
_COMMON = frozenset(
    "的了是不我你他在有人一这个们吗么到就来要说上大出会家去没好看给吧啊么什怎，。！？ "
)
_CLASSES = frozenset("bBdDsSwWAZ")


def alternatives(pattern: str) -> list[str]:
    """The pattern's parts between its outermost bars."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(pattern):
        character = pattern[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = _class_end(pattern, place)
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            parts.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*parts, pattern[start:]]


def needs(pattern: str) -> Needs:
    """What every match of a pattern contains, rarest demands first."""
    parts = alternatives(pattern)
    if len(parts) == 1:
        return tuple(sorted(_Sequence(pattern).needs(), key=_commonness))
    narrowest = [min(needs(part), key=_commonness, default=frozenset[str]()) for part in parts]
    return (frozenset[str]().union(*narrowest),) if all(narrowest) else ()


def _commonness(demand: frozenset[str]) -> float:
    """Roughly how often a text meets a demand: common characters more, longer texts less."""
    rare = sum(len(text) == 1 and text not in _COMMON for text in demand)
    return rare + 10 * len(demand & _COMMON) + 0.1 * len(demand)


def _class_end(pattern: str, start: int) -> int:
    place = start + 2 if pattern[start + 1] in "^]" else start + 1
    while pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place


@dataclass
class _Sequence:
    """Reads one alternative from left to right, joining letters that stand side by side."""

    pattern: str
    place: int = 0

    def needs(self) -> list[frozenset[str]]:
        found: list[frozenset[str]] = []
        run = ""
        while self.place < len(self.pattern):
            item = self._item()
            optional, repeated = self._repetition()
            letter = _letter(item)
            if letter and not optional:
                run += letter
            if not letter or optional or repeated:
                found.extend([frozenset((run,))] if run else [])
                run = ""
            if not letter and not optional:
                found.extend(demand for demand in item if demand)
        return found + ([frozenset((run,))] if run else [])

    def _item(self) -> Needs:
        character = self.pattern[self.place]
        if character == "\\":
            self.place += 2
            escaped = self.pattern[self.place - 1]
            return () if escaped in _CLASSES else (frozenset(escaped),)
        if character == "[":
            return self._class()
        if character == "(":
            return self._group()
        self.place += 1
        return () if character in ".^$" else (frozenset(character),)

    def _class(self) -> Needs:
        start, end = self.place, _class_end(self.pattern, self.place)
        self.place = end + 1
        inside = self.pattern[start + 1 : end]
        return () if inside[0] == "^" or "\\" in inside else (_spelled_out(inside),)

    def _group(self) -> Needs:
        start, depth = self.place, 0
        while True:
            character = self.pattern[self.place]
            if character == "\\":
                self.place += 1
            elif character == "[":
                self.place = _class_end(self.pattern, self.place)
            depth += {"(": 1, ")": -1}.get(character, 0)
            self.place += 1
            if depth == 0:
                break
        inside = self.pattern[start + 1 : self.place - 1]
        if inside.startswith("?:"):
            return needs(inside[2:])
        return () if inside.startswith("?") else needs(inside)

    def _repetition(self) -> tuple[bool, bool]:
        """Step over what repeats the item; whether it may be missing, whether it may repeat."""
        rest = self.pattern[self.place : self.place + 1]
        if rest == "{":
            end = self.pattern.index("}", self.place)
            optional = self.pattern[self.place + 1 : end].startswith(("0", ","))
            self.place = end + 1
        elif rest and rest in "?*+":
            optional = rest != "+"
            self.place += 1
        else:
            return False, False
        if self.pattern[self.place : self.place + 1] == "?":
            self.place += 1
        return optional, True


def _letter(item: Needs) -> str:
    """The one text an item stands for, empty where there are several or none."""
    return next(iter(item[0])) if len(item) == 1 and len(item[0]) == 1 else ""


def _spelled_out(inside: str) -> frozenset[str]:
    """The characters of a class; nothing where a range is too wide to spell out."""
    characters: set[str] = set()
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            first, last = ord(inside[place]), ord(inside[place + 2])
            if last - first > _WIDEST:
                return frozenset()
            characters.update(map(chr, range(first, last + 1)))
            place += 3
        else:
            characters.add(inside[place])
            place += 1
    return frozenset(characters)
