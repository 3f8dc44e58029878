"""The bundled model gives one vector a text, whatever the text."""

from __future__ import annotations

import numpy as np
import pytest

from bot.embedder.local import LocalEmbedder
from knowledge.embedder import EmbedderUnavailable


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    """The model, where a wheel fits this platform."""
    try:
        return LocalEmbedder()
    except EmbedderUnavailable as error:
        pytest.skip(str(error))


def test_meaning_is_nearer_than_letters(embedder: LocalEmbedder) -> None:
    """邮费 is nearer to 运费 than 军费 is."""
    asked, meant, spelled = embedder.embed(["邮费多少", "运费怎么算", "军费怎么算"])
    assert asked @ meant > asked @ spelled


@pytest.mark.parametrize("text", ["", "\0运费", "\ud800", "😀" * 300, "长" * 5000])
def test_odd_texts_have_vectors_of_length_one(embedder: LocalEmbedder, text: str) -> None:
    """NUL, half pairs and great length do no harm."""
    assert np.linalg.norm(embedder.embed([text])[0]) == pytest.approx(1, abs=1e-2)


def test_no_text_gives_no_row(embedder: LocalEmbedder) -> None:
    """The shape fits the texts."""
    assert embedder.embed([]).shape == (0, 384)
