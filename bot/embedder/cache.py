"""Vectors on disk: one append-only file of fixed records a model."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KEY = 16


class DiskVectorCache:
    """Remembers vectors in half precision under a hash of their text.

    A record is 16 bytes of hash and the numbers; a record cut short by a crash is dropped. The
    file may be deleted at any time.
    """

    def __init__(self, folder: Path, model: str, dim: int) -> None:
        """Open or create the file of this model in `folder`. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{model.replace('/', '_')}-{dim}.vec"
        self._record = np.dtype([("key", f"V{_KEY}"), ("vector", "<f2", (dim,))])
        self._lock = threading.Lock()
        self._places: dict[bytes, int] = {}
        self._scan()

    def read(self, texts: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those texts that are known."""
        wanted = {text: self._places.get(text_key(text)) for text in texts}
        found = {text: place for text, place in wanted.items() if place is not None}
        if not found:
            return {}
        # Another process may be in the middle of appending a record: what is known is whole.
        known = (max(found.values()) + 1,)
        records = np.memmap(self._path, self._record, mode="r", shape=known)
        return {text: np.asarray(records[at]["vector"], np.float32) for text, at in found.items()}

    def write(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Append the vectors of texts that are not known yet."""
        with self._lock:
            new = {text: v for text, v in vectors.items() if text_key(text) not in self._places}
            if not new:
                return
            records = np.zeros(len(new), self._record)
            keys = [text_key(text) for text in new]
            records["key"] = np.frombuffer(b"".join(keys), f"V{_KEY}")
            records["vector"] = np.stack(list(new.values()))
            with self._path.open("ab") as file:
                start = file.tell() // self._record.itemsize
                file.write(records.tobytes())
            self._places.update({key: start + i for i, key in enumerate(keys)})

    def _scan(self) -> None:
        """Learn where each vector is; a torn last record is cut off."""
        if not self._path.exists():
            return
        size = self._path.stat().st_size
        whole = size - size % self._record.itemsize
        if whole != size:
            with self._path.open("r+b") as file:
                file.truncate(whole)
        if whole:
            records = np.memmap(self._path, self._record, mode="r")
            self._places = {bytes(key): at for at, key in enumerate(records["key"])}


def text_key(text: str) -> bytes:
    """What a text is remembered under."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_KEY]
