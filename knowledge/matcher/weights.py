"""The learned numbers, read from files that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.matcher.inverted import Floats
from knowledge.matcher.trees import Trees

FOLDER = Path(__file__).parent.parent / "weights"


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of named values."""

    weights: Mapping[str, float]
    bias: float = 0.0

    def score(self, columns: Mapping[str, Floats]) -> Floats:
        """The sum for every entry."""
        total = np.full(len(next(iter(columns.values()))), self.bias, np.float32)
        for name, weight in self.weights.items():
            total += columns[name] * np.float32(weight)
        return total

    def probability(self, values: Mapping[str, float]) -> float:
        """The sum of one set of values as a logistic probability."""
        total = self.bias + sum(self.weights[name] * value for name, value in values.items())
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


@dataclass(frozen=True, slots=True)
class Weights:
    """One way of matching: how to order entries and when to trust the order."""

    rank: Linear
    first: Trees
    """That the first entry is right."""
    three: Trees
    """That one of the first three is right."""
    answer_from: float
    """Least probability of the first at which it is given."""
    clarify_from: float
    """Least probability of the three at which the customer is asked."""

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Weights:
        """Weights from the parsed file. Raises KeyError or TypeError."""
        rank, first, three = _linear(data["rank"]), _trees(data["first"]), _trees(data["three"])
        thresholds = data["thresholds"]
        assert isinstance(thresholds, dict)
        return cls(rank, first, three, thresholds["answer"], thresholds["clarify"])


@dataclass(frozen=True, slots=True)
class Learned:
    """Both ways of matching."""

    characters: Weights
    """Without the model."""
    meaning: Weights
    """With it."""
    questions: Weights
    """With it, for a base of questions that hardly has answers in text."""

    def with_model(self, *, answered: bool) -> Weights:
        """How a base is matched by the model, whether its entries have answers in text or not."""
        return self.meaning if answered else self.questions


def _linear(data: object) -> Linear:
    assert isinstance(data, dict)
    weights = dict(data)
    return Linear(weights, bias=weights.pop("bias", 0.0))


def _trees(data: object) -> Trees:
    assert isinstance(data, dict)
    return Trees.parse(data["bias"], data["trees"])


@lru_cache(maxsize=1)
def shipped() -> Learned:
    """The weights that ship with the product."""

    def one(name: str) -> Weights:
        return Weights.parse(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))

    return Learned(one("characters"), one("meaning"), one("questions"))
