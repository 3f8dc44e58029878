"""What the sheets of .xlsx and .xls have in common: merged cells, several sheets, cell names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawEntry, RawFile
from knowledge.readers.table import Row, Table

_DEFAULT_NAME = re.compile(
    r"(?:sheet|工作表|表|条目|知识库|faq|模板)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE
)
_MERGE_LIMIT = 5_000
"""Rows one merged cell may reach over."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet's texts by row (from 1) and column (from 0), and its merged ranges."""

    name: str
    rows: dict[int, dict[int, str]]
    merges: list[tuple[int, int, int, int]]
    """First row and column, last row and column."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def cell_name(sheet: str, row: int, column: int | None) -> str:
    """Return a cell's name as a spreadsheet shows it, such as `售后!B7`."""
    return f"{sheet}!{column_letters(column or 0)}{row}"


def read_sheets(file: str, sheets: Iterable[SheetRows]) -> RawFile:
    """Read the sheets that hold entries; the others are noted, all missing is an error."""
    entries: list[RawEntry] = []
    findings: list[Finding] = []
    skipped: list[Finding] = []
    read_any, first = False, ""
    for sheet in sheets:
        first = first or cell_name(sheet.name, min(sheet.rows, default=1), 0)
        read = _table(file, sheet).read(_filled(sheet))
        if read is not None:
            read_any = True
            entries += read.entries
            findings += read.findings
        elif sheet.rows:
            place = Place(file=file, cell=f"{sheet.name}!A1")
            skipped.append(make_finding("empty_sheet_skipped", place, sheet=sheet.name))
    if not read_any:
        skipped = [make_finding("no_header", Place(file=file, cell=first or None))]
    return RawFile(tuple(entries), (*findings, *skipped))


def _table(file: str, sheet: SheetRows) -> Table:
    category = "" if _DEFAULT_NAME.fullmatch(sheet.name.strip()) else sheet.name.strip()
    return Table(
        lambda row, column: Place(file=file, cell=cell_name(sheet.name, row, column)), category
    )


def _filled(sheet: SheetRows) -> Iterator[Row]:
    """Yield the rows in order; what is merged downwards stands in each row it covers."""
    titles: dict[int, str] = {}
    for top, left, bottom, right in sheet.merges:
        text = sheet.rows.get(top, {}).get(left, "")
        if right - left >= 2 and top == bottom and len(sheet.rows.get(top, {})) == 1:
            titles[top] = text
        for row in range(top + 1, min(bottom, top + _MERGE_LIMIT) + 1):
            if text:
                sheet.rows.setdefault(row, {}).setdefault(left, text)
    for number in sorted(sheet.rows):
        yield Row(number, sheet.rows[number], titles.get(number, ""))
