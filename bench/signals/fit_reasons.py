"""Fitting why an urgent text is urgent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import Normalizer

from knowledge.signals.folding import fold, tighten
from knowledge.signals.grams import canonical, grams
from knowledge.signals.nouns import UrgentReason
from knowledge.signals.rules import Rules

STRENGTH = 30.0
"""Inverse regularisation; higher trusts single pieces more."""
CUE = 0.5
"""What a named cue counts beside all pieces of a text together."""


def fit_reasons(rows: Sequence[tuple[str, str]], rules: Rules) -> dict[str, Any]:
    """Weights in hundredths by reason, learned from urgent lines with their reasons."""
    texts = [rules.cleared(tighten(fold(text)).text) for text, _ in rows]
    names = [reason.value for reason in UrgentReason]
    shown = [[CUE * bool(rules.first(name, text)) for name in names] for text in texts]
    counts = CountVectorizer(analyzer=_pieces, min_df=2, binary=True)
    pieces = Normalizer().fit_transform(counts.fit_transform(texts).astype(float))
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(np.hstack([pieces.toarray(), np.array(shown)]), [reason for _, reason in rows])
    found = counts.get_feature_names_out()
    columns = [[round(100 * weight) for weight in column] for column in model.coef_.T.tolist()]
    return {
        "reasons": list(model.classes_),
        "bias": [round(100 * bias) for bias in model.intercept_],
        "cues": {
            name: [round(CUE * weight) for weight in column]
            for name, column in zip(names, columns[len(found) :], strict=True)
        },
        "pieces": dict(zip(found, columns, strict=False)),
    }


def _pieces(text: str) -> set[str]:
    return grams(canonical(text))
