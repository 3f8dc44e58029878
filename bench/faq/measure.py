"""What the matcher gets right and wrong on one development set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.faq.learn import evidence_of, kept
from bench.faq.prepare import Prepared
from knowledge.matcher.weights import Weights

Flags = NDArray[np.bool_]
PRECISION = 0.94


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every question of a set with what the matcher did."""

    kinds: NDArray[np.str_]
    first: Flags
    """The first entry is the right one."""
    three: Flags
    chance: NDArray[np.float64]
    """Probability of the first."""
    answered: Flags
    clarified: Flags

    def rates(self) -> dict[str, float]:
        """The measures of the issue, as shares."""
        inside, near, far = (self.kinds == kind for kind in ("in", "near", "far"))
        helped = (self.answered & self.first) | (self.clarified & self.three)
        asked = inside & self.clarified
        return {
            "top1": share(self.first[inside]),
            "top3": share(self.three[inside]),
            "right": share((self.answered & self.first)[inside]),
            "wrong": share((self.answered & ~self.first)[inside]),
            "helped": share(helped[inside]),
            "near": share(self.answered[near]),
            "far": share(self.answered[far]),
            "ask_in": share(self.clarified[inside]),
            "ask_near": share(self.clarified[near]),
            "ask_far": share(self.clarified[far]),
            "choice": share(self.three[asked]),
            "at94": answered_right(self.chance, self.first, int(inside.sum())),
            "brier": float(((self.chance - self.first) ** 2).mean()),
        }


def share(flags: Flags) -> float:
    """Part that is true; 0 of nothing."""
    return float(flags.mean()) if len(flags) else 0.0


def answered_right(chance: NDArray[np.float64], right: Flags, inside: int) -> float:
    """Share of in-scope questions answered right at the best threshold that is right 94 %."""
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(right[order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= PRECISION)
    return float(hits[good[-1]] / inside) if len(good) else 0.0


def outcome(
    prepared: Prepared, way: str, weights: Weights, without: tuple[str, ...] = ()
) -> Outcome:
    """Let the matcher decide every question of a set."""
    rows: list[tuple[bool, bool, float, bool, bool]] = []
    for case in prepared.cases:
        scores = weights.rank.score(case.columns)
        best = np.argsort(-scores, kind="stable")[:3].tolist()
        evidence = kept(evidence_of(way, case, scores), without)
        first = weights.first.probability(evidence)
        three = max(first, weights.three.probability(evidence))
        clash = prepared.base.clashes(case.asked, best[0])
        answered = first >= weights.answer_from and not clash
        clarified = not answered and three >= weights.clarify_from
        rows.append((best[0] == case.target, case.target in best, first, answered, clarified))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Outcome(prepared.kinds, *columns)


SHOWN = (
    "top1",
    "top3",
    "right",
    "wrong",
    "helped",
    "near",
    "far",
    "ask_in",
    "ask_near",
    "ask_far",
    "choice",
    "at94",
    "brier",
)


def line(name: str, rates: dict[str, float]) -> str:
    """One row of the table."""
    return f"| {name} | " + " | ".join(f"{rates[key]:.3f}" for key in SHOWN) + " |"


def mean(many: Sequence[dict[str, float]]) -> dict[str, float]:
    """The plain mean of several sets."""
    return {key: float(np.mean([one[key] for one in many])) for key in many[0]}


def interval(one: Outcome) -> str:
    """Top-1, top-3 and answered right with the half width of their 95 % intervals."""
    inside = one.kinds == "in"
    count = int(inside.sum())
    top1, top3 = share(one.first[inside]), share(one.three[inside])
    at94 = answered_right(one.chance, one.first, count)
    rng = np.random.default_rng(0)
    drawn = [rng.integers(0, len(one.first), len(one.first)) for _ in range(200)]
    many = [
        answered_right(one.chance[d], one.first[d], int((one.kinds[d] == "in").sum()))
        for d in drawn
    ]
    half = [1.96 * float(np.sqrt(p * (1 - p) / count)) for p in (top1, top3)]
    spread = (np.percentile(many, 97.5) - np.percentile(many, 2.5)) / 2
    cells = zip((top1, top3, at94), (*half, spread), strict=True)
    return " / ".join(f"{value:.3f} ±{width:.3f}" for value, width in cells)


def reliability(many: Sequence[Outcome]) -> list[str]:
    """Of the questions to which the first entry was given a probability, how many it was right."""
    chance = np.concatenate([one.chance for one in many])
    right = np.concatenate([one.first for one in many])
    bins = np.minimum((chance * 10).astype(int), 9)
    table = ["| probability said | questions | mean said | right |", "|---|---|---|---|"]
    for number in range(10):
        part = bins == number
        if part.any():
            span = f"{number / 10:.1f} to {(number + 1) / 10:.1f}"
            said, true = chance[part].mean(), right[part].mean()
            table.append(f"| {span} | {part.sum()} | {said:.2f} | {true:.2f} |")
    error = float(((chance - right) ** 2).mean())
    return [*table, "", f"Brier score {error:.3f}; always saying the mean {right.var():.3f}."]
