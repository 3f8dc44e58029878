"""Which words a pattern cannot do without.

A text that lacks them cannot match, which a look tells many times faster than the pattern.
What is not known of the pattern language asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.signals.anatomy import Item, alternatives, items

Needs = tuple[frozenset[str], ...]
"""Of each set at least one text must be there."""
_WIDEST = 64
"""Ranges of more characters than this are not spelled out."""
_COMMON = frozenset(
    "的了是不我你他在有人一这个们吗么到就来要说上大出会家去没好看给吧啊么什怎，。！？ "
)
_CLASSES = frozenset("bBdDsSwWAZ")


def needs(pattern: str) -> Needs:
    """What every match of a pattern contains, rarest demands first."""
    parts = alternatives(pattern)
    if len(parts) == 1:
        return tuple(sorted(_of_sequence(pattern), key=_commonness))
    narrowest = [min(needs(part), key=_commonness, default=frozenset[str]()) for part in parts]
    return (frozenset[str]().union(*narrowest),) if all(narrowest) else ()


def _commonness(demand: frozenset[str]) -> float:
    """Roughly how often a text meets a demand: common characters more, longer texts less."""
    rare = sum(len(text) == 1 and text not in _COMMON for text in demand)
    return rare + 10 * len(demand & _COMMON) + 0.1 * len(demand)


def _of_sequence(sequence: str) -> Iterator[frozenset[str]]:
    """The demands of one alternative, letters that stand side by side joined."""
    run = ""
    for item in items(sequence):
        demands = _of_item(item)
        letter = _letter(demands)
        if letter and item.least:
            run += letter
        if run and not (letter and item.least == item.most == 1):
            yield frozenset((run,))
            run = ""
        if not letter and item.least:
            yield from filter(None, demands)
    if run:
        yield frozenset((run,))


def _of_item(item: Item) -> Needs:
    first = item.text[0]
    if first == "\\":
        return () if item.text[1] in _CLASSES else (frozenset(item.text[1]),)
    if first == "[":
        inside = item.text[1:-1]
        return () if inside[0] == "^" or "\\" in inside else (_spelled_out(inside),)
    if item.group is not None:
        return () if item.group.startswith("?") else needs(item.group)
    return () if first in ".^$" else (frozenset(first),)


def _letter(demands: Needs) -> str:
    """The one text an item stands for, empty where there are several or none."""
    return next(iter(demands[0])) if len(demands) == 1 and len(demands[0]) == 1 else ""


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
