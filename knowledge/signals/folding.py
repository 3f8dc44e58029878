"""Reading spelling away while remembering where each character stood.

Hiding and masking work on the customer's own text, so every folded character
keeps the place of the character it came from.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LOOKALIKES = {
    "エ": "工",
    "ェ": "工",
    "丨": "1",
    "。": "。",
    "―": "-",
    "—": "-",
    "–": "-",
    "‐": "-",
}
_FULL_STOPS = "。，、；：？！“”‘’《》【】（）"
_MOST = 8192
"""Folded characters that are remembered."""
_SOFT = r"[ \t·•.*_\-~|/\\+=^`'\"…。,，#&]"
_WIDTH = 0xFEE0
"""From a half-width character to its full-width one."""
_CJK = "\u3400-\u9fff\U0001f000-\U0001ffff"
_GAP = re.compile(f"(?<=[{_CJK}]){_SOFT}{{1,3}}(?=[{_CJK}])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without spelling: half width, lower case, simplified, nothing invisible."""

    text: str
    places: tuple[int, ...]
    """For each folded character the index of its original; one more for the end."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original that a folded span came from."""
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def _simplified() -> dict[str, str]:
    rows = json.loads(Path(__file__).with_name("traditional.json").read_text("utf-8"))["rows"]
    return {old: new for before, after in rows for old, new in zip(before, after, strict=True)}


_SIMPLIFIED = _simplified()


class _Known(dict[str, str]):
    """Characters that were folded before; begins anew when it has grown large."""

    def __missing__(self, character: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        self[character] = _folded(character)
        return self[character]


def fold_character(character: str) -> str:
    """One character without its spelling; empty when it cannot be seen."""
    return _KNOWN[character]


def _folded(character: str) -> str:
    if character in _FULL_STOPS:
        return character if character not in "（）" else unicodedata.normalize("NFKC", character)
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    if character in "\n\r\t":
        return "\n" if character != "\t" else " "
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me", "Cs", "Co"}:
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()
    plain = "".join(_SIMPLIFIED.get(item, item) for item in plain)
    return " " if plain.isspace() else plain.replace(" ", "")


def spellings(character: str) -> str:
    """A folded character and what folds to it: upper case, full width, traditional."""
    wide = chr(ord(character) + _WIDTH) if "!" <= character <= "~" else ""
    older = "".join(old for old, new in _SIMPLIFIED.items() if new == character)
    return "".join(dict.fromkeys((character, *character.upper(), *wide, *older)))


_KNOWN = _Known()


def fold(text: str) -> Folded:
    """Half width, lower case, simplified characters, invisible ones dropped."""
    letters = [*map(_KNOWN.__getitem__, text)]
    folded = "".join(letters)
    if len(folded) == len(text) and "" not in letters:
        return Folded(folded, (*range(len(text) + 1),))
    places = [place for place, written in enumerate(letters) for _ in written]
    return Folded(folded, (*places, len(text)))


def tighten(folded: Folded) -> Folded:
    """The same without gaps inside a word that was pulled apart (转 人 工, 尼.玛)."""
    gaps = [hit.span() for hit in _GAP.finditer(folded.text) if _pulled_apart(folded.text, hit)]
    return without(folded, gaps) if gaps else folded


def without(folded: Folded, spans: Iterable[tuple[int, int]]) -> Folded:
    """The folded text with these spans left out."""
    dropped = {place for start, end in spans for place in range(start, end)}
    kept = [place for place in range(len(folded.text)) if place not in dropped]
    text = "".join(folded.text[place] for place in kept)
    return Folded(text, (*(folded.places[place] for place in kept), folded.places[-1]))


def _pulled_apart(text: str, gap: re.Match[str]) -> bool:
    """A gap belongs to one word when a single character stands beside it."""
    start, end = gap.span()
    if any(mark in gap.group() for mark in ",，。…"):
        return False
    alone_before = start < 2 or not text[start - 2].isalnum()
    alone_after = end + 1 >= len(text) or not text[end + 1].isalnum()
    return alone_before or alone_after
