"""An inverted index over n-grams: how much of a question and of a text they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.grams import Codes, Grams, unique_pairs

Floats = NDArray[np.float32]
_CROWDED = 20_000
"""Texts from which an n-gram found in a tenth of them is not looked up."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Squared weight of the n-grams that a question shares with each text."""

    shared: Floats
    asked: float
    """Squared weight of all n-grams of the question."""
    held: Floats
    """Squared weight of all n-grams of each text."""

    @property
    def cosine(self) -> Floats:
        """Shared weight over the geometric mean of both sides."""
        both = np.sqrt(np.maximum(self.asked * self.held, np.float32(1e-9)))
        cosine: Floats = (self.shared / both).astype(np.float32)
        return cosine

    @property
    def asked_cover(self) -> Floats:
        """Part of the question that the text covers."""
        cover: Floats = (self.shared / max(self.asked, 1e-9)).astype(np.float32)
        return cover

    @property
    def held_cover(self) -> Floats:
        """Part of the text that the question covers."""
        cover: Floats = (self.shared / np.maximum(self.held, 1e-9)).astype(np.float32)
        return cover


@dataclass(frozen=True, slots=True)
class Inverted:
    """Texts by their n-grams, each weighted by how rare it is."""

    known: Codes
    """The n-grams that some text has, ascending."""
    starts: NDArray[np.int64]
    postings: Codes
    weights: Floats
    unknown: np.float32
    """Weight of an n-gram that no text has."""
    held: Floats
    crowded: int

    @classmethod
    def build(cls, found: Grams, texts: int) -> Inverted:
        """Index the n-grams of so many texts."""
        pairs = unique_pairs(found)
        known, places, counts = np.unique(pairs.codes, return_inverse=True, return_counts=True)
        starts = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=starts[1:])
        weights = _rarity(texts, counts)
        held = np.bincount(pairs.docs, weights=weights[places], minlength=texts)
        crowded = texts // 10 if texts > _CROWDED else texts
        unknown = _rarity(texts, np.zeros(1))[0]
        return cls(known, starts, pairs.docs, weights, unknown, held.astype(np.float32), crowded)

    def overlap(self, codes: Codes) -> Overlap:
        """What the question with these n-grams shares with every text."""
        unique = np.unique(codes)
        at = np.searchsorted(self.known, unique)
        present = at < len(self.known)
        present[present] = self.known[at[present]] == unique[present]
        at = at[present]
        weights = self.weights[at]
        asked = float(weights.sum() + self.unknown * (len(unique) - len(at)))
        begin, end = self.starts[at], self.starts[at + 1]
        useful = end - begin <= self.crowded
        spans = [self.postings[b:e] for b, e in zip(begin[useful], end[useful], strict=True)]
        shared = self._sum(spans, np.repeat(weights[useful], (end - begin)[useful]))
        return Overlap(shared, asked, self.held)

    def _sum(self, spans: Sequence[Codes], weights: Floats) -> Floats:
        if not spans:
            return np.zeros(len(self.held), np.float32)
        summed = np.bincount(np.concatenate(spans), weights=weights, minlength=len(self.held))
        return summed.astype(np.float32)


def _rarity(texts: int, counts: NDArray[np.integer[Any] | np.floating[Any]]) -> Floats:
    weights: Floats = (np.maximum(np.log((texts + 1.0) / (counts + 0.5)), 0.1) ** 2).astype(
        np.float32
    )
    return weights


def standard(values: Floats) -> Floats:
    """Values as deviations from their mean, in units of their spread."""
    spread = float(values.std())
    centred: Floats = (values - values.mean()) / np.float32(max(spread, 1e-6))
    return centred
