"""A question as the indexes read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.matcher.grams import Codes, grams, points
from knowledge.matcher.lexicon import Lexicon
from knowledge.normalize import numerals, plain
from knowledge.pinyin import sounds

CHARS = (1, 2, 3)
SOUNDS = (1, 2, 3)
CONCEPTS = (1, 2)
MOST = 300
"""Characters of a text that the indexes read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The n-grams of one question, in three spellings."""

    chars: Codes
    sounds: Codes
    concepts: Codes


def spell(text: str) -> str:
    """A cleaned text as the indexes store it."""
    return numerals(plain(text[:MOST])).replace(" ", "")


def char_codes(texts: list[str], sizes: tuple[int, ...] = CHARS) -> tuple[Codes, Codes]:
    """Character n-grams of spelled texts and the text each belongs to."""
    symbols = points(texts)
    found = grams(symbols, sizes, symbols == 0)
    return found.codes, found.docs


def sound_codes(texts: list[str]) -> tuple[Codes, Codes]:
    """Syllable n-grams of spelled texts and the text each belongs to."""
    symbols = points(texts)
    read = sounds().of(symbols).astype(np.uint32)
    unread = (read == 0) & (symbols != 0)
    read[unread] = symbols[unread] + 0x10000
    found = grams(read, SOUNDS, symbols == 0)
    return found.codes, found.docs


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a cleaned, repaired question."""
    spelled = spell(text)
    return Reading(
        char_codes([spelled])[0],
        sound_codes([spelled])[0],
        char_codes([lexicon.concepts(spelled)], CONCEPTS)[0],
    )
