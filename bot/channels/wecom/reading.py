"""Reading values that others wrote: never a KeyError, never a character a database refuses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")

UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
"""NUL is refused by PostgreSQL, lone surrogates by UTF-8."""


def clean(value: object) -> str:
    """A platform's value as storable text; empty where it is neither text nor number."""
    if isinstance(value, str):
        return value if _is_storable(value) else value.translate(UNSTORABLE)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _is_storable(text: str) -> bool:
    """Most ids and numbers are; looking is eighty times as quick as translating."""
    return text.isascii() and "\0" not in text


def time_of(value: object, otherwise: T) -> datetime | T:
    """Seconds since 1970 as a time; `otherwise` where they are none."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def raw(value: object) -> str:
    """Anything from JSON as ASCII text, for keeping what nobody understood yet."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def digest(value: object) -> str:
    """A stable name for something the platform gave none."""
    return hashlib.sha256(raw(value).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON object of the platform; what is missing or of another type reads as empty."""

    fields: Mapping[str, Any]

    @classmethod
    def of(cls, value: object) -> Body:
        """The object, or an empty one."""
        return cls(value if isinstance(value, Mapping) else {})

    def text(self, *names: str) -> str:
        """The first of these fields that says anything."""
        return next((said for name in names if (said := clean(self.fields.get(name)))), "")

    def number(self, name: str) -> int | None:
        """A whole number, also where it came as text."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        try:
            return int(value)
        except ValueError:
            return None

    def body(self, name: str) -> Body:
        """An object inside this one."""
        return Body.of(self.fields.get(name))

    def bodies(self, name: str) -> tuple[Body, ...]:
        """A list of objects inside this one; also a single one that came without its list."""
        value = self.fields.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(Body.of(item) for item in items)

    def texts(self, *names: str) -> str:
        """What these fields say, a line each."""
        return "\n".join(said for name in names if (said := self.text(name)))
