"""Small trees decide as the library that grew them does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.faq.learn import grow
from knowledge.matcher.trees import Trees

LEAD = ["lead", 1.0, ["odd", 0.5, -1.0, -3.0], 2.0]


def chance(total: float) -> float:
    """The logistic probability of a sum."""
    return 1 / (1 + math.exp(-total))


@pytest.mark.parametrize(
    ("lead", "odd", "total"),
    [(0.5, 0.2, -1.0), (1.0, 0.5, -1.0), (0.5, 0.6, -3.0), (1.1, 0.6, 2.0)],
)
def test_a_value_up_to_the_split_goes_to_the_first_side(
    lead: float, odd: float, total: float
) -> None:
    """A tree with sides of different depth, and a tree that is one leaf, are summed."""
    trees = Trees.parse(0.25, [LEAD, 0.5])
    assert trees.probability({"lead": lead, "odd": odd}) == pytest.approx(chance(0.75 + total))


def test_what_is_neither_leaf_nor_split_is_refused() -> None:
    """A damaged file of weights does not decide anything."""
    with pytest.raises(TypeError, match="neither a leaf nor a split"):
        Trees.parse(0.0, [["lead", 1.0, "half", 2.0]])


def test_missing_evidence_is_an_error_and_not_a_guess() -> None:
    """The names in the file and in the code must agree."""
    with pytest.raises(KeyError):
        Trees.parse(0.0, [LEAD]).probability({"lead": 0.0})


def test_grown_trees_tell_what_they_were_shown() -> None:
    """A rule of two values is learned; the probabilities lie on the right side nearly always."""
    rng = np.random.default_rng(3)
    values = rng.uniform(size=(600, 3))
    right = [bool(a > 0.4 and b < 0.7) for a, b, _ in values]
    rows = [dict(zip("abc", map(float, row), strict=True)) for row in values]
    read = grow(rows, right, trees=60).read()
    told = [read.probability(row) > 0.5 for row in rows]
    assert np.mean(np.array(told) == np.array(right)) > 0.97
