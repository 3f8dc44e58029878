"""A development set with every similarity of every question worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.faq.data import Company
from bot.embedder.cache import DiskVectorCache
from bot.embedder.local import LocalEmbedder
from knowledge.matcher import lexicon
from knowledge.matcher.bank import Meant
from knowledge.matcher.base import Asked, Base
from knowledge.matcher.inverted import Floats
from knowledge.matcher.meaning import passage_of
from knowledge.matcher.vectors import embed
from knowledge.normalize import clean, plain

CACHE = Path("var/bench")
_STRANGE = ("near", "far")


EMBEDDER = LocalEmbedder(patience=60)
VECTORS = DiskVectorCache(CACHE, EMBEDDER.name, 384)


@dataclass(frozen=True, slots=True)
class Case:
    """One question, read and compared."""

    asked: Asked
    columns: Mapping[str, Floats]
    oddity: Mapping[str, float]
    plain_oddity: Mapping[str, float]
    """What the characters alone say of it."""
    target: int
    """Place of the right entry, -1 where there is none."""
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """One development set, compared, with a bank that knows only some other companies."""

    name: str
    base: Base
    cases: tuple[Case, ...]

    @property
    def way(self) -> str:
        """How the model matches it."""
        return "meaning" if self.base.answered else "questions"

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


def labelled(company: Company) -> tuple[Meant, ...]:
    """The questions of a company as the bank keeps them."""
    base = Base.build(company.entries, None, None, lexicon.shipped())
    asked: dict[str, list[str]] = {}
    for question in company.questions:
        asked.setdefault(question.expect or question.kind, []).append(
            base.ask(question.text).focused
        )
    near, far = (Meant((), "", tuple(asked.pop(kind, ())), kind == "near") for kind in _STRANGE)
    inside = (
        Meant(tuple(plain(clean(w)) for w in e.wordings), passage_of(e), tuple(asked[e.id]))
        for e in company.entries
        if e.id in asked
    )
    return (*inside, near, far)


def without_answers(company: Company) -> Company:
    """The same company, as if its file had questions only."""
    bare = tuple(replace(entry, answer="") for entry in company.entries)
    return replace(company, entries=bare)


def prepare(company: Company, meant: Sequence[Meant]) -> Prepared:
    """Compare every question of a company with its entries, knowing those labelled questions."""
    base = Base.build(company.entries, EMBEDDER, VECTORS, lexicon.shipped(), meant)
    places = {entry.id: place for place, entry in enumerate(company.entries)}
    asked = [base.ask(question.text) for question in company.questions]
    vectors = embed([a.focused for a in asked], EMBEDDER, VECTORS)
    assert base.meaning is not None
    cases = []
    for question, read, vector in zip(company.questions, asked, vectors, strict=True):
        plainly, compared = base.compare(read), base.meaning.compare(vector)
        columns = plainly.columns | compared.columns
        oddity = {**plainly.oddity, **compared.oddity}
        target = places[question.expect] if question.expect else -1
        cases.append(
            Case(read, columns, oddity, plainly.oddity, target, question.kind, question.text)
        )
    return Prepared(company.name, base, tuple(cases))
