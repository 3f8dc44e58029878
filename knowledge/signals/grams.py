"""Pieces of a folded text that the linear model weighs."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{2,}")
LONGEST = 3
"""Longest piece in characters."""


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
