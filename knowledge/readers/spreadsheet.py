"""Reads a spreadsheet by what it is, not by what its name says."""

from __future__ import annotations

from knowledge.entry import Place
from knowledge.findings import make_finding
from knowledge.raw import RawFile
from knowledge.readers.csv import read_csv
from knowledge.readers.xls import read_xls
from knowledge.readers.xlsx import read_xlsx

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
