"""A company's own embedding model behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import requests

from knowledge.embedder import EmbedderUnavailable, Vectors

LONGEST = 400
TIMEOUT = 1.5
"""Seconds an answer may take."""
REST = 30.0
"""Seconds in which a failed endpoint is not asked again."""


class EndpointEmbedder:
    """Asks `POST {base_url}/embeddings`; after a failure it rests, so that nobody waits twice."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._timeout, self._clock = timeout, clock
        self._session = requests.Session()
        if api_key:
            self._session.headers["Authorization"] = f"Bearer {api_key}"
        self._rests_until = float("-inf")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Raises EmbedderUnavailable when late, refused or not understood."""
        if self._clock() < self._rests_until:
            raise EmbedderUnavailable("the embedding endpoint failed a moment ago")
        try:
            return self._ask([text[:LONGEST] or " " for text in texts])
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            self._rests_until = self._clock() + REST
            raise EmbedderUnavailable("the embedding endpoint did not answer") from error

    def _ask(self, texts: list[str]) -> Vectors:
        answer = self._session.post(
            self._url, json={"model": self.name, "input": texts}, timeout=self._timeout
        )
        answer.raise_for_status()
        items = sorted(answer.json()["data"], key=lambda item: item["index"])
        rows = np.array([item["embedding"] for item in items], np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise ValueError("one vector a text was expected")
        scaled: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
        return scaled
