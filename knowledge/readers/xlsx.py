"""Reads .xlsx workbooks of Excel, WPS and others: cell values only, nothing is calculated or run.

Read directly from the XML, because the files people keep often carry styles and validations
that a full spreadsheet library refuses, and because memory stays bounded this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawFile
from knowledge.readers.numbers import number_text
from knowledge.readers.sheets import SheetRows, cell_name, read_sheets
from knowledge.readers.table import COLUMN_LIMIT, ROW_LIMIT
from knowledge.readers.xlsx_package import BadPackage, Package, SheetPart, local
from knowledge.readers.xlsx_pictures import pictured_cells

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TEXT_LIMIT = 40_000
"""Characters kept of one cell; a spreadsheet program allows 32,767."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def xlsx_sheets(data: bytes, file: str) -> tuple[tuple[SheetRows, ...], tuple[Finding, ...]]:
    """Return the rows of every visible sheet, whatever they hold, and what is wrong with them."""
    try:
        book = _Workbook(Package(data), file)
        return tuple(book.sheets()), tuple(book.findings)
    except BadPackage as error:
        return (), (make_finding(error.code, Place(file=file), **error.values),)


def read_xlsx(data: bytes, file: str) -> RawFile:
    """Read every visible sheet that has a header of a knowledge base."""
    sheets, findings = xlsx_sheets(data, file)
    if not sheets and findings:
        return RawFile(findings=findings)
    read = read_sheets(file, sheets)
    return RawFile(read.entries, (*findings, *read.findings))


@dataclass(slots=True)
class _Workbook:
    """One workbook on its way to entries."""

    package: Package
    file: str
    strings: list[str] = field(default_factory=list)
    formats: list[tuple[int, str]] = field(default_factory=list)
    struck: list[bool] = field(default_factory=list)
    """Whether a cell of this style is crossed out."""
    findings: list[Finding] = field(default_factory=list)
    from_1904: bool = False

    def sheets(self) -> Iterator[SheetRows]:
        if self.package.has_macros:
            self.findings.append(make_finding("macros_ignored", Place(file=self.file)))
        self._read_strings()
        self.formats = list(_formats(self.package))
        self.struck = list(_struck(self.package))
        self.from_1904 = self.package.counts_from_1904()
        return (self._sheet(part) for part in self.package.sheets())

    def _read_strings(self) -> None:
        folder = self.package.workbook.rpartition("/")[0]
        for element in self.package.elements(f"{folder}/sharedStrings.xml", "si"):
            self.strings.append(_text(element))

    def _sheet(self, part: SheetPart) -> SheetRows:
        rows: dict[int, dict[int, str]] = {}
        merges: list[tuple[int, int, int, int]] = []
        hidden: list[str] = []
        crossed: list[str] = []
        for element in self.package.elements(part.path, "row", "mergeCell"):
            if local(element) == "mergeCell":
                merges += _range(element.get("ref", ""))
            elif len(rows) <= ROW_LIMIT:
                number = _number(element.get("r"), next(reversed(rows), 0) + 1)
                rows[number] = dict(self._cells(element, number, part.name))
                if rows[number] and element.get("hidden") in {"1", "true"}:
                    hidden.append(cell_name(part.name, number, min(rows[number])))
                crossed += self._crossed(element, part.name)
        for row, column in pictured_cells(self.package, part.path):
            self._note("picture_in_cell", part.name, row, column)
        for code, cells in (("hidden_rows", hidden), ("struck_text", crossed)):
            if cells:
                place = Place(file=self.file, cell=cells[0])
                self.findings.append(make_finding(code, place, count=len(cells)))
        return SheetRows(part.name, rows, merges)

    def _crossed(self, row: Element, sheet: str) -> Iterator[str]:
        """Names of the cells of a row whose text is crossed out."""
        if not any(self.struck):
            return
        for cell in row:
            style = _number(cell.get("s"), 0)
            if style < len(self.struck) and self.struck[style] and len(cell):
                yield f"{sheet}!{cell.get('r', '')}"

    def _note(self, code: str, sheet: str, row: int, column: int, **values: str) -> None:
        place = Place(file=self.file, cell=cell_name(sheet, row, column))
        self.findings.append(make_finding(code, place, **values))

    def _cells(self, row: Element, number: int, sheet: str) -> Iterator[tuple[int, str]]:
        column = -1
        for cell in row:
            if local(cell) != "c":
                continue
            found = _CELL.fullmatch(cell.get("r", ""))
            column = _column(found[1]) if found else column + 1
            if column < COLUMN_LIMIT:
                text = self._value(cell, sheet, number, column)
                if text:
                    yield column, text

    def _value(self, cell: Element, sheet: str, row: int, column: int) -> str:
        children = {local(child): child for child in cell}
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell)
        raw = (children["v"].text or "") if "v" in children else ""
        formula = (children["f"].text or "") if "f" in children else ""
        if "DISPIMG" in formula or raw.startswith("=DISPIMG"):
            self._note("picture_in_cell", sheet, row, column)
            return ""
        if "f" in children and not raw:
            self._note("formula_without_value", sheet, row, column)
        if kind == "e":
            self._note("error_value", sheet, row, column, text=raw)
            return ""
        return self._typed(kind, raw, _number(cell.get("s"), 0))

    def _typed(self, kind: str, raw: str, style: int) -> str:
        if kind == "s":
            index = _number(raw, -1)
            return self.strings[index] if 0 <= index < len(self.strings) else ""
        if kind == "b":
            return "是" if raw == "1" else "否"
        if kind != "n":
            return _unescape(raw)
        try:
            value = float(raw) if raw else None
        except ValueError:
            return raw
        number, code = self.formats[style] if style < len(self.formats) else (0, "")
        return "" if value is None else number_text(value, number, code, from_1904=self.from_1904)


def _formats(package: Package) -> Iterator[tuple[int, str]]:
    """Yield number and code of every cell style's number format."""
    path = f"{package.workbook.rpartition('/')[0]}/styles.xml"
    codes = {
        _number(element.get("numFmtId"), 0): element.get("formatCode", "")
        for element in package.elements(path, "numFmt")
    }
    for group in package.elements(path, "cellXfs"):
        for style in group:
            number = _number(style.get("numFmtId"), 0)
            yield number, codes.get(number, "")


def _struck(package: Package) -> Iterator[bool]:
    """Yield for every cell style whether its font is crossed out."""
    path = f"{package.workbook.rpartition('/')[0]}/styles.xml"
    fonts = [
        any(local(one) == "strike" and one.get("val") not in {"0", "false"} for one in font)
        for group in package.elements(path, "fonts")
        for font in group
    ]
    for group in package.elements(path, "cellXfs"):
        for style in group:
            number = _number(style.get("fontId"), 0)
            yield number < len(fonts) and fonts[number]


def _text(element: Element) -> str:
    """Return the text of a string with its runs, phonetic hints left out."""
    parts: list[str] = []
    for child in element:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) in {"r", "is"}:
            parts.append(_text(child))
    return _unescape("".join(parts)[:TEXT_LIMIT])


def _unescape(text: str) -> str:
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _range(reference: str) -> Iterator[tuple[int, int, int, int]]:
    first, _, last = reference.partition(":")
    one, other = _CELL.fullmatch(first), _CELL.fullmatch(last)
    if one and other:
        yield int(one[2]), _column(one[1]), int(other[2]), _column(other[1])
