"""Numbers and dates of spreadsheet cells, as the person sees them in the spreadsheet."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a wall clock
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT_IDS = {9: "0%", 10: "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SIGN = r'(?:"[^"]*"|\\.|[¥￥$€£]|\[\$[^\]-]*(?:-[0-9A-Fa-f]*)?\])*'
_SIGNED = re.compile(rf"({_SIGN})([#,0?]*[0#?](?:\.(0+))?)\s*({_SIGN})")
_SERIAL_LIMIT = 2_958_466
"""Excel's number of the day after the last it knows, 9999-12-31."""
EXACT_LIMIT = 1e15
"""From here on a spreadsheet has kept 15 digits and made the rest zero."""

_EATEN = re.compile(r"(?<![\w.])\d(?:\.\d+)?[Ee]\+\d{2,3}(?!\w)|(?<!\d)[1-9]\d{14}0{2,}(?!\d)")


def lost_digits(text: str) -> str | None:
    """Return the long number in the text that a spreadsheet has damaged, or None."""
    found = _EATEN.search(text)
    return found[0] if found else None


def is_date_format(number: int, code: str) -> bool:
    """Whether a cell of this number format shows a day or a time."""
    if not code or code == "General":
        return number in _DATE_IDS
    bare = _QUOTED.sub("", code).lower()
    return bool(re.search(r"[yd]|h|m+[/\-月]|年|月|日", bare)) and not re.search(r"[0#?]", bare)


def number_text(value: float, number: int = 0, code: str = "", *, from_1904: bool = False) -> str:
    """Return a cell's number as text, by its format's number and code."""
    if not math.isfinite(value):
        return str(value)
    if is_date_format(number, code) and 0 <= value < _SERIAL_LIMIT:
        return _date_text(value, from_1904=from_1904)
    code = code or _PERCENT_IDS.get(number, "")
    if "%" in _QUOTED.sub("", code):
        return f"{_plain(value * 100)}%"
    signed = _SIGNED.fullmatch(re.sub(r"_.|\*.", "", code.partition(";")[0]))
    if signed and (signed[1] or signed[4]):
        return _with_signs(value, signed)
    if re.fullmatch(r"0{2,}", code) and value == int(value):
        return str(int(value)).zfill(len(code))
    return _plain(value)


def _with_signs(value: float, signed: re.Match[str]) -> str:
    """A price or a measure with what stands before and behind its digits: ¥199.00, 3 天."""
    before, after = (_bare_sign(signed[group]) for group in (1, 4))
    places = len(signed[3] or "")
    if abs(value) >= EXACT_LIMIT or round(value, places) != value:
        shown = _plain(value)
    else:
        shown = f"{value:,.{places}f}" if "," in signed[2] else f"{value:.{places}f}"
    return f"{before}{shown}{after}"


def _bare_sign(code: str) -> str:
    return re.sub(r'\[\$([^\]-]*)[^\]]*\]|"([^"]*)"|\\(.)', r"\1\2\3", code)


def _plain(value: float) -> str:
    if abs(value) >= EXACT_LIMIT:
        digits, exponent = f"{value:.14E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E{exponent}"
    return f"{value:.15g}" if value != int(value) else str(int(value))


def _date_text(value: float, *, from_1904: bool) -> str:
    moment = _EPOCHS[from_1904] + timedelta(days=value, seconds=0.5 / 86400)
    if value < 1:
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d}" if value == int(value) else f"{moment:%Y-%m-%d %H:%M}"
