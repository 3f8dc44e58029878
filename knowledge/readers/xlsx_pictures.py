"""Pictures that people paste into spreadsheets: over a cell, or inside it as WPS and Excel do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from knowledge.readers.xlsx_elements import attribute, local
from knowledge.readers.xlsx_package import Package

_DISPIMG = re.compile(r'DISPIMG\("([^"]+)"')
PICTURE_LIMIT = 10_000_000
"""Bytes of one picture; a channel takes no larger ones."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the cell it belongs to, row from 1, column from 0."""

    row: int
    column: int
    path: str


def pictures(package: Package, sheet_path: str) -> Iterator[Picture]:
    """Yield the pictures that lie over the cells of a sheet."""
    for target in package.relations(sheet_path).values():
        if "/drawings/" in f"/{target}" and target.endswith(".xml"):
            media = package.relations(target)
            for anchor in package.elements(target, "twoCellAnchor", "oneCellAnchor"):
                yield from _anchored(anchor, media)


def _anchored(anchor: Element, media: dict[str, str]) -> Iterator[Picture]:
    corner = next((child for child in anchor if local(child) == "from"), None)
    if corner is None:
        return
    at = {local(child): child.text or "" for child in corner}
    for element in anchor.iter():
        path = media.get(attribute(element, "embed"), "")
        if local(element) == "blip" and path and at.get("row", "").isdigit():
            yield Picture(int(at["row"]) + 1, int(at.get("col") or 0), path)


def pictured_cells(package: Package, sheet_path: str) -> Iterator[tuple[int, int]]:
    """Yield row and column of every cell under a picture."""
    yield from dict.fromkeys(
        (picture.row, picture.column) for picture in pictures(package, sheet_path)
    )


def inside_pictures(package: Package) -> dict[str, str]:
    """Return path by name of the pictures that WPS keeps inside cells (`DISPIMG`)."""
    path = "xl/cellimages.xml"
    media = package.relations(path)
    found = {}
    for image in package.elements(path, "cellImage"):
        name = next((e.get("name", "") for e in image.iter() if local(e) == "cNvPr"), "")
        embeds = (attribute(e, "embed") for e in image.iter() if local(e) == "blip")
        found[name] = media.get(next(embeds, ""), "")
    return {name: target for name, target in found.items() if name and target}


def picture_bytes(package: Package, path: str) -> bytes:
    """Return a picture's content.

    Raises:
        BadPackage: it is missing, damaged or too large.
    """
    return package.content(path, PICTURE_LIMIT)


def row_pictures(package: Package, sheet_path: str) -> dict[int, tuple[str, ...]]:
    """Return the paths of all pictures over or inside the cells, by row."""
    found: dict[int, list[str]] = {}
    for picture in pictures(package, sheet_path):
        found.setdefault(picture.row, []).append(picture.path)
    named = inside_pictures(package)
    for row in package.elements(sheet_path, "row") if named else ():
        formulas = (child.text or "" for child in row.iter() if local(child) in {"f", "v"})
        names = dict.fromkeys(n for text in formulas for n in _DISPIMG.findall(text))
        number = row.get("r", "")
        if number.isdigit():
            found.setdefault(int(number), []).extend(named[n] for n in names if n in named)
    return {row: tuple(paths) for row, paths in found.items() if paths}
