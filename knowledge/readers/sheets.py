"""What the sheets of .xlsx and .xls have in common: merged cells, several sheets, cell names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawEntry, RawFile
from knowledge.readers.table import Row, Table

_DEFAULT_NAME = re.compile(
    r"(?:sheet|工作表|表|条目|知识库|faq|模板)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE
)
_MERGE_LIMIT = 500_000
"""Cells that the merged cells of a sheet may fill."""


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
        titles = _titles(sheet)
        if not _fill(sheet):
            place = Place(file=file, cell=cell_name(sheet.name, 1, 0))
            findings.append(make_finding("merges_after_limit", place))
        read = _table(file, sheet).read(_rows(sheet, titles))
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


def _titles(sheet: SheetRows) -> dict[int, str]:
    """Texts of the rows that are nothing but one cell merged across."""
    return {
        top: sheet.rows[top][left]
        for top, left, bottom, right in sheet.merges
        if right - left >= 2 and top == bottom and set(sheet.rows.get(top, ())) == {left}
    }


def _fill(sheet: SheetRows) -> bool:
    """Put what is merged downwards into each row it covers; False where that has no end."""
    numbers, left_to_fill = sorted(sheet.rows), _MERGE_LIMIT
    for top, left, bottom, _right in dict.fromkeys(sheet.merges):
        text = sheet.rows.get(top, {}).get(left, "")
        covered = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
        left_to_fill -= len(covered)
        if left_to_fill < 0:
            return False
        for row in covered if text else ():
            sheet.rows[row].setdefault(left, text)
    return True


def _rows(sheet: SheetRows, titles: dict[int, str]) -> Iterator[Row]:
    for number in sorted(sheet.rows):
        yield Row(number, sheet.rows[number], titles.get(number, ""))
