"""Small decision trees whose sum says how probable something is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Node = float | Sequence[object]
"""A leaf's worth, or `[name, at, up to it, above it]` with a node for each side."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees laid flat, so that all are walked at once; a leaf leads to itself."""

    names: tuple[str, ...]
    bias: float
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    at: NDArray[np.float64]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    worth: NDArray[np.float64]
    depth: int

    @classmethod
    def parse(cls, bias: float, trees: Sequence[Node]) -> Trees:
        """Trees as the file has them. Raises TypeError or ValueError."""
        flat = _Flat({}, [], 0)
        roots = [flat.add(tree, 0) for tree in trees]
        feature, at, low, high, worth = zip(*flat.rows, strict=True)
        return cls(
            tuple(flat.names),
            bias,
            np.array(roots, np.intp),
            np.array(feature, np.intp),
            np.array(at, np.float64),
            np.array(low, np.intp),
            np.array(high, np.intp),
            np.array(worth, np.float64),
            flat.depth,
        )

    def probability(self, values: Mapping[str, float]) -> float:
        """The sum for one set of values as a logistic probability. Raises KeyError."""
        known = np.array([values[name] for name in self.names])
        places = self.roots
        for _ in range(self.depth):
            lower = known[self.feature[places]] <= self.at[places]
            places = np.where(lower, self.low[places], self.high[places])
        total = self.bias + float(self.worth[places].sum())
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


@dataclass(slots=True)
class _Flat:
    """Trees while they are laid flat."""

    names: dict[str, int]
    rows: list[tuple[int, float, int, int, float]]
    depth: int

    def add(self, node: Node, depth: int) -> int:
        """Lay a node and what is below it; the place it got."""
        place = len(self.rows)
        if isinstance(node, (int, float)):
            self.rows.append((0, 0.0, place, place, float(node)))
            return place
        name, at, under, over = node
        assert isinstance(name, str) and isinstance(at, (int, float))
        self.depth = max(self.depth, depth + 1)
        feature = self.names.setdefault(name, len(self.names))
        self.rows.append((feature, float(at), place, place, 0.0))
        low, high = self.add(_node(under), depth + 1), self.add(_node(over), depth + 1)
        self.rows[place] = (feature, float(at), low, high, 0.0)
        return place


def _node(data: object) -> Node:
    if isinstance(data, (int, float, list, tuple)):
        return data
    raise TypeError(f"neither a leaf nor a split: {data!r}")
