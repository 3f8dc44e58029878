"""Reads a spreadsheet by what it is, not by what its name says."""

from __future__ import annotations

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawFile
from knowledge.readers.csv import csv_sheet, read_csv
from knowledge.readers.sheets import SheetRows
from knowledge.readers.xls import read_xls, xls_sheets
from knowledge.readers.xlsx import read_xlsx, xlsx_sheets

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MARKUP = (b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta")


def read_spreadsheet(data: bytes, file: str) -> RawFile:
    """Read .xlsx, .xls or CSV content, whichever of the names the file has."""
    if data.startswith(_ZIP):
        return read_xlsx(data, file)
    if data.startswith((_OLE, *_BARE_BIFF)):
        return read_xls(data, file)
    head = data.removeprefix(b"\xef\xbb\xbf")[:64].lstrip().lower()
    if head.startswith(_MARKUP):
        return RawFile(findings=(make_finding("disguised_html", Place(file=file)),))
    if not data and not file.lower().endswith((".csv", ".tsv")):
        finding = make_finding("crashed_reader", Place(file=file), reason="0 B")
        return RawFile(findings=(finding,))
    return read_csv(data, file)


def spreadsheet_rows(data: bytes, file: str) -> tuple[tuple[SheetRows, ...], tuple[Finding, ...]]:
    """Return the rows of any spreadsheet, whatever they hold, and what is wrong with them."""
    if data.startswith(_ZIP):
        return xlsx_sheets(data, file)
    if data.startswith((_OLE, *_BARE_BIFF)):
        return xls_sheets(data, file)
    sheet, findings = csv_sheet(data, file)
    return (sheet,), findings
