"""What a spreadsheet may have done to a text before we saw it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.entry import Place
from knowledge.findings import Finding, make_finding
from knowledge.readers.numbers import lost_digits

_FORMULA = re.compile(r"[=+\-@]\s*[A-Za-z_.]+\s*[(|!]|=\s*[A-Z]{1,3}\d|@SUM")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|#{4,}")
_GUARDED = re.compile(r"'[=+\-@]")


def suspicions(text: str, place: Place, field: str) -> Iterator[Finding]:
    """Yield digits that were lost and formulas that are taken for plain text."""
    lost = lost_digits(text)
    if lost:
        yield make_finding("digits_lost", place, field, text=lost)
    if _ERROR.fullmatch(text.strip()):
        yield make_finding("error_value", place, field, text=text.strip()[:20])
    elif _FORMULA.match(text):
        yield make_finding("formula_text", place, field, sign=text[0])


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps spreadsheets from calculating it."""
    return text[1:] if _GUARDED.match(text) else text
