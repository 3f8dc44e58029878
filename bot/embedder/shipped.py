"""Vectors of the texts that ship, so that the first start need not embed thousands of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedder.cache import DiskVectorCache, text_key

FOLDER = Path(__file__).parent
_KEY = 16
_HALF = np.dtype(">u8")


class ShippedVectors:
    """A read-only file of fixed records: 16 bytes of hash, rising, then one byte a number.

    Between two readings only half of each hash stays in memory.
    """

    def __init__(self, path: Path, dim: int) -> None:
        """Open the file; one that is missing knows nothing."""
        self._path = path
        self._record = np.dtype([("key", f"V{_KEY}"), ("vector", "i1", (dim,))])
        self._keys = np.zeros(0, np.uint64)
        if path.exists():
            self._keys = _halves(np.memmap(path, self._record, mode="r")["key"])

    def read(self, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those texts that ship, of unit length."""
        if not len(self._keys) or not texts:
            return {}
        keys = np.frombuffer(b"".join(map(text_key, texts)), f"V{_KEY}")
        places = np.minimum(np.searchsorted(self._keys, _halves(keys)), len(self._keys) - 1)
        records = np.memmap(self._path, self._record, mode="r")[places]
        rows = records["vector"].astype(np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        same = (records["key"] == keys).tolist()
        return {text: row for text, row, known in zip(texts, rows, same, strict=True) if known}


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


def _halves(keys: NDArray[np.void]) -> NDArray[np.uint64]:
    """The first half of each hash as a number that sorts like it."""
    halves: NDArray[np.uint64] = np.frombuffer(keys.tobytes(), _HALF)[::2].astype(np.uint64)
    return halves


def write_shipped(path: Path, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Write the file that ships (used by the training)."""
    dim = len(next(iter(vectors.values())))
    record = np.dtype([("key", f"V{_KEY}"), ("vector", "i1", (dim,))])
    rows = np.zeros(len(vectors), record)
    rows["key"] = np.frombuffer(b"".join(map(text_key, vectors)), f"V{_KEY}")
    matrix = np.stack(list(vectors.values()))
    scale = np.abs(matrix).max(axis=1)
    rows["vector"] = np.round(matrix / scale[:, None] * 127)
    rows[np.argsort(_halves(rows["key"]))].tofile(path)
