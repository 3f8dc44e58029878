"""Writes small .xls files (BIFF8 in a compound file), as no library here does any more."""

from __future__ import annotations

import struct
from collections.abc import Sequence

Cell = str | float | None
Merge = tuple[int, int, int, int]
"""First and last row, first and last column, from 0."""
_SECTOR = 512
_END, _FREE, _FAT = -2, -1, -3


def xls_bytes(
    sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]], merges: Sequence[Merge] = ()
) -> bytes:
    """Return a workbook with these sheets; `merges` are those of the first."""
    return _compound(_workbook(sheets, merges))


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _string(text: str, width: str) -> bytes:
    return struct.pack(f"<{width}B", len(text), 1) + text.encode("utf-16-le")


def _workbook(
    sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]], merges: Sequence[Merge]
) -> bytes:
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    head += _record(0x0042, struct.pack("<H", 1200))
    font = struct.pack("<HHHHHBBBB", 200, 0, 0, 400, 0, 0, 0, 0, 0) + _string("宋体", "B")
    head += _record(0x0031, font)
    head += b"".join(_record(0x00E0, struct.pack("<HHH", 0, fmt, 0) + bytes(14)) for fmt in (0, 14))
    bodies = [_sheet(rows, merges if n == 0 else ()) for n, (_, rows) in enumerate(sheets)]
    names = [_string(name, "B") for name, _ in sheets]
    offset = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        head += _record(0x0085, struct.pack("<IH", offset, 0) + name)
        offset += len(body)
    return head + _record(0x000A, b"") + b"".join(bodies)


def _sheet(rows: Sequence[Sequence[Cell]], merges: Sequence[Merge]) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                body += _record(0x0204, struct.pack("<HHH", r, c, 0) + _string(cell, "H"))
            elif cell is not None:
                body += _record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
    if merges:
        ranges = b"".join(struct.pack("<HHHH", *merge) for merge in merges)
        body += _record(0x00E5, struct.pack("<H", len(merges)) + ranges)
    return body + _record(0x000A, b"")


def _compound(stream: bytes) -> bytes:
    stream += bytes(max(0, 4096 - len(stream)))
    stream += bytes(-len(stream) % _SECTOR)
    data = len(stream) // _SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < data + 1 + fat_sectors:
        fat_sectors += 1
    chain = [*range(1, data), _END, _END, *[_FAT] * fat_sectors]
    chain += [_FREE] * (fat_sectors * 128 - len(chain))
    first_fat = data + 1
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIiIIiIiI", 0, fat_sectors, data, 0, 4096, _END, 0, _END, 0)
    fats = [first_fat + n for n in range(fat_sectors)]
    header += struct.pack("<109i", *fats, *[_FREE] * (109 - fat_sectors))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, -1, 0, len(stream))
    directory += bytes(_SECTOR - len(directory))
    return header + stream + directory + struct.pack(f"<{len(chain)}i", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    tail = struct.pack("<iii", -1, -1, child) + bytes(36) + struct.pack("<iII", start, size, 0)
    return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + tail
