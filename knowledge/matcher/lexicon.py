"""The words of the trade: which mean the same, which must not be confused, how they are shortened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

SHIPPED = Path(__file__).parent.parent / "synonyms.yaml"
Deciding = dict[str, frozenset[str]]
"""Deciding words by the group in which they exclude each other."""
_PRIVATE = 0xE000
_MODEL = re.compile(r"(?<![a-z0-9])([a-z]+)[- ]?(\d+)(?![0-9])")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Concepts, contrasts and shorthand of the service trade."""

    symbols: dict[str, str]
    """One private character for each word of a concept."""
    longest: dict[str, int]
    """Length of the longest word that begins with a character."""
    contrasts: tuple[tuple[str, ...], ...]
    shorthand: dict[str, str]

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Lexicon:
        """Read a lexicon file. Raises OSError or a YAML error."""
        data = YAML(typ="safe").load(path.read_text("utf-8"))
        return cls.of(data["concepts"], data["contrasts"], data["shorthand"])

    @classmethod
    def of(
        cls,
        concepts: Sequence[Sequence[object]],
        contrasts: Sequence[Sequence[object]],
        shorthand: dict[str, str],
    ) -> Lexicon:
        """A lexicon from its lists; a word in two concepts belongs to the first."""
        symbols: dict[str, str] = {}
        for number, words in enumerate(concepts):
            for word in words:
                symbols.setdefault(str(word), chr(_PRIVATE + number))
        longest: dict[str, int] = {}
        for word in symbols:
            longest[word[0]] = max(longest.get(word[0], 0), len(word))
        groups = tuple(tuple(str(word) for word in group) for group in contrasts)
        return cls(symbols, longest, groups, dict(shorthand))

    def concepts(self, text: str) -> str:
        """The text with each known word replaced by the sign of its concept."""
        out: list[str] = []
        at = 0
        while at < len(text):
            size = self._match(text, at)
            out.append(self.symbols[text[at : at + size]] if size else text[at])
            at += size or 1
        return "".join(out)

    def _match(self, text: str, at: int) -> int:
        for size in range(self.longest.get(text[at], 0), 0, -1):
            if text[at : at + size] in self.symbols:
                return size
        return 0

    def deciding(self, text: str) -> Deciding:
        """The deciding words of a text by the group in which they exclude each other."""
        found: Deciding = {}
        for group in self.contrasts:
            words = frozenset(word for word in group if word in text)
            if words:
                found["/".join(group)] = words
        for letters in {m[1] for m in _MODEL.finditer(text)}:
            numbers = frozenset(m[2] for m in _MODEL.finditer(text) if m[1] == letters)
            found[f"#{letters}"] = numbers
        return found


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The lexicon that ships with the product."""
    return Lexicon.read()


def clash(asked: Deciding, named: Deciding, told: Deciding) -> bool:
    """Whether an entry is about another of the words of which a question names one.

    `named` are the words of its wordings, `told` those of its answer too: what the answer tells
    about is no clash.
    """
    return any(group in named and not words & told[group] for group, words in asked.items())
