from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.signals.grams import canonical, grams, pieces
from knowledge.signals.keys import key, piece_keys, run_keys
from knowledge.signals.linear import LinearModel
from knowledge.signals.weights import read_weights, write_weights

said = st.text(alphabet="我被锁在店里，。！？;~ \n09ab😡\U000e0041", max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(said, min_size=1, max_size=4))
def test_the_pieces_of_several_texts_are_numbered_as_they_are_read(texts: list[str]) -> None:
    """Numbers stand for the same pieces that a reader is shown, each with its own text."""
    written = tuple(map(canonical, texts))
    keys, owners = piece_keys(written)
    found = sorted(zip(owners.tolist(), keys.tolist(), strict=True))
    expected = {(at, key(piece)) for at, text in enumerate(written) for piece in pieces(text)}
    assert [pair for pair in found if pair[0] < len(texts)] == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(said)
def test_runs_are_numbered_as_they_are_read(text: str) -> None:
    """One to three characters in a row, each once."""
    expected = sorted(map(key, grams(canonical(text))))
    assert run_keys(canonical(text)).tolist() == expected


def test_a_piece_sorts_as_its_number_does() -> None:
    """A file in the order of words is in the order of numbers."""
    words = sorted(["锁", "锁~里", "锁里", "$", "^", " a", "😡", "a~b"])
    assert sorted(words, key=key) == words


def test_texts_judged_together_are_judged_as_alone() -> None:
    """A batch saves time and changes no verdict."""
    model = LinearModel.of(-50, {"锁": 300, "锁~里": 500, "好": -400})
    texts = ["被锁在里面", "好的", "", "锁好了"]
    assert model.probabilities(texts) == [model.probability(text) for text in texts]


def test_a_model_that_knows_nothing_says_its_bias() -> None:
    """No weights, no pieces: only the bias speaks."""
    assert LinearModel.of(0, {}).probability("什么都不认识") == 0.5


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Blanks, marks and signs of all kinds are pieces too."""
    rows = {" ": (1, 2), '"': (3, -4), "a~b": (5, 6), "😡": (-7, 8), "#": (9, 0)}
    write_weights(tmp_path / "w.tsv", ("one", "two"), {"bias": (10, 11)}, rows)
    weights = read_weights(tmp_path / "w.tsv")
    places, there = weights.known(np.array([key(piece) for piece in rows]))
    assert there.all()
    assert list(map(tuple, weights.rows[places].tolist())) == list(rows.values())
    assert weights.named == {"bias": (10, 11)}
    assert weights.of_pieces(["a~b", "b~a"]) == [5, 0]


def test_a_line_with_a_weight_too_few_is_refused(tmp_path: Path) -> None:
    """The piece is named."""
    (tmp_path / "w.tsv").write_text("piece\tone\ttwo\n锁\t1\n", "utf-8")
    with pytest.raises(ValueError, match="锁"):
        read_weights(tmp_path / "w.tsv")
