"""Knowledge as it lies in the database: one block for each file, under the hash of its content."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.codec import dump, load
from knowledge.entry import Entry


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of one file; a save changes one block and leaves the others shared."""

    entries: tuple[Entry, ...]


def packed(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Blocks by their hash, in the order of the files."""
    files: dict[str, list[Entry]] = {}
    for entry in entries:
        files.setdefault(entry.place.file, []).append(entry)
    blocks = {}
    for of_file in files.values():
        text = json.dumps(dump(Block(tuple(of_file))), ensure_ascii=False).encode()
        blocks[hashlib.sha256(text).hexdigest()] = zlib.compress(text, 6)
    return blocks


def unpacked(names: Iterable[str], blocks: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """The entries of these blocks. KeyError where one is gone."""
    return tuple(
        entry
        for name in names
        for entry in load(Block, json.loads(zlib.decompress(blocks[name]))).entries
    )
