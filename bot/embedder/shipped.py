"""Vectors of the texts that ship, so that the first start need not embed thousands of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedder.cache import DiskVectorCache, text_key

FOLDER = Path(__file__).parent
_KEY = 16


class ShippedVectors:
    """A read-only file of fixed records: 16 bytes of hash, then one byte a number."""

    def __init__(self, path: Path, dim: int) -> None:
        """Open the file; one that is missing knows nothing."""
        record = np.dtype([("key", f"V{_KEY}"), ("vector", "i1", (dim,))])
        self._records = np.fromfile(path, record) if path.exists() else np.zeros(0, record)
        self._places = {bytes(key): at for at, key in enumerate(self._records["key"])}

    def read(self, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those texts that ship, of unit length."""
        found = {text: self._places.get(text_key(text)) for text in texts}
        return {text: self._vector(at) for text, at in found.items() if at is not None}

    def _vector(self, at: int) -> NDArray[np.float32]:
        row = self._records[at]["vector"].astype(np.float32)
        unit: NDArray[np.float32] = row / np.linalg.norm(row)
        return unit


class LayeredCache:
    """What ships first, then what this desk has embedded."""

    def __init__(self, shipped: ShippedVectors, disk: DiskVectorCache) -> None:
        self._shipped, self._disk = shipped, disk

    def read(self, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those texts that either knows."""
        found = dict(self._shipped.read(texts))
        return found | dict(self._disk.read([text for text in texts if text not in found]))

    def write(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Remember vectors on this desk's disk."""
        self._disk.write(vectors)


def write_shipped(path: Path, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Write the file that ships (used by the training)."""
    dim = len(next(iter(vectors.values())))
    record = np.dtype([("key", f"V{_KEY}"), ("vector", "i1", (dim,))])
    rows = np.zeros(len(vectors), record)
    rows["key"] = np.frombuffer(b"".join(map(text_key, vectors)), f"V{_KEY}")
    matrix = np.stack(list(vectors.values()))
    scale = np.abs(matrix).max(axis=1)
    rows["vector"] = np.round(matrix / scale[:, None] * 127)
    rows.tofile(path)
