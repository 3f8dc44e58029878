"""Days people call by name: 国庆, 双十一, 中秋."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

_CONTENT = json.loads(Path(__file__).with_name("festivals.json").read_text("utf-8"))
_FIXED: dict[str, str] = _CONTENT["fixed"]
_MOVING: dict[str, list[str]] = _CONTENT["moving"]
NAMES = "|".join(sorted(map(re.escape, (*_FIXED, *_MOVING)), key=len, reverse=True))


def festival(name: str, year: int) -> date | None:
    """The day of a festival in a year; None where the table ends."""
    if name in _FIXED:
        return date.fromisoformat(f"{year}-{_FIXED[name]}")
    days = (date.fromisoformat(day) for day in _MOVING[name])
    return next((day for day in days if day.year == year), None)


def nearest_festival(name: str, today: date) -> date | None:
    """The festival's day that lies nearest to today."""
    around = (festival(name, today.year + shift) for shift in (-1, 0, 1))
    days = [day for day in around if day]
    return min(days, key=lambda day: abs((day - today).days), default=None)
