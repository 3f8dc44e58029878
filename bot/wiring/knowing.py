"""Building the knowledge that a process answers from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.embedder.choose import Embedding
from bot.freed import return_what_is_freed
from bot.library import Shelf
from knowledge.entry import Entry
from knowledge.loader import load_folder
from knowledge.matcher import IndexStore, Matcher


def shelve(
    entries: Sequence[Entry],
    version: str,
    embedding: Embedding,
    store: IndexStore | None = None,
) -> Shelf:
    """A shelf of these entries; builds the matcher, which takes a while for large bases.

    What `store` kept of an earlier start is not built again.
    """
    matcher = Matcher.build(tuple(entries), embedding.embedder, embedding.cache, store=store)
    return_what_is_freed()
    return Shelf({entry.id: entry for entry in entries}, matcher, version)


def shelf_of(folder: Path, embedding: Embedding) -> Shelf:
    """What can be read of a FAQ folder right now."""
    loaded = load_folder(folder)
    return shelve(loaded.entries, loaded.version, embedding)
