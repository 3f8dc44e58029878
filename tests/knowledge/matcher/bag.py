"""A meaning that can be computed by hand: the characters of a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.embedder import Vectors

SIZE = 384


def bag(texts: Sequence[str]) -> Vectors:
    """One row a text; texts that share characters are near each other."""
    rows = np.full((len(texts), SIZE), 0.2, np.float32)
    for row, text in zip(rows, texts, strict=True):
        for char in text:
            row[ord(char) % SIZE] += 1
    scaled: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled
