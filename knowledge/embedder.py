"""The port to a sentence-embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One unit-length row a text."""


class EmbedderUnavailable(RuntimeError):
    """The embedder cannot answer now; match by characters."""


class TextSetAside(EmbedderUnavailable):
    """The embedder must not read this text again; it reads others."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how close their meanings are."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row a text, in order.

        Raises EmbedderUnavailable where the model is missing, late or broken, TextSetAside where
        one of the texts is at fault.
        """
        ...
