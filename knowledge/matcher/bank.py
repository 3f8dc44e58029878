"""How customers of other companies said what those companies' files say.

A question is read through its nearest neighbours among labelled ones: what they turned out to
mean moves it from a customer's words towards the words of a knowledge base.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, Vectors
from knowledge.matcher.inverted import Floats
from knowledge.matcher.packed import Packed
from knowledge.matcher.rows import unit
from knowledge.matcher.vectors import VectorCache, embed

SHIPPED = Path(__file__).parent.parent / "weights" / "bank.jsonl"
NEIGHBOURS = 16
_SHARPNESS = 50.0
ANALOGUES = 128
"""Questions that together say what was meant; more than move a question, and less sharply."""
_SOFTNESS = 20.0
_PART = 512
_ANSWERED = 0.92
"""Similarity from which an own wording is about the same: 「怎么注销账号」, which other shops lacked."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What some labelled questions meant."""

    wordings: tuple[str, ...]
    """How the file says it; empty for questions that no entry answers."""
    passage: str
    asked: tuple[str, ...]
    """How customers said it."""
    near: bool = False
    """Asked of a company that had no entry for it; another may well have one."""


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

    asked: Packed
    owners: NDArray[np.int32]
    """Row of what a question meant; the questions behind them meant nothing known."""
    centres: Packed
    passages: Packed

    @classmethod
    def build(
        cls,
        meant: Sequence[Meant],
        embedder: Embedder,
        cache: VectorCache | None,
        own: Vectors | None = None,
    ) -> Bank:
        """Embed the labelled questions; those that `own` wordings seem to answer are left out.

        Raises EmbedderUnavailable.
        """
        inside = [one for one in meant if one.wordings]
        asked = [text for one in inside for text in one.asked]
        owners = [row for row, one in enumerate(inside) for _ in one.asked]
        strange = [one for one in meant if not one.wordings]
        far = [text for one in strange if not one.near for text in one.asked]
        near = [text for one in strange if one.near for text in one.asked]
        unanswered = (_unlike(part, own) for part in _embedded(near, embedder, cache))
        centres = _embedded([text for one in inside for text in one.wordings], embedder, cache)
        starts = np.cumsum([0, *(len(one.wordings) for one in inside[:-1])])
        return cls(
            Packed.of(chain(_embedded(asked + far, embedder, cache), unanswered)),
            np.array(owners, np.int32),
            Packed.of([unit(np.add.reduceat(np.concatenate(list(centres)), starts))]),
            Packed.of(_embedded([one.passage for one in inside], embedder, cache)),
        )

    def read(self, vector: Floats) -> Read:
        """Read a question's vector."""
        near = self.asked.times(vector)
        count = len(self.owners)
        alike = self.asked.seen.turned(near, vector)[:count]
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
        steps = self.centres.rows(self.owners[picked]) - self.asked.rows(picked)
        return _one(vector + _weights(near, picked, _SHARPNESS) @ steps)

    def _outside(self, near: Floats) -> float:
        picked = _picked(near, NEIGHBOURS)
        return float(_weights(near, picked, _SHARPNESS)[picked >= len(self.owners)].sum())


def _embedded(
    texts: Sequence[str], embedder: Embedder, cache: VectorCache | None
) -> Iterator[Vectors]:
    """Part by part: as floats all at once they would stay in the memory of the process."""
    for at in range(0, len(texts), _PART):
        yield embed(texts[at : at + _PART], embedder, cache)


def _unlike(questions: Vectors, own: Vectors | None) -> Vectors:
    """The questions that no own wording is like."""
    if own is None or not len(own):
        return questions
    parts = (own[at : at + 8 * _PART] for at in range(0, len(own), 8 * _PART))
    nearest = np.max([(questions @ part.T).max(axis=1) for part in parts], axis=0)
    unlike: Vectors = questions[nearest < _ANSWERED]
    return unlike


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


def shipped() -> tuple[Meant, ...]:
    """The labelled questions that ship with the product; read anew, as they take much memory."""
    rows = map(json.loads, SHIPPED.read_text("utf-8").splitlines())
    return tuple(
        Meant(tuple(r["wordings"]), r["passage"], tuple(r["asked"]), r.get("near", False))
        for r in rows
    )
