"""Pieces of a folded text that the linear models weigh."""

from __future__ import annotations

import re
from itertools import pairwise

_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{2,}")
LONGEST = 3
"""Longest run of neighbours in characters."""
APART = 6
"""How far apart the two characters of a pair may stand."""
GAP = "~"
"""Stands between the two characters of a pair."""
CUTS = "\uff0c\u3002\uff01\uff1f\uff1b,!?;\u2026\n"
"""No pair stands across one of these."""
_CUTS = re.compile(f"[{CUTS}]")
_CLAUSE = re.compile(f"[^{CUTS}]+")


def canonical(text: str) -> str:
    """A folded text with its numbers, blanks and shouting evened out, fenced by ^ and $."""
    even = _BLANKS.sub(" ", _DIGITS.sub("0", text)).strip()
    return "^" + _REPEATS.sub(r"\1\1", even) + "$"


def grams(text: str) -> set[str]:
    """All pieces of one to three characters of a canonical text."""
    return {
        text[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(text) - size + 1)
    }


def pieces(text: str) -> frozenset[str]:
    """What the linear model weighs: characters, neighbours, and pairs a little apart (锁~里)."""
    found = set(text).union(map("".join, pairwise(text)))
    for clause in _CUTS.split(text):
        for apart in range(2, APART + 1):
            found.update(map(GAP.join, zip(clause, clause[apart:], strict=False)))
    return frozenset(found)


def pairs(text: str) -> list[tuple[int, int, str]]:
    """Where two neighbours or a pair a little apart stand in a text, each as its piece."""
    found = [(place, place + 1, text[place : place + 2]) for place in range(len(text) - 1)]
    for clause in _CLAUSE.finditer(text):
        for first in range(*clause.span()):
            for second in range(first + 2, min(first + APART + 1, clause.end())):
                found.append((first, second, f"{text[first]}{GAP}{text[second]}"))
    return found
