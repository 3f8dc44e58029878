"""Numbers as people write and say them: 三百二, 1.5万, 一万五."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DIGITS: Final = {
    **{mark: place for place, mark in enumerate("零一二三四五六七八九")},
    "两": 2,
    "〇": 0,
}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SPOKEN: Final = re.compile(r"[零〇一二两三四五六七八九十百千万半]+")


def spoken_number(words: str) -> float | None:
    """「三百二」 is 320, 「十五」 15, 「一万五」 15000; None where it is no number."""
    if not words or not _SPOKEN.fullmatch(words):
        return None
    if words.startswith("半") or words.endswith("半"):
        whole = spoken_number(words.strip("半")) if words.strip("半") else 0.0
        return None if whole is None else whole + 0.5
    if "万" in words:
        return _ten_thousands(words)
    if not any(mark in _UNITS for mark in words):
        return float("".join(str(_DIGITS[mark]) for mark in words))
    return float(_below_ten_thousand(words))


def _ten_thousands(words: str) -> float | None:
    front, _, rest = words.partition("万")
    high, low = spoken_number(front or "一"), spoken_number(rest) if rest else 0.0
    if high is None or low is None:
        return None
    return high * 10000 + (low * 1000 if len(rest) == 1 and rest in _DIGITS else low)


def _below_ten_thousand(words: str) -> int:
    total, digit, unit = 0, 0, 10
    for mark in words:
        if mark in _UNITS:
            unit = _UNITS[mark]
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit = _DIGITS[mark]
            unit = 10 if mark in "零〇" else unit
    return total + digit * (unit // 10 if unit > 10 and words[-2:-1] in _UNITS else 1)


def number_in(text: str) -> str | None:
    """The first number as people write it, as a decimal string without trailing zeros."""
    text = unicodedata.normalize("NFKC", text).strip()
    if hit := _NUMBER.search(text):
        value = float(hit.group().replace(",", "")) * (
            10000 if text[hit.end() :].startswith("万") else 1
        )
        return _decimal(value)
    for hit in _SPOKEN.finditer(text):
        if (read := spoken_number(hit.group())) is not None:
            return _decimal(read)
    return None


def _decimal(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
