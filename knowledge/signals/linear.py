"""A small logistic regression over pieces of text, its weights in a readable file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.signals.grams import canonical, pairs, pieces


@dataclass(frozen=True, slots=True)
class LinearModel:
    """How much each piece of a text speaks for one signal."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, text: str) -> float:
        """How likely a folded text carries the signal, between 0 and 1."""
        known = list(filter(None, map(self.weights.get, pieces(canonical(text)))))
        return _logistic(self.bias + sum(known) / math.sqrt(max(1, len(known))))

    def strongest(self, text: str, count: int = 4) -> list[str]:
        """The pieces of the text that speak loudest for the signal."""
        known = [piece for piece in pieces(canonical(text)) if self.weights.get(piece, 0) > 0]
        return sorted(known, key=lambda piece: (-self.weights[piece], piece))[:count]

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
        shares = [self.weights.get(character, 0.0) for character in text]
        for first, second, piece in pairs(text):
            share = self.weights.get(piece, 0.0) / 2
            shares[first] += share
            shares[second] += share
        return shares


def load_models(path: Path) -> dict[str, LinearModel]:
    """The models of a weights file by signal (weights are in hundredths there)."""
    content = json.loads(path.read_text("utf-8"))
    return {
        name: LinearModel(
            bias=model["bias"] / 100,
            weights={gram: weight / 100 for gram, weight in model["weights"].items()},
        )
        for name, model in content["models"].items()
    }


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
