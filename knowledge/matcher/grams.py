"""Character n-grams of many texts at once, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Symbols = NDArray[np.uint32]
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 31)
_DOC_BITS = 32


@dataclass(frozen=True, slots=True)
class Grams:
    """Each n-gram of each text once, by code, then text."""

    codes: Codes
    docs: Codes

    @classmethod
    def of(cls, texts: Sequence[tuple[Symbols, Codes]], sizes: Sequence[int]) -> Grams:
        """The n-grams of several runs of texts; each run comes with the number of its texts."""
        parts = [_once(_pairs(symbols, numbers, n) for symbols, numbers in texts) for n in sizes]
        pairs = _once(iter(parts))
        mask = (1 << _DOC_BITS) - 1
        return cls((pairs >> _DOC_BITS).astype(np.int32), (pairs & mask).astype(np.int32))


def points(texts: Sequence[str]) -> Symbols:
    """Code points of the texts, each ended by 0."""
    joined = "".join(f"{text}\0" for text in texts)
    return np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)


def codes_of(symbols: Symbols, sizes: Sequence[int]) -> Codes:
    """The codes of all n-grams of a run; 0 breaks the run."""
    found = [_mixed(symbols, size) for size in sizes]
    return np.concatenate([mixed[whole] for mixed, whole in found])


def _mixed(symbols: Symbols, size: int) -> tuple[Codes, NDArray[np.bool_]]:
    """The code that begins at each symbol, and whether it stays within one text."""
    count = max(len(symbols) - size + 1, 0)
    mixed = np.full(count, size, np.uint64)
    whole = np.ones(count, bool)
    for offset in range(size):
        window = symbols[offset : offset + count]
        mixed ^= window
        mixed *= _MIX
        whole &= window != 0
    return (mixed >> _SHIFT).astype(np.int32), whole


def _pairs(symbols: Symbols, numbers: Codes, size: int) -> NDArray[np.int64]:
    mixed, whole = _mixed(symbols, size)
    places = np.cumsum(symbols == 0, dtype=np.int32)[: len(mixed)][whole]
    return (mixed[whole].astype(np.int64) << _DOC_BITS) | numbers[places]


def _once(parts: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    pairs = np.concatenate(list(parts))
    pairs.sort()
    if len(pairs):
        pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))]
    return np.asarray(pairs, np.int64)
