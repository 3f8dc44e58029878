"""Texts as vectors, each asked of the model once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, Vectors

_CHUNK = 32


class VectorCache(Protocol):
    """Keeps vectors between starts."""

    def read(self, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those texts that are known."""
        ...

    def write(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Remember the vectors of these texts."""
        ...


def embed(texts: Sequence[str], embedder: Embedder, cache: VectorCache | None) -> Vectors:
    """One row a text, from the cache where it is known.

    Raises EmbedderUnavailable; what was embedded before that stays in the cache.
    """
    unique = list(dict.fromkeys(texts))
    known = dict(cache.read(unique)) if cache else {}
    missing = [text for text in unique if text not in known]
    for at in range(0, len(missing), _CHUNK):
        part = missing[at : at + _CHUNK]
        new = dict(zip(part, embedder.embed(part), strict=True))
        known.update(new)
        if cache:
            cache.write(new)
    return np.stack([known[text] for text in texts]).astype(np.float32)
