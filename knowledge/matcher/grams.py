"""Character n-grams of many texts at once, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
BUCKETS_LOG2 = 21
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - BUCKETS_LOG2)


@dataclass(frozen=True, slots=True)
class Grams:
    """Every n-gram of every text: its bucket and the number of its text."""

    codes: Codes
    docs: Codes


def points(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Code points of the texts, each ended by 0."""
    joined = "".join(f"{text}\0" for text in texts)
    return np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)


def grams(symbols: NDArray[np.uint32], sizes: Sequence[int], ends: NDArray[np.bool_]) -> Grams:
    """The n-grams of symbol runs; `ends` marks the symbol after each text, 0 breaks a run."""
    numbers = np.cumsum(ends, dtype=np.int32)
    codes, docs = [], []
    for size in sizes:
        count = len(symbols) - size + 1
        if count <= 0:
            continue
        mixed = np.full(count, size, np.uint64)
        whole = np.ones(count, bool)
        for offset in range(size):
            window = symbols[offset : offset + count]
            mixed = (mixed ^ window) * _MIX
            whole &= window != 0
        codes.append((mixed[whole] >> _SHIFT).astype(np.int32))
        docs.append(numbers[:count][whole])
    if not codes:
        return Grams(np.zeros(0, np.int32), np.zeros(0, np.int32))
    return Grams(np.concatenate(codes), np.concatenate(docs))


def unique_pairs(found: Grams) -> Grams:
    """Each n-gram of a text once, sorted by bucket, then text."""
    pairs = (found.codes.astype(np.int64) << 32) | found.docs.astype(np.int64)
    pairs = np.unique(pairs)
    return Grams((pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32))
