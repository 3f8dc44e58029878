"""Public holidays and make-up workdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.holiday_calendar import YEARS, UnknownCountry, calendar_of
from tests.handlers.official_days import FREE, MAKEUP

CHINA = calendar_of("cn")


def test_every_day_of_three_years_is_what_the_state_council_published() -> None:
    """Working days, days off and make-up days of 2024 to 2026."""
    day = date(2024, 1, 1)
    while day.year < 2027:
        official = day in MAKEUP or (day.weekday() < 5 and day not in FREE)
        assert CHINA.is_workday(day) == official, day
        day += timedelta(days=1)


def test_a_year_is_known_once_its_make_up_days_are() -> None:
    """2026 is published, 2035 is not; earlier years stay known."""
    assert {2024, 2025, 2026} <= CHINA.known_years
    assert 2035 not in CHINA.known_years


def test_an_unpublished_year_has_its_statutory_days() -> None:
    """National Day is off in any year."""
    assert not CHINA.is_workday(date(2035, 10, 1))


def test_no_make_up_day_is_a_holiday() -> None:
    """A day is one or the other."""
    assert CHINA.makeup_workdays.isdisjoint(CHINA.holidays)


def test_the_weekend_inside_a_long_holiday_belongs_to_it() -> None:
    """An ordinary weekend does not."""
    assert date(2026, 10, 4) in CHINA.holidays
    assert date(2026, 11, 21) not in CHINA.holidays


def test_another_country_has_its_own_days_and_knows_every_year() -> None:
    """German Unity Day, no Spring Festival."""
    germany = calendar_of("de")
    assert date(2028, 10, 3) in germany.holidays
    assert germany.is_workday(date(2026, 2, 17))
    assert germany.known_years == frozenset(YEARS)


def test_none_has_weekends_only() -> None:
    """Monday to Friday are working days, Christmas too."""
    assert calendar_of("none").is_workday(date(2026, 12, 25))
    assert not calendar_of("none").is_workday(date(2026, 12, 26))


@pytest.mark.parametrize("country", ["zz", "", "china!"])
def test_a_country_nobody_knows_is_told(country: str) -> None:
    """No silent calendar without holidays."""
    with pytest.raises(UnknownCountry):
        calendar_of(country)
