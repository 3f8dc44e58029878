"""Texts as vectors, each asked of the model once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, TextSetAside, Vectors

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
    """One row a text, from the cache where it is known; nothing but 0 for a text set aside.

    Raises EmbedderUnavailable; what was embedded before that stays in the cache.
    """
    unique = list(dict.fromkeys(texts))
    known = dict(cache.read(unique)) if cache else {}
    missing = [text for text in unique if text not in known]
    for at in range(0, len(missing), _CHUNK):
        part = missing[at : at + _CHUNK]
        new = _ask(part, embedder)
        known.update(new)
        if cache:
            cache.write(new)
    return _stack([known.get(text) for text in texts], embedder)


def _ask(texts: Sequence[str], embedder: Embedder) -> dict[str, NDArray[np.float32]]:
    """The vectors of those texts that the model may read."""
    try:
        return dict(zip(texts, embedder.embed(texts), strict=True))
    except TextSetAside:
        if len(texts) == 1:
            return {}
        found = (_ask([text], embedder) for text in texts)
        return {text: row for one in found for text, row in one.items()}


def _stack(rows: Sequence[NDArray[np.float32] | None], embedder: Embedder) -> Vectors:
    """Rows with 0 for those that are missing: near to nothing, so that characters decide."""
    if any(row is None for row in rows):
        given = next((row for row in rows if row is not None), None)
        empty = np.zeros_like(embedder.embed(["。"])[0] if given is None else given)
        rows = [empty if row is None else row for row in rows]
    return np.stack([row for row in rows if row is not None]).astype(np.float32)
