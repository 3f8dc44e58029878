"""Reads the old .xls format of Excel 97–2003, as WPS still saves it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlrd

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawFile
from knowledge.readers.numbers import number_text
from knowledge.readers.sheets import SheetRows, cell_name, read_sheets
from knowledge.readers.table import COLUMN_LIMIT

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CELL_LIMIT = 20_000_000
"""Cells of all sheets, empty ones between others included; one sheet can hold 17 million."""
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def read_xls(data: bytes, file: str) -> RawFile:
    """Read every visible sheet that has a header of a knowledge base."""
    sheets, findings = xls_sheets(data, file)
    if not sheets and findings:
        return RawFile(findings=findings)
    read = read_sheets(file, sheets)
    return RawFile(read.entries, (*findings, *read.findings))


def xls_sheets(data: bytes, file: str) -> tuple[tuple[SheetRows, ...], tuple[Finding, ...]]:
    """Return the rows of every visible sheet, whatever they hold, and what is wrong with them."""
    place = Place(file=file)
    if _ENCRYPTED in data:
        return (), (make_finding("password", place),)
    findings: list[Finding] = []
    if _MACROS in data:
        findings.append(make_finding("macros_ignored", place))
    try:
        book = _open(data)
        sheets = tuple(_sheets(book, file, findings))
    except Exception as error:  # noqa: BLE001 - xlrd raises whatever a damaged record makes it stumble over
        code = "password" if "ncrypted" in str(error) else "crashed_reader"
        return (), (make_finding(code, place, reason=type(error).__name__),)
    return sheets, tuple(findings)


def _open(data: bytes) -> Any:
    log = io.StringIO()
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=log, on_demand=True, ragged_rows=True
        )
    except (NotImplementedError, AssertionError, IndexError, KeyError):
        return xlrd.open_workbook(file_contents=data, logfile=log, on_demand=True, ragged_rows=True)


def _sheets(book: Any, file: str, findings: list[Finding]) -> Iterator[SheetRows]:
    """Read sheet after sheet; only one is in memory at a time."""
    room = CELL_LIMIT
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        room -= sheet.nrows * sheet.ncols
        if room < 0:
            place = Place(file=file, cell=cell_name(sheet.name, 1, 0))
            findings.append(make_finding("archive_bomb", place, size=CELL_LIMIT // 100_000))
            return
        if sheet.visibility == 0:
            yield _sheet(book, sheet, file, findings)
        else:
            place = Place(file=file, cell=cell_name(sheet.name, 1, 0))
            findings.append(make_finding("hidden_sheet", place, sheet=sheet.name))
        book.unload_sheet(index)


def _sheet(book: Any, sheet: Any, file: str, findings: list[Finding]) -> SheetRows:
    rows: dict[int, dict[int, str]] = {}
    for row in range(sheet.nrows):
        for column in range(min(sheet.row_len(row), COLUMN_LIMIT)):
            cell = sheet.cell(row, column)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                place = Place(file=file, cell=cell_name(sheet.name, row + 1, column))
                text = xlrd.error_text_from_code.get(cell.value, "#?")
                findings.append(make_finding("error_value", place, text=text))
            elif text := _text(book, cell):
                rows.setdefault(row + 1, {})[column] = text
    merges = [(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return SheetRows(sheet.name, rows, merges)


def _text(book: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    if cell.ctype not in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return ""
    number, code = _format(book, cell)
    if cell.ctype == xlrd.XL_CELL_DATE and not code:
        number = 14
    return number_text(cell.value, number, code, from_1904=bool(book.datemode))


def _format(book: Any, cell: Any) -> tuple[int, str]:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return 0, ""
    key = book.xf_list[cell.xf_index].format_key
    known = book.format_map.get(key)
    return key, known.format_str if known else ""
