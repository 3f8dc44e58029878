"""Reads one sheet of an .xlsx workbook: what its cells say, and what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.readers.numbers import number_text
from knowledge.readers.sheets import SheetRows, cell_name
from knowledge.readers.table import COLUMN_LIMIT, ROW_LIMIT
from knowledge.readers.xlsx_elements import attribute, local
from knowledge.readers.xlsx_package import Package, SheetPart
from knowledge.readers.xlsx_pictures import pictured_cells
from knowledge.readers.xlsx_strings import Strings, is_crossed, number, text_of, unescape

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_AROUND_ADDRESS = re.compile(r"^https?://(?:www\.)?|[/#?]+$")


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets of a workbook share."""

    package: Package
    file: str
    strings: Strings
    formats: tuple[tuple[int, str], ...]
    struck: tuple[bool, ...]
    """Whether a cell of this style is crossed out."""
    from_1904: bool


class SheetReader:
    """Reads one sheet and collects what is odd about it in `findings`."""

    def __init__(self, book: Workbook, part: SheetPart) -> None:
        self.book = book
        self.part = part
        self.findings: list[Finding] = []
        self.rows: dict[int, dict[int, str]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.links: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self.crossed: list[str] = []

    def read(self) -> SheetRows:
        """Return the rows.

        Raises:
            BadPackage: the part is damaged or holds more than a sheet can mean.
        """
        package, path = self.book.package, self.part.path
        if not package.has(path):
            self._note("crashed_reader", 1, 0, reason=path or self.part.name)
        for element in package.elements(path, "row", "mergeCell", "hyperlink"):
            self._take(element)
        for row, column in pictured_cells(package, path):
            self._note("picture_in_cell", row, column)
        for code, cells in (("hidden_rows", self.hidden), ("struck_text", self.crossed)):
            if cells:
                place = Place(file=self.book.file, cell=cells[0])
                self.findings.append(make_finding(code, place, count=len(cells)))
        self._check_links()
        return SheetRows(self.part.name, self.rows, self.merges)

    def _take(self, element: Element) -> None:
        kind = local(element)
        if kind == "mergeCell":
            self.merges += _range(element.get("ref", ""))
        elif kind == "hyperlink":
            self.links.append((element.get("ref", ""), attribute(element, "id")))
        elif len(self.rows) <= ROW_LIMIT:
            self._take_row(element)

    def _take_row(self, element: Element) -> None:
        row = number(element.get("r"), next(reversed(self.rows), 0) + 1)
        cells = self.rows.setdefault(row, {})
        cells.update(self._cells(element, row))
        if cells and element.get("hidden") in {"1", "true"}:
            self.hidden.append(cell_name(self.part.name, row, min(cells)))
        self.crossed += self._crossed(element)

    def _crossed(self, row: Element) -> Iterator[str]:
        """Names of the cells of a row that hold text which is crossed out."""
        for cell in row:
            if len(cell) and self._is_crossed(cell):
                yield f"{self.part.name}!{cell.get('r', '')}"

    def _is_crossed(self, cell: Element) -> bool:
        style, kind = number(cell.get("s"), 0), cell.get("t")
        if style < len(self.book.struck) and self.book.struck[style]:
            return True
        if kind == "s" and self.book.strings.crossed:
            return _shared(cell) in self.book.strings.crossed
        return kind == "inlineStr" and is_crossed(cell)

    def _check_links(self) -> None:
        """Note the addresses that lie behind a text which does not say them."""
        addresses = self.book.package.addresses(self.part.path) if self.links else {}
        for reference, relation in self.links:
            found, address = _CELL.match(reference), addresses.get(relation, "")
            if found and address.startswith(("http://", "https://")):
                row, column = int(found[2]), _column(found[1])
                text = self.rows.get(row, {}).get(column, "")
                if text and _AROUND_ADDRESS.sub("", address) not in text:
                    self._note("link_behind_text", row, column, link=address[:80])

    def _note(self, code: str, row: int, column: int, **values: str) -> None:
        place = Place(file=self.book.file, cell=cell_name(self.part.name, row, column))
        self.findings.append(make_finding(code, place, **values))

    def _cells(self, row: Element, at: int) -> Iterator[tuple[int, str]]:
        column = -1
        for cell in row:
            if local(cell) != "c":
                continue
            found = _CELL.fullmatch(cell.get("r", ""))
            column = _column(found[1]) if found else column + 1
            if column < COLUMN_LIMIT:
                text = self._value(cell, at, column)
                if text:
                    yield column, text

    def _value(self, cell: Element, row: int, column: int) -> str:
        children = {local(child): child for child in cell}
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return text_of(cell)
        raw = (children["v"].text or "") if "v" in children else ""
        formula = (children["f"].text or "") if "f" in children else ""
        if "DISPIMG" in formula or raw.startswith("=DISPIMG"):
            self._note("picture_in_cell", row, column)
            return ""
        if "f" in children and not raw:
            self._note("formula_without_value", row, column)
        if kind == "e":
            self._note("error_value", row, column, text=raw[:20])
            return ""
        if kind == "s":
            return self._string(raw, row, column)
        return self._typed(kind, raw, number(cell.get("s"), 0))

    def _string(self, raw: str, row: int, column: int) -> str:
        texts, index = self.book.strings.texts, number(raw.strip(), -1)
        if 0 <= index < len(texts):
            return texts[index]
        if raw:
            self._note("lost_text", row, column)
        return ""

    def _typed(self, kind: str, raw: str, style: int) -> str:
        if kind == "b":
            return "是" if raw == "1" else "否"
        if kind != "n":
            return unescape(raw)
        try:
            value = float(raw) if raw else None
        except ValueError:
            return raw
        formats = self.book.formats
        form, code = formats[style] if style < len(formats) else (0, "")
        from_1904 = self.book.from_1904
        return "" if value is None else number_text(value, form, code, from_1904=from_1904)


def _shared(cell: Element) -> int:
    value = next((child.text for child in cell if local(child) == "v"), None)
    return number(value, -1)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _range(reference: str) -> Iterator[tuple[int, int, int, int]]:
    first, _, last = reference.partition(":")
    one, other = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if one and other:
        yield int(one[2]), _column(one[1]), int(other[2]), _column(other[1])
