"""When people serve, when the bot does, when nobody is to be woken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Mode(StrEnum):
    """What a service window means for a customer who writes in it."""

    HUMAN = "human"
    ANSWER = "answer"
    COLLECT = "collect"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A stretch of the day; `end` at or before `start` runs past midnight."""

    name: str
    days: tuple[str, ...]
    """`workdays`, `restdays`, `holidays`, `all`, `mon` … `sun`."""
    start: time
    end: time
    mode: Mode


UNCOVERED = Window(name="", days=("all",), start=time(0), end=time(0), mode=Mode.COLLECT)
"""What holds in a minute that no window covers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Public holidays and make-up workdays (调休) of the years it knows."""

    holidays: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()
    """Years whose official arrangement is known; others have statutory days only."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When people serve, when the bot does, when nobody is to be woken."""

    timezone: ZoneInfo
    windows: tuple[Window, ...]
    calendar: Calendar = Calendar()
    special_days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
