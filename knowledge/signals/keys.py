"""Pieces of text as numbers: which known pieces a text holds is found for all of them at once.

A piece is one to three characters, 18 bits each, the first one highest: sorted as numbers they
stand as they are sorted as words. Which of several texts a piece is of stands above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.signals.grams import APART, CUTS, GAP, LONGEST

Keys = NDArray[np.int64]
_BITS = 18
_LAST = (1 << _BITS) - 1
"""The highest code point that is told apart; those above it count as one."""
_SECOND, _FIRST, _TEXT = _BITS, 2 * _BITS, 3 * _BITS
_MOST = 1 << (63 - _TEXT)
"""Texts that can be looked at together."""
_OFFSETS = np.arange(1, APART + 1)
_MIDDLE = np.array([0] + [ord(GAP) << _SECOND] * (APART - 1))
_CUT = np.zeros(_LAST + 1, dtype=bool)
_CUT[[ord(mark) for mark in CUTS]] = True


def key(piece: str) -> int:
    """The number of a piece of one to three characters."""
    codes = [min(ord(character), _LAST) for character in piece] + [0, 0]
    return codes[0] << _FIRST | codes[1] << _SECOND | codes[2]


@lru_cache(maxsize=8)
def piece_keys(texts: tuple[str, ...]) -> tuple[Keys, Keys]:
    """The keys of what `grams.pieces` finds in each text, each once, and the number of its text."""
    codes, owners = _codes(texts)
    cuts = np.cumsum(_CUT[codes])
    clauses = cuts + np.concatenate(([0], cuts[:-1])) + owners
    spots = np.arange(len(codes) - APART)
    others = spots[:, None] + _OFFSETS
    firsts, seconds = codes[spots], codes[others]
    places = np.where(_OFFSETS == 1, seconds << _SECOND, _MIDDLE | seconds)
    within = clauses[others] == clauses[spots][:, None]
    within[:, 0] = owners[spots + 1] == owners[spots]
    starts = owners[spots] << _TEXT | firsts << _FIRST
    return _once(np.concatenate((starts, (starts[:, None] | places)[within])))


def neighbour_keys(text: str) -> tuple[Keys, Keys]:
    """The keys of all characters and pairs of neighbours of a text, and where each begins."""
    codes = _codes((text,))[0][: len(text)]
    first, pairs = codes << _FIRST, codes[:-1] << _FIRST | codes[1:] << _SECOND
    places = np.arange(len(codes))
    return np.concatenate((first, pairs)), np.concatenate((places, places[:-1]))


def run_keys(text: str) -> Keys:
    """The keys of what `grams.grams` finds in a text, each once."""
    codes, _ = _codes((text,))
    codes = codes[: len(text) + LONGEST - 1]
    codes[len(text) :] = 0
    first = codes[: len(text)] << _FIRST
    pairs = first | codes[1 : len(text) + 1] << _SECOND
    runs = (first, pairs[: len(text) - 1], (pairs | codes[2:])[: max(0, len(text) - 2)])
    return _once(np.concatenate(runs))[0]


def _codes(texts: Sequence[str]) -> tuple[Keys, Keys]:
    """The code points of all texts and of which text they are; some at the end are of none."""
    if len(texts) >= _MOST:
        raise ValueError(f"{len(texts)} texts at once, {_MOST - 1} can be told apart")
    joined = "".join(texts) + APART * "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    sizes = [*map(len, texts), APART]
    return np.minimum(codes, _LAST), np.repeat(np.arange(len(sizes)), sizes)


def _once(keys: Keys) -> tuple[Keys, Keys]:
    keys.sort()
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    return keys & ((1 << _TEXT) - 1), keys >> _TEXT
