"""A development set with every similarity of every question worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.faq.data import Company
from bot.embedder.cache import DiskVectorCache
from bot.embedder.local import LocalEmbedder
from knowledge.matcher import lexicon
from knowledge.matcher.base import Asked, Base
from knowledge.matcher.inverted import Floats
from knowledge.matcher.vectors import embed

CACHE = Path("var/bench")


@dataclass(frozen=True, slots=True)
class Case:
    """One question, read and compared."""

    asked: Asked
    columns: Mapping[str, Floats]
    strangeness: float
    target: int
    """Place of the right entry, -1 where there is none."""
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """One development set, compared."""

    name: str
    base: Base
    cases: tuple[Case, ...]

    @property
    def targets(self) -> NDArray[np.int64]:
        """The right place of each case."""
        return np.array([case.target for case in self.cases])

    @property
    def kinds(self) -> NDArray[np.str_]:
        """`in`, `near` or `far`."""
        return np.array([case.kind for case in self.cases])

    def matrix(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Cases by entries by similarities."""
        rows = [np.stack([case.columns[name] for name in names], 1) for case in self.cases]
        return np.stack(rows).astype(np.float32)


def prepare(company: Company) -> Prepared:
    """Compare every question of a company with its entries."""
    embedder = LocalEmbedder(patience=60)
    cache = DiskVectorCache(CACHE, embedder.name, 384)
    base = Base.build(company.entries, embedder, cache, lexicon.shipped())
    places = {entry.id: place for place, entry in enumerate(company.entries)}
    asked = [base.ask(question.text) for question in company.questions]
    vectors = embed([a.focused for a in asked], embedder, cache)
    assert base.meaning is not None
    cases = []
    for question, read, vector in zip(company.questions, asked, vectors, strict=True):
        columns = base.lexical_columns(read) | base.meaning_columns(vector)
        target = places[question.expect] if question.expect else -1
        strange = base.meaning.strangeness(vector)
        cases.append(Case(read, columns, strange, target, question.kind, question.text))
    return Prepared(company.name, base, tuple(cases))
