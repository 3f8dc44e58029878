"""A question as the indexes read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.matcher.grams import Codes, Symbols, codes_of, points
from knowledge.matcher.lexicon import Lexicon
from knowledge.normalize import bare, numerals
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
    return numerals(bare(text[:MOST])).replace(" ", "")


def heard(symbols: Symbols) -> Symbols:
    """Characters as numbers of how they sound; what has no sound stays apart."""
    read = sounds().of(symbols).astype(np.uint32)
    unread = (read == 0) & (symbols != 0)
    read[unread] = symbols[unread] + 0x10000
    return read


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a cleaned, repaired question."""
    spelled = spell(text)
    symbols = points([spelled])
    return Reading(
        codes_of(symbols, CHARS),
        codes_of(heard(symbols), SOUNDS),
        codes_of(points([lexicon.concepts(spelled)]), CONCEPTS),
    )
