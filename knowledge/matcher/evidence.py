"""What speaks for and against trusting the first entry of a ranking."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.inverted import Floats

_SHOWN = (
    "chars",
    "chars_asked",
    "chars_held",
    "sounds",
    "concepts",
    "concepts_asked",
    "concepts_held",
    "whole",
    "whole_asked",
    "meant",
    "meant_asked",
)
_MEANT = ("raw_asked", "raw_answer", "raw_passage", "asked", "passage", "turned_asked")


def share(scores: Floats) -> Floats:
    """Scores as shares of one (softmax)."""
    risen: Floats = np.exp(scores - scores.max())
    shares: Floats = risen / risen.sum()
    return shares


def order(scores: Floats, count: int) -> NDArray[np.int64]:
    """The places of the best scores, best first; equal scores in the order of the base."""
    if len(scores) > count * 8:
        picked = np.argpartition(-scores, count)[:count]
        picked.sort()
        return picked[np.argsort(-scores[picked], kind="stable")]
    return np.argsort(-scores, kind="stable")[:count]


def gather(
    scores: Floats, columns: Mapping[str, Floats], length: int, oddity: Mapping[str, float]
) -> dict[str, float]:
    """The evidence about the first entry of an order of at least one entry."""
    best = order(scores, 4)
    shares = share(scores)
    first, second = best[0], best[min(1, len(best) - 1)]
    found = {
        "lead": float(scores[first] - scores[second]),
        "lead_of_three": float(scores[first] - scores[best[-1]]),
        "score": float(scores[first]),
        "share": float(shares[first]),
        "share_of_three": float(shares[best[:3]].sum()),
        "doubt": float(-(shares * np.log(shares + 1e-9)).sum()),
        "covered_somewhere": float(columns["whole_asked"].max()),
        "meant_somewhere": float(columns["meant_asked"].max()),
        "chars_agree": float(columns["chars"].argmax() == first),
        "meant_agree": float(columns["meant"].argmax() == first),
        "length": float(np.log1p(length)),
        "long": max(length - 15, 0) / 10,
        "short": float(max(6 - length, 0)),
        "chars_squared": float(columns["chars"][first]) ** 2,
    }
    found |= {name: float(columns[name][first]) for name in _SHOWN}
    found |= oddity
    if "strange" in oddity:
        found |= _meaning(columns, int(first), int(second), oddity)
    return found


def _meaning(
    columns: Mapping[str, Floats], first: int, second: int, oddity: Mapping[str, float]
) -> dict[str, float]:
    asked = columns["raw_asked"]
    found = {name: float(columns[name][first]) for name in _MEANT}
    return found | {
        "nearest": float(asked.max()),
        "ahead": float(asked[first] - asked[second]),
        "asked_agree": float(asked.argmax() == first),
        "passage_agree": float(columns["raw_passage"].argmax() == first),
        "known_agree": float(columns["known_passage"].argmax() == first),
        "known_centre": float(columns["known_centre"][first]),
        "known_passage": float(columns["known_passage"][first]),
        "nearer_than_strange": float(asked.max()) - oddity["strange"],
        "passage_over_strange": float(columns["raw_passage"][first]) - oddity["strange"],
    }
