"""Rows of vectors compared with a question, as they are and as seen from their mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Vectors
from knowledge.matcher.inverted import Floats

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Seen:
    """What the centred cosine of rows needs, so that each row is read once a question."""

    mean: Floats
    towards_mean: Floats
    """Dot product of each row with the mean."""
    lengths: Floats
    """Distance of each row from the mean."""

    @classmethod
    def of(cls, mean: Floats, towards_mean: Floats, lengths: NDArray[np.floating]) -> Seen:
        """Prepare at least one row."""
        return cls(mean, towards_mean, np.maximum(lengths, _TINY).astype(np.float32))

    def turned(self, similarities: Floats, vector: Floats) -> Floats:
        """Cosines seen from the mean, from the plain similarities of the same vector."""
        away = vector - self.mean
        shifted = similarities - self.towards_mean - (vector @ self.mean - self.mean @ self.mean)
        turned: Floats = shifted / (self.lengths * max(float(np.linalg.norm(away)), _TINY))
        return turned


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors, and how they look from their mean."""

    vectors: Vectors
    seen: Seen

    @classmethod
    def of(cls, vectors: Vectors) -> Rows:
        """Prepare at least one row."""
        mean = vectors.mean(axis=0)
        lengths = np.linalg.norm(vectors - mean, axis=1)
        return cls(vectors, Seen.of(mean, vectors @ mean, lengths))

    def turned(self, similarities: Floats, vector: Floats) -> Floats:
        """Cosines seen from the mean, from the plain similarities of the same vector."""
        return self.seen.turned(similarities, vector)

    def along(self, direction: Floats) -> Floats:
        """How far each row lies in a direction, seen from the mean."""
        away = self.vectors @ direction - self.seen.mean @ direction
        found: Floats = (away / self.seen.lengths).astype(np.float32, copy=False)
        return found


def unit(rows: NDArray[np.float32]) -> Vectors:
    """Rows scaled to length one."""
    scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY)
    return scaled
