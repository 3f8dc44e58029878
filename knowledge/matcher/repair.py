"""Puts right what a customer typed by sound, towards the words of the base."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.grams import points
from knowledge.normalize import TABLES
from knowledge.pinyin import sounds

_SIZES = (4, 3, 2, 1)
_PIECES = re.compile(r"[a-z]+|[^a-z]")
_EVERYDAY = frozenset(
    "的一是不了在有我他她它这个们中来上大为和地到以说时要就出会可也你对能而子那哪得着下自之年过发后"
    "里用行所家事成方多么去如都同现当没动面起看定天分还进好小些样本前开但因只从想实日给让把被等点"
    "几两三四五六七八九十百千万块钱妈爸孩先再又很太最吗呢吧啊已跟比拿买走换退钱店电话号单次每各位件"
)
"""Characters that stand alone so often that sounding like a word of the base says nothing."""
_BOOK = {"sounds": np.uint64, "places": np.int64, "counts": np.int64}
_READ_CHARS = 200_000
"""Characters of the base that words are learned from; a larger base repeats them."""


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Two-character words that everybody writes."""
    text = (TABLES / "common.txt").read_text("utf-8").replace("\n", "")
    return frozenset(text[i : i + 2] for i in range(0, len(text), 2))


@dataclass(frozen=True, slots=True)
class Unit:
    """One character, or one syllable typed in letters."""

    text: str
    sound: int
    typed: bool = False
    """Typed in letters: the character is unknown."""


@dataclass(frozen=True, slots=True)
class SoundBook:
    """The words of the base by how they sound, for one length."""

    sounds: NDArray[np.uint64]
    places: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def build(cls, letters: NDArray[np.uint32], size: int) -> SoundBook:
        """Learn every run of `size` characters that can be read aloud.

        One character of a run may have its other reading (还车 is huanche).
        """
        main, other = sounds().of(letters), sounds().other(letters)
        count = max(len(letters) - size + 1, 0)
        where, first, counts = np.unique(
            _hash(letters, size, count), return_index=True, return_counts=True
        )
        del where
        heard, places, seen = [], [], []
        for turned in range(-1, size):
            code, whole = np.zeros(len(first), np.uint64), np.ones(len(first), bool)
            for offset in range(size):
                sound = (other if offset == turned else main)[first + offset]
                whole &= sound != 0
                code = (code << np.uint64(10)) | sound
            heard.append(code[whole])
            places.append(first[whole])
            seen.append(counts[whole])
        order = np.argsort(np.concatenate(heard), kind="stable")
        return cls(
            np.concatenate(heard)[order], np.concatenate(places)[order], np.concatenate(seen)[order]
        )

    def find(self, heard: int) -> tuple[slice, NDArray[np.int64]]:
        """Places in the base's text of the words that sound so."""
        low, high = np.searchsorted(self.sounds, np.array([heard, heard + 1], np.uint64))
        return slice(int(low), int(high)), self.places[low:high]


def _hash(letters: NDArray[np.uint32], size: int, count: int) -> NDArray[np.uint64]:
    spelled = np.zeros(count, np.uint64)
    for offset in range(size):
        spelled = spelled * np.uint64(0x10FFFF) + letters[offset : offset + count]
    return spelled


