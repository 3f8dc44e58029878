"""Writes the weights that ship, learned from all of our companies.

python -m bench.faq.train
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.faq.data import companies
from bench.faq.learn import Learner
from bench.faq.prepare import prepare
from knowledge.matcher.weights import Linear, Weights

OUT = Path("knowledge/weights")


def plain(linear: Linear) -> dict[str, float]:
    """A linear model as it is written to the file."""
    weights = {name: round(value, 5) for name, value in linear.weights.items()}
    return weights | ({"bias": round(linear.bias, 5)} if linear.bias else {})


def write(path: Path, weights: Weights) -> None:
    """One way of matching as a readable file."""
    data = {
        "rank": plain(weights.rank),
        "first": plain(weights.first),
        "three": plain(weights.three),
        "thresholds": {"answer": weights.answer_from, "clarify": weights.clarify_from},
    }
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    learner = Learner([prepare(company) for company in companies()])
    learned = learner.learn(list(learner.prepared))
    write(OUT / "characters.json", learned.characters)
    write(OUT / "meaning.json", learned.meaning)


if __name__ == "__main__":
    main()
