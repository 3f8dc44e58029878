"""Cuts a YAML file into its entries, so that a slip in one of them does not take the others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.readers.yaml_plain import is_plain

_ANCHOR = re.compile(r"(?m)(?:^|[\s,\[{:-])[&*][^\s,\]}&*]")
_ENTRIES = re.compile(r"(?:entries|条目)\s*:\s*(?:#.*)?$")
_ITEM = re.compile(r"( *)-(?: |$)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines of one list item."""

    text: str
    line: int
    """Number of its first line in the file, from 1."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A file cut into a head and its entries."""

    head: str
    chunks: tuple[Chunk, ...]
    regular: bool
    """Whether reading each chunk for itself means the same as reading the whole."""


def cut(text: str) -> Layout | None:
    """Cut a list of entries, or a mapping whose last key is `entries`; None for another shape."""
    lines = text.split("\n")
    start = _first_item(lines)
    if start is None:
        return None
    indent = _item_indent(lines[start]) or 0
    starts = [n for n in range(start, len(lines)) if _item_indent(lines[n]) == indent]
    ends = [*starts[1:], len(lines)]
    chunks = tuple(
        Chunk("\n".join(lines[begin:end]) + "\n", begin + 1)
        for begin, end in zip(starts, ends, strict=True)
    )
    head = "\n".join(lines[:start])
    outside = any(_stands_out(line, indent) for line in lines[start:])
    regular = not outside and not _ANCHOR.search(head) and not any(map(_is_tied, chunks))
    return Layout(head, chunks, regular)


def _is_tied(chunk: Chunk) -> bool:
    """Whether an entry may name, or be named by, something in another one (&a, *a)."""
    return bool(_ANCHOR.search(chunk.text)) and not is_plain(chunk.text)


def _first_item(lines: list[str]) -> int | None:
    in_entries = False
    for number, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#") or line.rstrip() == "---":
            continue
        if _ENTRIES.match(line):
            in_entries = True
        elif _ITEM.match(line):
            return number if in_entries or _is_bare(lines[:number]) else None
        elif in_entries or line.startswith((" ", "\t", "-")):
            return None
    return None


def _is_bare(lines: list[str]) -> bool:
    return all(not line.strip() or line.startswith(("#", "---")) for line in lines)


def _item_indent(line: str) -> int | None:
    found = _ITEM.match(line)
    return len(found[1]) if found else None


def _stands_out(line: str, indent: int) -> bool:
    """Whether a line lies outside the list: another key, a document mark, an indent too small."""
    stripped = line.lstrip(" ")
    if not stripped or stripped.startswith("#"):
        return False
    depth = len(line) - len(stripped)
    return depth < indent or (depth == indent and not _ITEM.match(line))