@dataclass(frozen=True, slots=True)
class Repair:
    """Rewrites a question where it sounds like the base but is not spelled like it."""

    text: str
    books: dict[int, SoundBook]
    shorthand: dict[str, str]

    @classmethod
    def build(cls, wordings: Sequence[str], shorthand: dict[str, str]) -> Repair:
        """Learn the words of the wordings (already cleaned)."""
        text = "\0".join(wordings)[:_READ_CHARS]
        letters = points([text])
        books = {size: SoundBook.build(letters, size) for size in _SIZES}
        return cls._of(text, books, shorthand)

    @classmethod
    def _of(cls, text: str, books: dict[int, SoundBook], shorthand: dict[str, str]) -> Repair:
        return cls(text, books, {k: v for k, v in shorthand.items() if v in text})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The words by their sounds as arrays of numbers."""
        return {
            f"book{size}.{name}": getattr(book, name)
            for size, book in self.books.items()
            for name in _BOOK
        }

    @classmethod
    def restore(
        cls, text: str, arrays: Mapping[str, NDArray[Any]], shorthand: dict[str, str]
    ) -> Repair:
        """From the text and the arrays. Raises KeyError or ValueError where they do not fit."""
        books = {}
        for size in _SIZES:
            book = {name: arrays[f"book{size}.{name}"] for name in _BOOK}
            if any(a.dtype != _BOOK[n] or len(a) != len(book["sounds"]) for n, a in book.items()):
                raise ValueError("other kinds of numbers")
            places = book["places"]
            if len(places) and not 0 <= places.min() <= places.max() <= len(text) - size:
                raise ValueError("places of another text")
            books[size] = SoundBook(**book)
        return cls._of(text, books, shorthand)

    def __call__(self, question: str) -> str:
        """The cleaned question in the base's spelling."""
        units = list(self._units(question))
        out: list[str] = []
        at = 0
        while at < len(units):
            size, word = self._best(units, at)
            out.append(word)
            at += size
        return "".join(out)

    def _units(self, question: str) -> Sequence[Unit]:
        units: list[Unit] = []
        for piece in _PIECES.findall(question):
            units += (
                self._letters(piece)
                if piece[0] in "abcdefghijklmnopqrstuvwxyz"
                else [self._char(piece)]
            )
        return units

    def _char(self, char: str) -> Unit:
        return Unit(char, int(sounds().of(np.array([ord(char)], np.uint32))[0]))

    def _letters(self, piece: str) -> list[Unit]:
        if piece in self.shorthand:
            return [self._char(char) for char in self.shorthand[piece]]
        parts = [] if piece in self.text or len(piece) == 1 else sounds().split(piece)
        if not parts:
            return [Unit(piece, 0)]
        return [Unit(part, sounds().ids[part], typed=True) for part in parts]

    def _best(self, units: Sequence[Unit], at: int) -> tuple[int, str]:
        for size in _SIZES:
            part = units[at : at + size]
            if len(part) < size or any(unit.sound == 0 for unit in part):
                continue
            if any(unit.typed for unit in part):
                word = self._match(part, least=sum(not unit.typed for unit in part))
            else:
                word = self._misspelled(units, at) if size == 2 else None
            if word is not None:
                return size, word
        return 1, units[at].text

    def _misspelled(self, units: Sequence[Unit], at: int) -> str | None:
        """The base's word for two characters that make no word, alone or with their neighbours."""
        around = "".join(unit.text for unit in units[max(at - 1, 0) : at + 3])
        if any(around[i : i + 2] in common_words() for i in range(len(around) - 1)):
            return None
        part = units[at : at + 2]
        word = self._match(part, least=1)
        if word not in common_words() or word == part[0].text + part[1].text:
            return None
        changed = {
            c
            for unit, char in zip(part, word or "", strict=True)
            if unit.text != char
            for c in (unit.text, char)
        }
        return None if changed & _EVERYDAY else word

    def _match(self, part: Sequence[Unit], least: int) -> str | None:
        heard = 0
        for unit in part:
            heard = (heard << 10) | unit.sound
        size = len(part)
        span, places = self.books[size].find(heard)
        counts = self.books[size].counts[span]
        scored = []
        for place, count in zip(places.tolist(), counts.tolist(), strict=True):
            word = self.text[place : place + size]
            same = sum(unit.text == char for unit, char in zip(part, word, strict=True))
            scored.append((same, count, word))
        best = max(scored, default=(0, 0, ""))
        return best[2] if scored and best[0] >= least else None
