"""Public holidays and make-up workdays (调休), from the `holidays` library."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from handlers.policy import Calendar

YEARS = range(2020, 2041)
"""Years the calendar is made for."""

CHINA = ("CN", "CHN")

DAY = timedelta(days=1)

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
    try:
        days = holidays.country_holidays(code, years=YEARS)
    except NotImplementedError as error:
        raise UnknownCountry(country) from error
    makeup = frozenset(day for day in days.weekend_workdays if day.year in YEARS)
    free = frozenset(day for day in days if day.year in YEARS) - makeup
    if code not in CHINA:
        return Calendar(holidays=free, makeup_workdays=makeup, known_years=frozenset(YEARS))
    return Calendar(
        holidays=free | _weekends_inside(free, makeup),
        makeup_workdays=makeup,
        known_years=frozenset(day.year for day in makeup),
    )


def _weekends_inside(free: frozenset[date], makeup: frozenset[date]) -> frozenset[date]:
    """Weekend days between two holidays: in China they belong to the long holiday."""
    inside: set[date] = set()
    for day in free:
        gap = [day + DAY]
        while gap[-1].weekday() >= 5 and gap[-1] not in free | makeup:
            gap.append(gap[-1] + DAY)
        if gap[-1] in free:
            inside.update(gap[:-1])
    return frozenset(inside)
