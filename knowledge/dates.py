"""Dates as people type them into files and spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

OPEN_ENDED = frozenset({"", "-", "--", "/", "无", "长期", "永久", "长期有效", "永久有效", "不限"})

_SEPARATED = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(32874, 73051)
"""Excel's numbers of the days from 1990 to 2099."""


class NoDate(ValueError):
    """The text names no day of the calendar."""


def read_date(text: str) -> date | None:
    """Read a day; None where the text says that there is no limit.

    Raises:
        NoDate: the text is neither a full date nor an open end.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in OPEN_ENDED:
        return None
    found = _SEPARATED.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found:
        return _day(*(int(part) for part in found.groups()))
    return _from_serial(plain)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDate(f"{year}-{month}-{day}") from error


def _from_serial(plain: str) -> date:
    found = _SERIAL.fullmatch(plain)
    if not found or int(found[1]) not in _SERIALS:
        raise NoDate(plain)
    return _EXCEL_EPOCH + timedelta(days=int(found[1]))
