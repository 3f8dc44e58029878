"""Public holidays and make-up workdays (调休), from the `holidays` library."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from handlers.policy import Calendar

YEARS = range(2020, 2041)
"""Years the calendar is made for."""

NONE = "none"
"""The desk knows no public holidays: Monday to Friday are working days."""


class UnknownCountry(ValueError):
    """There is no calendar of this country."""


@cache
def calendar_of(country: str) -> Calendar:
    """The calendar of `cn`, `none` or another country's code.

    China publishes each year's arrangement in the November before. A year without any make-up
    workday has not been published yet (or is not in the library yet): only its statutory days
    are in the calendar, and it is not in `known_years`.

    Raises:
        UnknownCountry: the library has no such country.
    """
    if country.lower() == NONE:
        return Calendar(known_years=frozenset(YEARS))
    code = country.upper()
    if code not in holidays.list_supported_countries(include_aliases=True):
        raise UnknownCountry(country)
    days = holidays.country_holidays(code, years=YEARS)
    makeup = frozenset(day for day in days.weekend_workdays if day.year in YEARS)
    return Calendar(
        holidays=frozenset(day for day in days if day.year in YEARS) - makeup,
        makeup_workdays=makeup,
        known_years=_arranged(makeup) if code in ("CN", "CHN") else frozenset(YEARS),
    )


def _arranged(makeup: frozenset[date]) -> frozenset[int]:
    return frozenset(day.year for day in makeup)
