"""Tickets as files: CSV that Excel opens, XLSX with real dates, JSON lines. Row by row, masked."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bot.shielded import masked, unnumbered

__all__ = ["COLUMNS", "STATUSES", "WRITERS", "Mask", "as_is", "masked", "told"]

Row = Mapping[str, Any]
Mask = Callable[[str], str]

COLUMNS: Mapping[str, str] = {
    "ticket_no": "工单号",
    "status": "状态",
    "category": "分类",
    "summary": "摘要",
    "urgent": "紧急",
    "customer": "客户",
    "channel": "渠道",
    "opened_at": "登记时间",
    "deadline_at": "答应时间",
    "assigned_to": "负责坐席",
    "nudges": "催单次数",
    "fields": "资料",
    "missing": "还缺",
    "photos": "图片数",
}
"""Columns of an export and their headings."""
STATUSES: Mapping[str, str] = {
    "open": "待处理",
    "assigned": "已分派",
    "waiting": "待客户补充",
    "resolved": "已办结",
    "closed": "已结单",
    "withdrawn": "已撤回",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would calculate; customers write such things too."""
_EXCEL_MOST = 1_048_576
"""Rows of one sheet."""


def as_is(text: str) -> str:
    """The stored words; only for whoever has the right, and audited."""
    return text


def told(row: Row, mask: Mask, zone: tzinfo) -> dict[str, Any]:
    """A row of `TicketLists` with its columns, times in the desk's zone.

    A summary is stored without abuse, so that only its numbers are looked at again.
    """
    return {
        "ticket_no": row["ticket_no"],
        "status": row["status"],
        "category": row["category"],
        "summary": (unnumbered if mask is masked else mask)(row["summary"]),
        "urgent": bool(row["urgent"]),
        "customer": mask(row["nickname"] or row["external_id"]),
        "channel": row["channel"],
        "opened_at": row["opened_at"].astimezone(zone),
        "deadline_at": row["deadline_at"].astimezone(zone) if row["deadline_at"] else None,
        "assigned_to": row["assigned_to"],
        "nudges": row["nudges"],
        "fields": {name: mask(str(value)) for name, value in row["fields"].items()},
        "missing": list(row["missing"]),
        "photos": len(row["photos"]),
    }


def as_json(ticket: Mapping[str, Any]) -> str:
    """One line of JSON, times as ISO 8601."""
    return json.dumps(ticket, ensure_ascii=False, default=_iso)


def write_jsonl(tickets: Iterable[Mapping[str, Any]], path: Path) -> int:
    """A JSON object a line; how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for ticket in tickets:
            file.write(as_json(ticket) + "\n")
            count += 1
    return count


def write_csv(tickets: Iterable[Mapping[str, Any]], path: Path) -> int:
    """CSV with a BOM, by which Excel knows that it is UTF-8; how many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.values())
        for ticket in tickets:
            writer.writerow([_csv_cell(cell) for cell in _cells(ticket)])
            count += 1
    return count


def write_xlsx(tickets: Iterable[Mapping[str, Any]], path: Path) -> int:
    """A workbook whose dates are dates; goes on in another sheet where one is full."""
    book = Workbook(write_only=True)
    count = 0
    sheet: Any = None
    for count, ticket in enumerate(tickets, 1):
        if (count - 1) % (_EXCEL_MOST - 1) == 0:
            sheet = _sheet(book, count)
        sheet.append([_xlsx_cell(sheet, cell) for cell in _cells(ticket)])
    if sheet is None:
        _sheet(book, 1)
    book.save(path)
    return count


WRITERS: Mapping[str, Callable[[Iterable[Mapping[str, Any]], Path], int]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}
"""By the end of a file's name."""


def _sheet(book: Any, first: int) -> Any:
    sheet = book.create_sheet("工单" if first == 1 else f"工单 {first} 起")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS.values()))
    return sheet


def _cells(ticket: Mapping[str, Any]) -> Iterator[Any]:
    for name in COLUMNS:
        value = ticket[name]
        if name == "status":
            yield STATUSES.get(value, value)
        elif name == "urgent":
            yield "是" if value else ""
        elif isinstance(value, dict):
            yield "；".join(f"{key}：{text}" for key, text in value.items())
        elif isinstance(value, list):
            yield "、".join(value)
        else:
            yield value


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _xlsx_cell(sheet: Any, cell: Any) -> Any:
    if isinstance(cell, datetime):
        dated = WriteOnlyCell(sheet, value=cell.replace(tzinfo=None, microsecond=0))
        dated.number_format = "yyyy-mm-dd hh:mm"
        return dated
    if isinstance(cell, str):
        words = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_767])
        words.data_type = "s"  # never a formula
        return words
    return cell


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
