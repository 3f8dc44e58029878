"""Takes the pictures out of an imported workbook and makes them attachments of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from knowledge.importer import Incoming, IncomingEntry
from knowledge.readers.xlsx_elements import BadPackage
from knowledge.readers.xlsx_package import Package
from knowledge.readers.xlsx_pictures import picture_bytes, row_pictures

_CELL = re.compile(r"(.*)!([A-Z]+)(\d+)")
FOLDER = "images"


def with_pictures(incoming: Incoming, data: bytes) -> tuple[Incoming, dict[str, bytes]]:
    """Return the entries with attachments, and the pictures' content by name in the folder."""
    if not data.startswith(b"PK"):
        return incoming, {}
    try:
        package = Package(data)
        by_row = dict(_pictures(package))
    except BadPackage:
        return incoming, {}
    content: dict[str, bytes] = {}
    entries = tuple(_attached(item, by_row, package, content) for item in incoming.entries)
    findings = tuple(f for f in incoming.findings if f.code != "picture_in_cell")
    return Incoming(entries, findings), content


def _pictures(package: Package) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
    for part in package.sheets():
        for row, paths in row_pictures(package, part.path).items():
            yield (part.name, row), paths


def _attached(
    item: IncomingEntry,
    by_row: dict[tuple[str, int], tuple[str, ...]],
    package: Package,
    content: dict[str, bytes],
) -> IncomingEntry:
    found = _CELL.fullmatch(item.entry.place.cell or "")
    paths = by_row.get((found[1], int(found[3])), ()) if found else ()
    names = []
    for number, path in enumerate(paths, 1):
        stem = re.sub(r"[^\w\-]", "_", item.entry.id)
        name = f"{FOLDER}/{stem}-{number}{PurePosixPath(path).suffix.lower()}"
        content[name] = picture_bytes(package, path)
        names.append(name)
    if not names:
        return item
    attachments = tuple(dict.fromkeys((*item.entry.attachments, *names)))
    entry = replace(item.entry, attachments=attachments)
    return replace(item, entry=entry, given=item.given | {"attachments"})
