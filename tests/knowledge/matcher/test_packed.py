"""Vectors in one byte a number compare as floats do."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.matcher.packed import Packed
from knowledge.matcher.rows import Rows, unit

RNG = np.random.default_rng(5)
VECTORS = unit(RNG.normal(size=(1300, 48)).astype(np.float32) + 0.3)
PACKED = Packed.of([VECTORS[:512], VECTORS[512:1024], VECTORS[1024:], VECTORS[:0]])
ASKED = unit(RNG.normal(size=(1, 48)).astype(np.float32))[0]


def test_similarities_are_those_of_the_floats() -> None:
    """Plain and seen from the mean, to two places behind the point."""
    rows = Rows.of(VECTORS)
    near, true = PACKED.times(ASKED), VECTORS @ ASKED
    assert near == pytest.approx(true, abs=0.01)
    assert PACKED.seen.turned(near, ASKED) == pytest.approx(rows.turned(true, ASKED), abs=0.01)


def test_rows_come_back_in_the_order_asked_for() -> None:
    """As floats, across the borders of the parts they came in."""
    places = np.array([1299, 0, 511, 512])
    assert PACKED.rows(places) == pytest.approx(VECTORS[places], abs=0.01)
    away = PACKED.away(places)
    assert np.linalg.norm(away, axis=1) == pytest.approx(np.ones(4), abs=0.02)


def test_what_was_packed_before_loses_nothing_more() -> None:
    """Vectors that ship are whole numbers already."""
    once = PACKED.rows(np.arange(1300))
    again = Packed.of([once]).rows(np.arange(1300))
    assert again == pytest.approx(once, abs=1e-6)
