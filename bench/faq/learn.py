"""Learns the matcher's weights from companies whose questions are labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.faq.data import Company
from bench.faq.prepare import Case, Prepared, labelled, prepare, without_answers
from knowledge.matcher.evidence import gather
from knowledge.matcher.inverted import Floats
from knowledge.matcher.trees import Node, Trees
from knowledge.matcher.weights import Learned, Linear, Weights

Matrix = NDArray[np.float32]
LEXICAL = tuple(
    f"{name}{end}"
    for name in (
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
    for end in ("", "_z")
)
MEANING = (
    "asked",
    "answer",
    "passage",
    "centre",
    "hubless",
    "turned_asked",
    "turned_answer",
    "turned_passage",
    "known_centre",
    "known_passage",
    "moved_asked",
    "moved_passage",
)
RANK = {"characters": LEXICAL, "meaning": (*(n for n in LEXICAL if n.endswith("_z")), *MEANING)}
RANK["questions"] = tuple(n for n in RANK["meaning"] if n not in {"answer", "turned_answer"})
WAYS = ("characters", "meaning", "questions")


THRESHOLDS = dict.fromkeys(WAYS, (0.72, 0.35))
FOLDS = 5
"""Parts of the companies; what decides is learned from orders that the other parts taught."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How strongly the learning is held back, where the thresholds lie, what is left out."""

    rank_penalty: float = 3.0
    trees: int = 250
    """Trees of four leaves each; more do not decide better."""
    thresholds: Mapping[str, tuple[float, float]] = field(default_factory=lambda: THRESHOLDS)
    without: tuple[str, ...] = ()
    """Beginnings of the names of similarities that are not used (for the ablation)."""

    quick: bool = False
    """Judge each company by an order that it helped to learn; a seventh of the work."""

    def columns(self, way: str) -> list[str]:
        """The similarities that order entries."""
        return [name for name in RANK[way] if not name.startswith(self.without)]

    def kept(self, row: Mapping[str, float]) -> dict[str, float]:
        """The evidence that decides."""
        return kept(row, self.without)


def kept(row: Mapping[str, float], without: tuple[str, ...]) -> dict[str, float]:
    """A row without the values whose names begin so."""
    return {name: value for name, value in row.items() if not name.startswith(without)}


def fit_rank(
    sets: Sequence[tuple[Matrix, NDArray[np.int64]]], penalty: float
) -> NDArray[np.float64]:
    """Conditional logistic regression: which of a base's entries is meant."""
    spread = np.mean([m.reshape(-1, m.shape[2]).std(0) for m, _ in sets], 0) + 1e-6
    scaled = [((m / spread).astype(np.float32), t) for m, t in sets]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.5 * penalty * float(weights @ weights), penalty * weights
        for matrix, target in scaled:
            scores = matrix @ weights.astype(np.float32)
            scores -= scores.max(1, keepdims=True)
            shares = np.exp(scores)
            shares /= shares.sum(1, keepdims=True)
            rows = np.arange(len(target))
            total -= float(np.log(shares[rows, target] + 1e-12).sum())
            shares[rows, target] -= 1
            slope = slope + np.einsum("qn,qnd->d", shares, matrix)
        return total, slope.astype(float)

    found = minimize(
        loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    weights: NDArray[np.float64] = found.x / spread
    return weights


@dataclass(frozen=True, slots=True)
class Grown:
    """Trees as they are written to a file."""

    bias: float
    trees: Sequence[Node]

    def read(self) -> Trees:
        """As the matcher reads them."""
        return Trees.parse(self.bias, self.trees)


def grow(rows: Sequence[Mapping[str, float]], right: Sequence[bool], trees: int) -> Grown:
    """Boosted trees over the evidence. Rounded as in the file, so that both decide alike."""
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=trees,
        max_leaf_nodes=4,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
    ).fit(values, right)
    grown = [_node(one[0].nodes, 0, names) for one in model._predictors]
    return Grown(round(float(model._baseline_prediction.item()), 5), grown)


