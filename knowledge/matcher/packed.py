"""Many vectors in one byte a number.

The labelled questions are ten thousand; as floats they would take more memory than the rest of a
desk's knowledge. The model's vectors ship at this precision too, so nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vectors
from knowledge.matcher.inverted import Floats
from knowledge.matcher.rows import Seen

_CHUNK = 512
"""Rows that become floats at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Vectors as whole numbers with a scale each."""

    numbers: NDArray[np.int8]
    scales: Floats
    seen: Seen

    @classmethod
    def of(cls, parts: Iterable[Vectors]) -> Packed:
        """Pack vectors that come in parts, at least one in all."""
        packed = [_pack(part) for part in parts if len(part)]
        numbers = np.concatenate([one for one, _ in packed])
        scales = np.concatenate([scale for _, scale in packed])
        mean = (scales @ numbers / len(numbers)).astype(np.float32)
        lengths = np.concatenate(
            [np.linalg.norm(_floats(one, scale) - mean, axis=1) for one, scale in packed]
        )
        return cls(numbers, scales, Seen.of(mean, _times(numbers, scales, mean), lengths))

    def times(self, vector: Floats) -> Floats:
        """Similarity of every row with a vector."""
        return _times(self.numbers, self.scales, vector)

    def rows(self, places: NDArray[np.integer]) -> Vectors:
        """Some rows as floats."""
        return _floats(self.numbers[places], self.scales[places])

    def away(self, places: NDArray[np.integer]) -> Vectors:
        """Some rows as seen from the mean, scaled to length one."""
        away: Vectors = (self.rows(places) - self.seen.mean) / self.seen.lengths[places, None]
        return away


def _pack(vectors: Vectors) -> tuple[NDArray[np.int8], Floats]:
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    return np.round(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _floats(numbers: NDArray[np.int8], scales: Floats) -> Vectors:
    return numbers.astype(np.float32) * scales[:, None]


def _times(numbers: NDArray[np.int8], scales: Floats, vector: Floats) -> Floats:
    found = np.empty(len(numbers), np.float32)
    floats = np.empty((_CHUNK, numbers.shape[1]), np.float32)
    for at in range(0, len(numbers), _CHUNK):
        part = numbers[at : at + _CHUNK]
        np.copyto(floats[: len(part)], part)
        np.dot(floats[: len(part)], vector, out=found[at : at + len(part)])
    found *= scales
    return found
