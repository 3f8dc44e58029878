"""Reads .xlsx workbooks of Excel, WPS and others: cell values only, nothing is calculated or run.

Read directly from the XML, because the files people keep often carry styles and validations
that a full spreadsheet library refuses, and because memory stays bounded this way.
"""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawFile
from knowledge.readers.sheets import SheetRows, cell_name, read_sheets
from knowledge.readers.xlsx_elements import BadPackage
from knowledge.readers.xlsx_package import Package
from knowledge.readers.xlsx_sheet import SheetReader, Workbook
from knowledge.readers.xlsx_strings import formats, read_strings, struck


def xlsx_sheets(data: bytes, file: str) -> tuple[tuple[SheetRows, ...], tuple[Finding, ...]]:
    """Return the rows of every visible sheet, whatever they hold, and what is wrong with them."""
    findings: list[Finding] = []
    try:
        return tuple(_sheets(Package(data), file, findings)), tuple(findings)
    except BadPackage as error:
        return (), (make_finding(error.code, Place(file=file), **error.values),)


def read_xlsx(data: bytes, file: str) -> RawFile:
    """Read every visible sheet that has a header of a knowledge base."""
    sheets, findings = xlsx_sheets(data, file)
    if not sheets and findings:
        return RawFile(findings=findings)
    read = read_sheets(file, sheets)
    return RawFile(read.entries, (*findings, *read.findings))


def _sheets(package: Package, file: str, findings: list[Finding]) -> Iterator[SheetRows]:
    if not package.has(package.workbook):
        raise BadPackage("no_workbook")
    if package.has_macros:
        findings.append(make_finding("macros_ignored", Place(file=file)))
    for hidden in package.sheets(visible=False):
        place = Place(file=file, cell=cell_name(hidden.name, 1, 0))
        findings.append(make_finding("hidden_sheet", place, sheet=hidden.name))
    book = Workbook(
        package,
        file,
        read_strings(package),
        tuple(formats(package)),
        tuple(struck(package)),
        from_1904=package.counts_from_1904(),
    )
    for part in package.sheets():
        reader = SheetReader(book, part)
        yield reader.read()
        findings += reader.findings
