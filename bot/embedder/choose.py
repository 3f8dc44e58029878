"""Which embedder a desk uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.embedder.cache import DiskVectorCache
from bot.embedder.endpoint import EndpointEmbedder
from bot.embedder.local import LocalEmbedder
from bot.embedder.marks import Marks
from bot.embedder.shipped import FOLDER, LayeredCache, ShippedVectors
from knowledge.embedder import Embedder, EmbedderUnavailable
from knowledge.matcher import VectorCache

_PROBE = "dimension"


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedder and the place where its vectors are kept; both None where there is none."""

    embedder: Embedder | None = None
    cache: VectorCache | None = None
    marks: Marks | None = None
    """What the model has in hand; to be ended where the process does."""
    trouble: str = ""
    """Why there is none although one was asked for; empty otherwise."""


def choose(
    kind: str, data_dir: Path, *, base_url: str = "", api_key: str = "", model: str = ""
) -> Embedding:
    """The embedder of kind `local`, `endpoint` or `off`; none, with the trouble, where it fails."""
    if kind == "off":
        return Embedding()
    try:
        marks = Marks(data_dir / "vectors") if kind != "endpoint" else None
        embedder = (
            LocalEmbedder(guard=marks.in_hand)
            if marks
            else EndpointEmbedder(base_url, model, api_key)
        )
        dim = embedder.embed([_PROBE]).shape[1]
        disk = DiskVectorCache(data_dir / "vectors", embedder.name, dim)
        shipped = ShippedVectors(FOLDER / f"{embedder.name}.vec", dim)
        return Embedding(embedder, LayeredCache(shipped, disk), marks)
    except (EmbedderUnavailable, OSError) as error:
        return Embedding(trouble=str(error))
