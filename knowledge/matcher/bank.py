"""How customers of other companies said what those companies' files say.

A question is read through its nearest neighbours among labelled ones: what they turned out to
mean moves it from a customer's words towards the words of a knowledge base.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, Vectors
from knowledge.matcher.inverted import Floats
from knowledge.matcher.rows import unit
from knowledge.matcher.vectors import VectorCache, embed

SHIPPED = Path(__file__).parent.parent / "weights" / "bank.jsonl"
NEIGHBOURS = 8
_SHARPNESS = 50.0
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Meant:
    """What some labelled questions meant."""

    wordings: tuple[str, ...]
    """How the file says it; empty for questions that no entry answers."""
    passage: str
    asked: tuple[str, ...]
    """How customers said it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A question read through its neighbours; every vector of unit length."""

    centre: Floats
    """What the neighbours meant, as questions."""
    passage: Floats
    """What the neighbours meant, as question and answer."""
    moved: Floats
    """The question, moved as its neighbours would have to be."""
    outside: float
    """Share of the neighbours that no entry answered."""
    nearest: float
    """Similarity of the nearest neighbour."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Labelled questions as vectors."""

    asked: Vectors
    owners: NDArray[np.int32]
    """Row of what a question meant; the questions behind them meant nothing known."""
    centres: Vectors
    passages: Vectors

    @classmethod
    def build(cls, meant: Sequence[Meant], embedder: Embedder, cache: VectorCache | None) -> Bank:
        """Embed the labelled questions. Raises EmbedderUnavailable."""
        inside = [one for one in meant if one.wordings]
        asked = [text for one in inside for text in one.asked]
        owners = [row for row, one in enumerate(inside) for _ in one.asked]
        strange = [text for one in meant if not one.wordings for text in one.asked]
        centres = [embed(one.wordings, embedder, cache).mean(axis=0) for one in inside]
        return cls(
            embed(asked + strange, embedder, cache),
            np.array(owners, np.int32),
            unit(np.stack(centres)),
            embed([one.passage for one in inside], embedder, cache),
        )

    def read(self, vector: Floats) -> Read:
        """Read a question's vector."""
        near = self.asked @ vector
        everyone = _picked(near)
        outside = float(_weights(near, everyone)[everyone >= len(self.owners)].sum())
        inside = near[: len(self.owners)]
        picked = _picked(inside)
        weights = _weights(inside, picked)
        owners = self.owners[picked]
        step = weights @ (self.centres[owners] - self.asked[picked])
        return Read(
            _one(weights @ self.centres[owners]),
            _one(weights @ self.passages[owners]),
            _one(vector + step),
            outside,
            float(near.max()),
        )


def _picked(near: Floats) -> NDArray[np.int64]:
    count = min(NEIGHBOURS, len(near))
    return np.sort(np.argpartition(-near, count - 1)[:count])


def _weights(near: Floats, picked: NDArray[np.int64]) -> Floats:
    weights: Floats = np.exp(_SHARPNESS * (near[picked] - near[picked].max()))
    shares: Floats = weights / weights.sum()
    return shares


def _one(vector: Floats) -> Floats:
    scaled: Floats = unit(vector[None, :].astype(np.float32))[0]
    return scaled


@lru_cache(maxsize=1)
def shipped() -> tuple[Meant, ...]:
    """The labelled questions that ship with the product."""
    rows = map(json.loads, SHIPPED.read_text("utf-8").splitlines())
    return tuple(Meant(tuple(r["wordings"]), r["passage"], tuple(r["asked"])) for r in rows)
