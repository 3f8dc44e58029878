"""A small logistic regression over pieces of text, its weights in a readable file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.signals.grams import canonical, grams


@dataclass(frozen=True, slots=True)
class LinearModel:
    """How much each piece of a text speaks for one signal."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, text: str) -> float:
        """How likely a folded text carries the signal, between 0 and 1."""
        known = [self.weights[gram] for gram in grams(canonical(text)) if gram in self.weights]
        return _logistic(self.bias + sum(known) / math.sqrt(max(1, len(known))))

    def strongest(self, text: str, count: int = 4) -> list[str]:
        """The pieces of the text that speak loudest for the signal."""
        known = [gram for gram in grams(canonical(text)) if self.weights.get(gram, 0) > 0]
        return sorted(known, key=lambda gram: (-self.weights[gram], gram))[:count]


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
