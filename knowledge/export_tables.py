"""Writes entries as spreadsheets that people edit and give back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.entry import Entry
from knowledge.export import FieldValue, as_fields, mark_of
from knowledge.fields import HEADERS, WRITTEN

COLUMNS = (*WRITTEN, "mark")
SHEET = "条目"
_EXAMPLE = {
    "id": "示例",
    "question": "怎么退货",
    "answer": "签收七天内可以无理由退货，在订单里点「申请售后」。",
    "variants": "我要退货\n退货流程\n不想要了能退吗",
    "category": "退换货",
    "keywords": "退货、无理由",
    "valid_from": "2026-01-01",
}
_WIDTHS = {"question": 30, "answer": 60, "variants": 36, "steps": 50, "id": 18}
_DROP_DOWN_LIMIT = 255
_ROWS_WITH_DROP_DOWN = 2_000
_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Choices:
    """Values offered in drop-downs, by field."""

    values: Mapping[str, tuple[str, ...]]


def row_of(entry: Entry) -> tuple[str, ...]:
    """Return an entry as the texts of one row, in the order of `COLUMNS`."""
    fields = as_fields(entry)
    return (*(cell_text(fields.get(name, "")) for name in WRITTEN), marks_of(entry))


def marks_of(entry: Entry) -> str:
    """Return what an export remembers of a row: the hash of all of it and of every field."""
    fields = as_fields(entry)
    each = (f"{name}={field_mark(fields.get(name, ''))}" for name in WRITTEN)
    return " ".join((mark_of(entry), *each))


def field_mark(value: FieldValue) -> str:
    """Return a short hash of a field, the same before and after it has been through a cell."""
    text = cell_text(value).strip() if value else ""
    return hashlib.sha256(text.encode()).hexdigest()[:6] if text else "-"


def cell_text(value: FieldValue) -> str:
    """Return a field's value as people keep it in a cell: several things one a line.

    A single text that has separators in it gets a line end, so that it is not taken apart again.
    """
    if isinstance(value, str):
        return value
    lines = [item if isinstance(item, str) else _step_text(*item) for item in value]
    return lines[0] + "\n" if len(lines) == 1 else "\n".join(lines)


def _step_text(text: str, picture: str | None) -> str:
    line = text.replace("\n", " ")
    return f"{line} 〔{picture}〕" if picture else line


def to_csv(entries: Iterable[Entry]) -> bytes:
    """Return entries as a CSV file that Excel opens without damage to the characters."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([HEADERS[name] for name in COLUMNS])
    for entry in entries:
        writer.writerow([_guarded(text) for text in row_of(entry)])
    return stream.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_SIGNS) else text


def to_xlsx(entries: Iterable[Entry], choices: Choices, *, example: bool = False) -> bytes:
    """Return entries as a workbook with drop-downs; `example` adds a row that is never imported."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _write(sheet, 1, tuple(HEADERS[name] for name in COLUMNS))
    number = 1
    if example:
        number += 1
        _write(sheet, number, tuple(_EXAMPLE.get(name, "") for name in COLUMNS))
    for entry in entries:
        number += 1
        _write(sheet, number, row_of(entry))
    _dress(sheet)
    _offer(sheet, choices)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Worksheet, number: int, texts: tuple[str, ...]) -> None:
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(number, column)
        cell.number_format = "@"
        if text:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text="\n" in text or len(text) > 30, vertical="top")


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "C2"
    for column, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 14)
        sheet.column_dimensions[letter].hidden = name == "mark"
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")


def _offer(sheet: Worksheet, choices: Choices) -> None:
    """Add drop-downs; a list may have 255 characters in all, so what is longer has none."""
    for name, values in choices.values.items():
        joined = ",".join(values)
        if not values or len(joined) > _DROP_DOWN_LIMIT or '"' in joined:
            continue
        rule = DataValidation(
            "list", formula1=f'"{joined}"', allow_blank=True, showErrorMessage=False
        )
        letter = get_column_letter(COLUMNS.index(name) + 1)
        rule.add(f"{letter}2:{letter}{_ROWS_WITH_DROP_DOWN}")
        sheet.add_data_validation(rule)
