"""Writes the weights that ship, learned from all of our companies.

python -m bench.faq.train
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.faq.data import companies
from bench.faq.learn import WAYS, Grown, Learner
from bench.faq.prepare import EMBEDDER, VECTORS
from bot.embedder.shipped import FOLDER, write_shipped
from knowledge.matcher.bank import Meant
from knowledge.matcher.strangers import anchors
from knowledge.matcher.vectors import embed
from knowledge.matcher.weights import Linear, Weights

OUT = Path("knowledge/weights")


def plain(linear: Linear) -> dict[str, float]:
    """A linear model as it is written to the file."""
    weights = {name: round(value, 5) for name, value in linear.weights.items()}
    return weights | ({"bias": round(linear.bias, 5)} if linear.bias else {})


def write(path: Path, weights: Weights, grown: Mapping[str, Grown]) -> None:
    """One way of matching as a readable file, a tree a line."""
    thresholds = {"answer": weights.answer_from, "clarify": weights.clarify_from}
    head = json.dumps({"thresholds": thresholds, "rank": plain(weights.rank)}, indent=1)
    parts = [head.removesuffix("\n}"), *(_lines(name, one) for name, one in grown.items())]
    path.write_text(",\n".join(parts) + "\n}\n", encoding="utf-8")


def _lines(name: str, grown: Grown) -> str:
    trees = ",\n".join(f"  {json.dumps(tree)}" for tree in grown.trees)
    return f' "{name}": {{\n  "bias": {grown.bias}, "trees": [\n{trees}\n ]}}'


def write_bank(path: Path, meant: Sequence[Meant]) -> None:
    """The labelled questions, one entry a line."""
    rows = [
        {"wordings": m.wordings, "passage": m.passage, "asked": m.asked}
        | ({"near": True} if m.near else {})
        for m in meant
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def main() -> None:
    learner = Learner(companies())
    learned = learner.learn()
    write_bank(OUT / "bank.jsonl", learner.meant)
    for way in WAYS:
        write(OUT / f"{way}.json", getattr(learned, way), learner.grown[way])
    texts = [*anchors(), *(t for m in learner.meant for t in (*m.wordings, *m.asked))]
    texts += [m.passage for m in learner.meant if m.wordings]
    vectors = dict(zip(texts, embed(texts, EMBEDDER, VECTORS), strict=True))
    write_shipped(FOLDER / f"{EMBEDDER.name}.vec", vectors)


if __name__ == "__main__":
    main()
