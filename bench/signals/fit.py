"""Fitting the linear models of the signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import Normalizer

from bench.signals.corpus import Line
from knowledge.signals.clauses import clauses
from knowledge.signals.folding import fold, tighten
from knowledge.signals.grams import canonical, pieces
from knowledge.signals.rules import Rules

STRENGTH = 30.0
"""Inverse regularisation; higher trusts single pieces more."""
CARRYING = 0.3
"""Weight of all carrying lines together, as a share of that of all the others."""
SMALLEST = 0.1
"""Weights nearer to zero than this are left out of the file."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned of one signal, in hundredths."""

    bias: int
    weights: dict[str, int]


def fit(signal: str, lines: Sequence[Line], rules: Rules) -> Fitted:
    """A model of one signal, learned from labelled lines."""
    rows = [row for line in lines for row in _rows(signal, line, rules)]
    labels = np.array([label for _, label in rows])
    counts = CountVectorizer(analyzer=_pieces, min_df=2, binary=True)
    features = Normalizer().fit_transform(
        counts.fit_transform([text for text, _ in rows]).astype(float)
    )
    weight = np.where(labels, CARRYING * (~labels).sum() / labels.sum(), 1.0)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=500)
    model.fit(features, labels, sample_weight=weight)
    named = zip(counts.get_feature_names_out(), model.coef_[0], strict=True)
    kept = {gram: round(100 * value) for gram, value in named if abs(value) >= SMALLEST}
    return Fitted(round(100 * float(model.intercept_[0])), kept)


def _pieces(text: str) -> frozenset[str]:
    return pieces(canonical(text))


def _rows(signal: str, line: Line, rules: Rules) -> list[tuple[str, bool]]:
    """What the model sees of a line: abuse is learned clause by clause."""
    text = tighten(fold(line.text)).text
    if signal != "abuse":
        return [(rules.cleared(text), line.label)]
    hidden = [tighten(fold(part)).text for part in line.hide]
    cleared = rules.cleared(text)
    return [
        (cleared[start:end], any(part in text[start:end] for part in hidden))
        for start, end in clauses(cleared)
        if not (line.label and not hidden)
    ]