def _node(nodes: NDArray[np.void], place: int, names: Sequence[str]) -> Node:
    """A node of the library's tree, whose only way out is an array without public names."""
    node = nodes[place]
    if node["is_leaf"]:
        return round(float(node["value"]), 5)
    sides = (_node(nodes, int(node[side]), names) for side in ("left", "right"))
    return [names[node["feature_idx"]], float(f"{node['num_threshold']:.6g}"), *sides]


class Learner:
    """Learns from companies, each read through a bank of the others; remembers what it fitted."""

    def __init__(self, companies: Sequence[Company], plan: Plan | None = None) -> None:
        self.plan = plan or Plan()
        known = {company.name: labelled(company) for company in companies}
        self.meant = tuple(one for meant in known.values() for one in meant)
        self.prepared: dict[str, Prepared] = {}
        self.unanswered: dict[str, Prepared] = {}
        """The same companies without their answers."""
        for company in companies:
            others = [one for name in known if name != company.name for one in known[name]]
            self.prepared[company.name] = prepare(company, others)
            self.unanswered[company.name] = prepare(without_answers(company), others)
        self.grown: dict[str, dict[str, Grown]] = {}
        """What decides, by way and name, as it is written to the file."""
        self._learned: Learned | None = None
        self._matrices: dict[tuple[str, str], Matrix] = {}
        self._ranks: dict[tuple[str, frozenset[str]], Linear] = {}

    def learn(self) -> Learned:
        """Both ways of matching, learned from all companies."""
        if self._learned is None:
            self._learned = Learned(*map(self.way, WAYS))
        return self._learned

    def with_plan(self, plan: Plan) -> Learner:
        """The same companies, learned by another plan."""
        other = copy(self)
        other.plan, other._learned = plan, None
        other._matrices, other._ranks, other.grown = {}, {}, {}
        return other

    def rank(self, way: str, names: Sequence[str]) -> Linear:
        """The order of entries, learned from the companies of these names."""
        known = (way, frozenset(names))
        if known not in self._ranks:
            sets = []
            for name in names:
                targets = self.read(way)[name].targets
                asked = targets >= 0
                sets.append((self._matrix(way, name)[asked], targets[asked]))
            found = fit_rank(sets, self.plan.rank_penalty)
            columns = self.plan.columns(way)
            self._ranks[known] = Linear(dict(zip(columns, map(float, found), strict=True)))
        return self._ranks[known]

    def read(self, way: str) -> Mapping[str, Prepared]:
        """The companies as this way of matching reads them."""
        return self.unanswered if way == "questions" else self.prepared

    def _matrix(self, way: str, name: str) -> Matrix:
        if (way, name) not in self._matrices:
            self._matrices[way, name] = self.read(way)[name].matrix(self.plan.columns(way))
        return self._matrices[way, name]

    def way(self, way: str) -> Weights:
        """One way of matching."""
        names = list(self.prepared)
        rows, first, three = [], [], []
        for number, name in enumerate(names):
            linear = self.rank(way, names if self.plan.quick else _others(names, number))
            for case in self.read(way)[name].cases:
                scores = linear.score(case.columns)
                rows.append(self.plan.kept(evidence_of(way, case, scores)))
                best = np.argsort(-scores, kind="stable")[:3].tolist()
                first.append(best[0] == case.target)
                three.append(case.target in best)
        answer, clarify = self.plan.thresholds[way]
        self.grown[way] = {
            "first": grow(rows, first, self.plan.trees),
            "three": grow(rows, three, self.plan.trees),
        }
        grown = self.grown[way]
        decide = grown["first"].read(), grown["three"].read()
        return Weights(self.rank(way, names), *decide, answer, clarify)


def _others(names: Sequence[str], number: int) -> list[str]:
    """The companies of the other parts."""
    return [name for at, name in enumerate(names) if at % FOLDS != number % FOLDS]


def evidence_of(way: str, case: Case, scores: Floats) -> dict[str, float]:
    """The evidence about the first entry of a case."""
    oddity = case.plain_oddity if way == "characters" else case.oddity
    return gather(scores, case.columns, len(case.asked.spelled), oddity)
