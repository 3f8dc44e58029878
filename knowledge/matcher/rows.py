"""Rows of vectors compared with a question, as they are and as seen from their mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vectors
from knowledge.matcher.inverted import Floats

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors with what their centred cosine needs, so that each is read once a question."""

    vectors: Vectors
    mean: Floats
    towards_mean: Floats
    """Dot product of each row with the mean."""
    lengths: Floats
    """Distance of each row from the mean."""

    @classmethod
    def of(cls, vectors: Vectors) -> Rows:
        """Prepare at least one row."""
        mean = vectors.mean(axis=0)
        lengths = np.linalg.norm(vectors - mean, axis=1)
        return cls(vectors, mean, vectors @ mean, np.maximum(lengths, _TINY).astype(np.float32))

    def turned(self, similarities: Floats, vector: Floats) -> Floats:
        """Cosines seen from the mean, from the plain similarities of the same vector."""
        away = vector - self.mean
        shifted = similarities - self.towards_mean - (vector @ self.mean - self.mean @ self.mean)
        turned: Floats = shifted / (self.lengths * max(float(np.linalg.norm(away)), _TINY))
        return turned

    def along(self, direction: Floats) -> Floats:
        """How far each row lies in a direction, seen from the mean."""
        away = self.vectors @ direction - self.mean @ direction
        found: Floats = (away / self.lengths).astype(np.float32, copy=False)
        return found

    def away(self, picked: NDArray[np.int32]) -> Vectors:
        """Some rows as seen from the mean, scaled to length one."""
        seen: Vectors = (self.vectors[picked] - self.mean) / self.lengths[picked, None]
        return seen


def unit(rows: NDArray[np.float32]) -> Vectors:
    """Rows scaled to length one."""
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY)
    return scaled
