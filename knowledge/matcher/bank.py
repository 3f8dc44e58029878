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

from knowledge.embedder import Embedder
from knowledge.matcher.inverted import Floats
from knowledge.matcher.rows import Rows, unit
from knowledge.matcher.vectors import VectorCache, embed

SHIPPED = Path(__file__).parent.parent / "weights" / "bank.jsonl"
NEIGHBOURS = 8
_SHARPNESS = 80.0
ANALOGUES = 64
"""Questions that together say what was meant; more than move a question, and less sharply."""
_SOFTNESS = 30.0


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
    """A question read through its neighbours."""

    centre: Floats
    """What its analogues meant, as questions seen from the mean of all."""
    passage: Floats
    """What its analogues meant, as question and answer seen from the mean of all."""
    moved: Floats
    """The question, moved as its neighbours would have to be; of unit length."""
    outside: float
    """Share of the neighbours that no entry answered."""
    nearest: float
    """Similarity of the nearest neighbour."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Labelled questions as vectors."""

    asked: Rows
    owners: NDArray[np.int32]
    """Row of what a question meant; the questions behind them meant nothing known."""
    centres: Rows
    passages: Rows

    @classmethod
    def build(cls, meant: Sequence[Meant], embedder: Embedder, cache: VectorCache | None) -> Bank:
        """Embed the labelled questions. Raises EmbedderUnavailable."""
        inside = [one for one in meant if one.wordings]
        asked = [text for one in inside for text in one.asked]
        owners = [row for row, one in enumerate(inside) for _ in one.asked]
        strange = [text for one in meant if not one.wordings for text in one.asked]
        centres = [embed(one.wordings, embedder, cache).mean(axis=0) for one in inside]
        return cls(
            Rows.of(embed(asked + strange, embedder, cache)),
            np.array(owners, np.int32),
            Rows.of(unit(np.stack(centres))),
            Rows.of(embed([one.passage for one in inside], embedder, cache)),
        )

    def read(self, vector: Floats) -> Read:
        """Read a question's vector."""
        near = self.asked.vectors @ vector
        count = len(self.owners)
        alike = self.asked.turned(near, vector)[:count]
        analogues = _picked(alike, ANALOGUES)
        shares, meant = _weights(alike, analogues, _SOFTNESS), self.owners[analogues]
        return Read(
            shares @ self.centres.away(meant),
            shares @ self.passages.away(meant),
            self._moved(vector, near[:count]),
            self._outside(near),
            float(near.max()),
        )

    def _moved(self, vector: Floats, near: Floats) -> Floats:
        picked = _picked(near, NEIGHBOURS)
        steps = self.centres.vectors[self.owners[picked]] - self.asked.vectors[picked]
        return _one(vector + _weights(near, picked, _SHARPNESS) @ steps)

    def _outside(self, near: Floats) -> float:
        picked = _picked(near, NEIGHBOURS)
        return float(_weights(near, picked, _SHARPNESS)[picked >= len(self.owners)].sum())


def _picked(near: Floats, most: int) -> NDArray[np.int64]:
    count = min(most, len(near))
    return np.sort(np.argpartition(-near, count - 1)[:count])


def _weights(near: Floats, picked: NDArray[np.int64], sharpness: float) -> Floats:
    weights: Floats = np.exp(sharpness * (near[picked] - near[picked].max()))
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
