"""Kinds of values that several policy files share: times, durations, days, ids."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

DAYS = ("workdays", "restdays", "holidays", "all", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""What `days` may name."""

_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class FileModel(BaseModel):
    """Something an admin typed: unknown fields are mistakes, numbers may stand for text."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True
    )


def wrong(code: str, **values: object) -> PydanticCustomError:
    """The error of a value, by the code of its finding."""
    return PydanticCustomError(code, code, values)


def _clock(value: Any) -> time:
    match = _TIME.fullmatch(str(value).strip()) if isinstance(value, str) else None
    hour, minute = (int(part) for part in match.groups()) if match else (99, 0)
    if hour > 24 or (hour == 24 and minute):
        raise wrong("bad_time", value=value)
    return time(hour % 24, minute)


def _duration(value: Any) -> timedelta:
    match = _DURATION.fullmatch(str(value).strip().lower())
    if not match:
        raise wrong("bad_duration", value=value)
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def _days(value: Any) -> tuple[str, ...]:
    days = tuple(str(day).lower() for day in (value if isinstance(value, list) else [value]))
    for day in days or ("",):
        if day not in DAYS:
            raise wrong("bad_day", value=day, expected=", ".join(DAYS))
    return days


def _texts(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Clock = Annotated[time, BeforeValidator(_clock)]
"""`"09:30"`; `"24:00"` is midnight."""
Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""`30s`, `10m`, `2h`, `1d`."""
Days = Annotated[tuple[str, ...], BeforeValidator(_days)]
"""One of DAYS or a list of them."""
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""One text or a list of them."""
