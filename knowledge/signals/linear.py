"""A small logistic regression over pieces of text, its weights in a readable file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.signals.grams import canonical, pairs, pieces
from knowledge.signals.keys import piece_keys
from knowledge.signals.weights import Weights, read_weights

BIAS = "bias"


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """How much each piece of a text speaks for one signal."""

    weights: Weights

    @classmethod
    def of(cls, bias: int, weights: Mapping[str, int]) -> LinearModel:
        """A model with these weights by piece, in hundredths."""
        rows = {piece: (weight,) for piece, weight in weights.items()}
        return cls(Weights.of(("weight",), rows, {BIAS: (bias,)}))

    def probability(self, text: str) -> float:
        """How likely a folded text carries the signal, between 0 and 1."""
        return self.probabilities((text,))[0]

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        """The same of several texts at once."""
        keys, owners = piece_keys(tuple(map(canonical, texts)))
        places, there = self.weights.known(keys)
        found = self.weights.rows[places[there], 0]
        counted = owners[there][found != 0]
        sums = np.bincount(counted, found[found != 0], len(texts) + 1)
        sizes = np.bincount(counted, minlength=len(texts) + 1)
        bias = self.weights.named[BIAS][0]
        return [
            _logistic((bias + total / math.sqrt(max(1, size))) / 100)
            for total, size in zip(sums[: len(texts)], sizes, strict=False)
        ]

    def strongest(self, text: str, count: int = 4) -> list[str]:
        """The pieces of the text that speak loudest for the signal."""
        named = sorted(pieces(canonical(text)))
        loud = sorted(zip(self.weights.of_pieces(named), named, strict=True), key=_loudness)
        return [piece for weight, piece in loud[:count] if weight > 0]

    def loudest(self, text: str) -> tuple[int, int]:
        """The span of a text that speaks most for the signal, without what speaks against it."""
        best, since, total = (0.0, 0, len(text)), 0, 0.0
        for place, weight in enumerate(self._by_character(text)):
            if total <= 0:
                since, total = place, 0.0
            total += weight
            if total > best[0]:
                best = (total, since, place + 1)
        return best[1], best[2]

    def _by_character(self, text: str) -> list[float]:
        """Each character's share of the weights of the pieces it belongs to."""
        shares: list[float] = [*self.weights.of_pieces(text)]
        standing = pairs(text)
        weights = self.weights.of_pieces([piece for *_, piece in standing])
        for (first, second, _), weight in zip(standing, weights, strict=True):
            shares[first] += weight / 2
            shares[second] += weight / 2
        return shares


def load_model(path: Path) -> LinearModel:
    """The model of a weights file."""
    return LinearModel(read_weights(path))


def _loudness(weighed: tuple[int, str]) -> tuple[int, str]:
    return -weighed[0], weighed[1]


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
