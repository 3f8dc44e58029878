"""An inverted index over n-grams: how much of a question and of a text they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.grams import Codes, Grams

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

    KEPT: ClassVar[Mapping[str, type[np.generic]]] = {
        "known": np.int32,
        "starts": np.int64,
        "postings": np.int32,
        "weights": np.float32,
        "held": np.float32,
    }
    """The arrays that make an index, with their kinds of number."""

    known: Codes
    """Codes of the n-grams, rising."""
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
        first = np.concatenate(([True], found.codes[1:] != found.codes[:-1]))
        starts = np.append(np.flatnonzero(first[: len(found.codes)]), len(found.codes))
        counts = np.diff(starts)
        weights = _weight(counts, texts)
        held = np.bincount(found.docs, np.repeat(weights, counts), minlength=texts)
        parts = (found.codes[starts[:-1]], starts, found.docs, weights, held.astype(np.float32))
        return cls._of(dict(zip(cls.KEPT, parts, strict=True)), texts)

    @classmethod
    def _of(cls, parts: Mapping[str, NDArray[Any]], texts: int) -> Inverted:
        unknown = _weight(np.zeros(1), texts)[0]
        crowded = texts // 10 if texts > _CROWDED else texts
        return cls(**parts, unknown=unknown, crowded=crowded)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The index as arrays of numbers."""
        return {name: getattr(self, name) for name in self.KEPT}

    @classmethod
    def restore(cls, arrays: Mapping[str, NDArray[Any]], texts: int) -> Inverted:
        """The index that `arrays` gave. Raises KeyError or ValueError where they do not fit."""
        parts = {name: arrays[name] for name in cls.KEPT}
        starts, postings = parts["starts"], parts["postings"]
        if any(part.dtype != cls.KEPT[name] or part.ndim != 1 for name, part in parts.items()):
            raise ValueError("other kinds of numbers")
        if len(starts) != len(parts["known"]) + 1 or len(parts["weights"]) != len(parts["known"]):
            raise ValueError("as many starts as n-grams")
        if starts[0] != 0 or starts[-1] != len(postings) or (np.diff(starts) < 0).any():
            raise ValueError("starts that rise to the end")
        if len(parts["held"]) != texts or (
            len(postings) and not 0 <= postings.min() <= postings.max() < texts
        ):
            raise ValueError("an index of other texts")
        return cls._of(parts, texts)

    def overlap(self, codes: Codes) -> Overlap:
        """What the question with these n-grams shares with every text."""
        unique = np.unique(codes)
        places = np.searchsorted(self.known, unique)
        places = np.minimum(places, max(len(self.known) - 1, 0))
        places = places[self.known[places] == unique] if len(self.known) else places[:0]
        asked = self.weights[places].sum() + self.unknown * (len(unique) - len(places))
        begin, end = self.starts[places], self.starts[places + 1]
        useful = end - begin <= self.crowded
        spans = [self.postings[b:e] for b, e in zip(begin[useful], end[useful], strict=True)]
        shared = self._sum(spans, np.repeat(self.weights[places][useful], (end - begin)[useful]))
        return Overlap(shared, float(asked), self.held)

    def _sum(self, spans: Sequence[Codes], weights: Floats) -> Floats:
        if not spans:
            return np.zeros(len(self.held), np.float32)
        summed = np.bincount(np.concatenate(spans), weights=weights, minlength=len(self.held))
        return summed.astype(np.float32)


def _weight(counts: NDArray[np.generic], texts: int) -> Floats:
    """Squared rarity of n-grams found in so many of the texts."""
    rarity = np.log((texts + 1.0) / (counts.astype(np.float64) + 0.5))
    return (np.maximum(rarity, 0.1) ** 2).astype(np.float32)


def standard(values: Floats) -> Floats:
    """Values as deviations from their mean, in units of their spread."""
    spread = float(values.std())
    centred: Floats = (values - values.mean()) / np.float32(max(spread, 1e-6))
    return centred
