"""Learns what a vague opening looks like, measures it on lines left out, writes `vague.json`.

python -m bench.faq.train_vague
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bench.faq.data import HERE, companies
from knowledge.vague import LONGEST, SHIPPED, THRESHOLD, features

FOLDS = 10
PENALTY = 1.0
LEAST = 0.03
"""Weights nearer to nothing are not shipped."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    vague: bool
    counted: bool
    """From the labelled set that the figures are about."""


def lines() -> list[Line]:
    """The labelled set, lines of our own, and every company's short questions as not vague."""
    rows = map(json.loads, (HERE / "vague.jsonl").read_text("utf-8").splitlines())
    found = [Line(row["text"], row["vague"], True) for row in rows]
    for line in (HERE / "vague_more.txt").read_text("utf-8").splitlines():
        if line[0] in "+-":
            found += [Line(text, line[0] == "+", False) for text in line[2:].split("|")]
    asked = {q.text for c in companies() for q in c.questions if q.kind in {"in", "near"}}
    return found + [Line(text, False, False) for text in sorted(asked) if len(text) <= LONGEST]


def model() -> LogisticRegression:
    return LogisticRegression(C=PENALTY, max_iter=3000)


def weights_of(many: list[Line]) -> np.ndarray:
    """The labelled lines count as much as the many questions of companies together."""
    counted = np.array([line.vague or line.counted for line in many])
    return np.where(counted, 1.0, 0.3)


def main() -> None:
    everything = lines()
    names = DictVectorizer()
    rows: csr_matrix = names.fit_transform([features(line.text) for line in everything])
    truth = np.array([line.vague for line in everything])
    chance = np.zeros(len(truth))
    for learn, test in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(rows, truth):
        chosen = [everything[i] for i in learn]
        fitted = model().fit(rows[learn], truth[learn], sample_weight=weights_of(chosen))
        chance[test] = fitted.predict_proba(rows[test])[:, 1]
    said = chance >= THRESHOLD
    labelled = np.array([line.counted for line in everything])
    for name, part in (("labelled set", labelled), ("own lines, questions", ~labelled)):
        recall, false = said[part & truth].mean(), said[part & ~truth].mean()
        print(f"{name}: recall {recall:.3f}, specific taken for vague {false:.3f}")
    for at in (0.25, 0.3, 0.35, 0.4, 0.5):
        hits = chance >= at
        print(f"  at {at}: recall {hits[truth].mean():.3f}, false {hits[~truth].mean():.3f}")
    for line, p in zip(everything, chance, strict=True):
        if line.counted and (p >= THRESHOLD) != line.vague:
            print(f"  {p:.2f} {line.text}")
    fitted = model().fit(rows, truth, sample_weight=weights_of(everything))
    kept = {
        name: round(float(w), 3)
        for name, w in zip(names.feature_names_, fitted.coef_[0], strict=True)
        if abs(w) >= LEAST
    }
    shipped = {"bias": round(float(fitted.intercept_[0]), 3)} | kept
    SHIPPED.write_text(json.dumps(shipped, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
