"""The embedder that the environment names, for commands that run without a desk."""

from __future__ import annotations

import os
from pathlib import Path

from bot.embedder.choose import Embedding, choose
from knowledge.embedder import Embedder


def embedding_of_environment() -> Embedding:
    """The embedder with its cache, or what is wrong with it."""
    env = os.environ
    return choose(
        env.get("NIGHTDESK_EMBEDDER", "local"),
        Path(env.get("NIGHTDESK_DATA_DIR", "var")),
        base_url=env.get("EMBEDDING_BASE_URL", ""),
        api_key=env.get("EMBEDDING_API_KEY", ""),
        model=env.get("EMBEDDING_MODEL", ""),
    )


def embedder_of_environment() -> Embedder | None:
    """The embedder alone, None where it is off or cannot be had."""
    return embedding_of_environment().embedder
