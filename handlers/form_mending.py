"""A part of a value put right by the words of a correction: 22号601 becomes 23号601."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from handlers.form_values import plain

_ALIKE: Final = 0.6
"""How alike the old part and the right one are, where not only numbers differ."""
_SHORTEST: Final = 2
_TELLING: Final = 4
"""Characters from which on words that differ may still be the same part."""
_DIGIT: Final = re.compile(r"\d+")
_ENDS: Final = re.compile(r"^(?:应该)?(?:是|为)|[,\uff0c.\u3002!\uff01~\s]+$|(?:的|吧|啊|哦|呢)$")


def mended(value: str, words: str) -> str | None:
    """The value with the part that these words replace; None where they are like no part of it."""
    right = _ENDS.sub("", plain(words))
    if len(right) < _SHORTEST or right in value:
        return None
    parts = [part for part in _parts(value, right) if _score(part, right) >= _ALIKE]
    if not parts:
        return None
    best = max(parts, key=lambda part: (_score(part, right), -abs(len(part) - len(right))))
    return value.replace(best, right, 1)


def _parts(value: str, right: str) -> list[str]:
    lengths = range(max(_SHORTEST, len(right) - 2), len(right) + 3)
    return [
        value[start : start + length]
        for length in lengths
        for start in range(len(value) - length + 1)
        if _is_whole(value, start, start + length)
    ]


def _is_whole(value: str, start: int, end: int) -> bool:
    """A number is replaced as a whole or not at all."""
    cut_before = start > 0 and value[start - 1].isdigit() and value[start].isdigit()
    return not (cut_before or (end < len(value) and value[end - 1 : end + 1].isdigit()))


def _score(part: str, right: str) -> float:
    one, other = _DIGIT.sub("0", part), _DIGIT.sub("0", right)
    if one == other:
        return 1.0 if one.strip("0") or len(part) == len(right) else 0.0
    if len(right) < _TELLING or part[-1] != right[-1]:
        return 0.0
    return SequenceMatcher(None, part, right, autojunk=False).ratio()
