"""Films without the place where they were taken: same length, same pictures, the marks emptied."""

from __future__ import annotations

import mmap
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

_HOLDERS = frozenset({b"moov", b"udta", b"trak", b"mdia", b"minf"})
"""Boxes of an MP4 or QuickTime file that hold boxes."""
_PLACES = frozenset({b"\xa9xyz", b"loci"})
"""Boxes that say where: QuickTime's and 3GPP's."""
_COORDINATES = re.compile(rb"[+-]\d{2}\.\d{2,}[+-]\d{3}\.\d{2,}(?:[+-]\d+(?:\.\d+)?)?/?")
"""ISO 6709, as phones write it into a film's head."""
_HEAD = 8


def write_placeless(path: Path, to: Path) -> None:
    """Write a copy of the film at `path` in which nothing tells where it was taken."""
    half = to.with_suffix(to.suffix + ".part")
    shutil.copyfile(path, half)
    with half.open("r+b") as film, mmap.mmap(film.fileno(), 0) as content:
        for start, end in list(_marks(content)):
            content[start:end] = bytes(end - start)
    half.replace(to)


def _marks(content: mmap.mmap) -> Iterator[tuple[int, int]]:
    for name, start, end in _boxes(content, 0, len(content)):
        if name in _PLACES:
            yield start, end
        if name == b"moov":
            yield from (
                (hit.start() + start, hit.end() + start) for hit in _found(content, start, end)
            )


def _found(content: mmap.mmap, start: int, end: int) -> Iterator[re.Match[bytes]]:
    return _COORDINATES.finditer(content[start:end])


def _boxes(content: mmap.mmap, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name and inside of every box; what is malformed ends the walk."""
    while start + _HEAD <= end:
        size, name = int.from_bytes(content[start : start + 4]), content[start + 4 : start + 8]
        inside = start + _HEAD
        if size == 1:
            size, inside = int.from_bytes(content[inside : inside + 8]), inside + 8
        after = start + size if size else end
        if after < inside or after > end:
            return
        yield name, inside, after
        if name in _HOLDERS:
            yield from _boxes(content, inside, after)
        start = after
