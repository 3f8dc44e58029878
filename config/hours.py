"""hours.yaml: when people serve, when the bot does, when nobody is to be woken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from config.fields import Clock, Days, FileModel, wrong
from config.holiday_calendar import UnknownCountry, calendar_of
from config.slips import Slip
from handlers.policy import Hours, Mode, Window


def _zone(value: Any) -> str:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong("bad_timezone", value=value) from error
    return str(value)


def _country(value: Any) -> str:
    country = "none" if value in (None, False) else str(value)
    try:
        calendar_of(country)
    except UnknownCountry as error:
        raise wrong("bad_country", value=value) from error
    return country


class WindowRow(FileModel):
    """One service window; two may share a name (morning and afternoon)."""

    name: str = ""
    days: Days = ("all",)
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    mode: Mode

    def noun(self) -> Window:
        """The window as the handlers know it."""
        return Window(**{name: getattr(self, name) for name in type(self).model_fields})


class SpecialDay(FileModel):
    """A day with windows of its own."""

    day: date = Field(alias="date")
    windows: tuple[WindowRow, ...]


class HoursFile(FileModel):
    """The whole file."""

    timezone: Annotated[str, BeforeValidator(_zone)] = "Asia/Shanghai"
    holidays: Annotated[str, BeforeValidator(_country)] = "cn"
    windows: tuple[WindowRow, ...]
    special_days: tuple[SpecialDay, ...] = ()

    def noun(self) -> Hours:
        """The hours as the handlers know them."""
        special = {row.day: tuple(w.noun() for w in row.windows) for row in self.special_days}
        return Hours(
            timezone=ZoneInfo(self.timezone),
            windows=tuple(row.noun() for row in self.windows),
            calendar=calendar_of(self.holidays),
            special_days=special,
        )


def check_hours(file: HoursFile) -> Iterator[Slip]:
    """What is wrong between the values of the file."""
    if not file.windows:
        yield Slip("no_windows", ("windows",))
    seen: set[date] = set()
    for index, row in enumerate(file.special_days):
        if row.day in seen:
            yield Slip("doubled_date", ("special_days", index, "date"), {"name": row.day})
        seen.add(row.day)
