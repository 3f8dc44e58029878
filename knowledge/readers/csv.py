"""Reads CSV files, comma, semicolon or tab, in the encodings that Excel and WPS write."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from knowledge.entry import Place
from knowledge.fields import column_field
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawFile
from knowledge.readers.encoding import BadEncoding, read_text
from knowledge.readers.sheets import SheetRows
from knowledge.readers.table import COLUMN_LIMIT, Row, Table

_DELIMITERS = ",\t;|\uff0c\uff1b"
_KNOWN_TROUBLE = (
    ("unexpected end of data", "unclosed_cell"),
    ("expected after", "stray_quote"),
    ("field larger", "cell_too_long"),
)
_COMPLAINTS = 20
"""Broken rows after which reading stops; more say nothing new."""


def read_csv(data: bytes, file: str) -> RawFile:
    """Read a CSV file; a broken row is left out with a finding."""
    try:
        text = read_text(data)
    except BadEncoding as error:
        return RawFile(findings=(make_finding(error.code, Place(file=file, line=error.line)),))
    if not text.strip():
        return RawFile()
    findings: list[Finding] = []
    table = Table(lambda number, _column: Place(file=file, line=number))
    read = table.read(_rows(text, file, findings))
    if read is None:
        findings.append(make_finding("no_header", Place(file=file, line=1)))
        return RawFile(findings=tuple(findings))
    return RawFile(read.entries, (*read.findings, *findings))


def csv_sheet(data: bytes, file: str) -> tuple[SheetRows, tuple[Finding, ...]]:
    """Return the rows of a CSV file, whatever they hold, and what is wrong with them."""
    try:
        text = read_text(data)
    except BadEncoding as error:
        finding = make_finding(error.code, Place(file=file, line=error.line))
        return SheetRows("", {}, []), (finding,)
    findings: list[Finding] = []
    rows = {row.number: row.cells for row in _rows(text, file, findings)}
    return SheetRows("", rows, []), tuple(findings)


def _rows(text: str, file: str, findings: list[Finding]) -> Iterator[Row]:
    lines = text.split("\n")
    reader = csv.reader(_endings(lines), delimiter=_delimiter(lines), strict=True)
    while len(findings) < _COMPLAINTS:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = Place(file=file, line=start)
            findings.append(_broken(str(error), place))
            continue
        yield Row(start, dict(enumerate(cells[:COLUMN_LIMIT])))


def _broken(reason: str, place: Place) -> Finding:
    for part, code in _KNOWN_TROUBLE:
        if part in reason:
            return make_finding(code, place)
    return make_finding("broken_row", place, reason=reason)


def _endings(lines: list[str]) -> Iterator[str]:
    return (line + "\n" for line in lines)


def _delimiter(lines: list[str]) -> str:
    """Return the sign that cuts the header into names we know, else the one it has most of."""
    for line in lines[:15]:
        for sign in _DELIMITERS:
            if sum(column_field(cell.strip(' "')) is not None for cell in line.split(sign)) >= 2:
                return sign
    header = next((line for line in lines if line.strip()), "")
    return max(_DELIMITERS, key=lambda sign: (header.count(sign), sign == ","))
