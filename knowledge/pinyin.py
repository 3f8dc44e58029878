"""How Chinese characters sound, without tones and with the usual confusions folded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.normalize import TABLES

_FOLDS = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
    (re.compile(r"^n(?=.)"), "l"),
    (re.compile(r"v"), "u"),
)
_LONGEST_SOUND = 6


def fold(sound: str) -> str:
    """A syllable with zh/z, ch/c, sh/s, n/l and -ng/-n taken for the same."""
    for pattern, into in _FOLDS:
        sound = pattern.sub(into, sound)
    return sound


@dataclass(frozen=True, slots=True)
class Sounds:
    """The reading of every character, as small numbers; 0 where there is none."""

    ids: dict[str, int]
    """Number of each syllable as it is typed; syllables that sound alike share one."""
    first: NDArray[np.uint16]
    """Main reading by code point."""
    second: NDArray[np.uint16]
    """Other reading by code point."""

    def of(self, points: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """Main reading of each code point."""
        return self.first[np.minimum(points, len(self.first) - 1)]

    def other(self, points: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """Second reading of each code point."""
        return self.second[np.minimum(points, len(self.second) - 1)]

    def split(self, letters: str) -> list[str]:
        """Letters cut into the fewest syllables, or [] where they are not pinyin."""
        best: list[list[str] | None] = [[], *([None] * len(letters))]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_SOUND), end):
                before = best[start]
                if before is None or letters[start:end] not in self.ids:
                    continue
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, letters[start:end]]
        return best[-1] or []


@lru_cache(maxsize=1)
def sounds() -> Sounds:
    """The table that ships with the product."""
    ids: dict[str, int] = {}
    folded: dict[str, int] = {}
    first, second = np.zeros(0xA000, np.uint16), np.zeros(0xA000, np.uint16)
    for line in (TABLES / "pinyin.txt").read_text("utf-8").splitlines():
        sound, chars = line.split(" ")
        number = ids[sound] = folded.setdefault(fold(sound), len(folded) + 1)
        for table, group in zip((first, second), chars.split("|"), strict=True):
            table[[ord(char) for char in group if ord(char) < len(table) - 1]] = number
    return Sounds(ids, first, second)
