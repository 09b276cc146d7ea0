"""The Chinese calendar against dates that everybody knows."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.times import following, moon

NEW_YEARS = (
    "1900-01-31 1949-01-29 1976-01-31 1984-02-02 2000-02-05 2008-02-07 2012-01-23 2017-01-28 "
    "2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 "
    "2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2033-01-31 2034-02-19 2050-01-23 "
    "2100-02-09"
).split()
LEAPS = {2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2026: 0}


@pytest.mark.parametrize("day", NEW_YEARS)
def test_new_year(day: str) -> None:
    first = date.fromisoformat(day)
    assert moon.solar(first.year, 1, 1) == first


@pytest.mark.parametrize(
    ("year", "month", "day", "common"),
    [
        (2024, 8, 15, "2024-09-17"),
        (2025, 8, 15, "2025-10-06"),
        (2026, 8, 15, "2026-09-25"),
        (2027, 8, 15, "2027-09-15"),
        (2025, 5, 5, "2025-05-31"),
        (2026, 5, 5, "2026-06-19"),
        (2020, 5, 5, "2020-06-25"),
        (2024, 9, 9, "2024-10-11"),
        (2025, 9, 9, "2025-10-29"),
        (2025, 12, 8, "2026-01-26"),
        (2026, 1, 15, "2026-03-03"),
        (2023, 12, -1, "2024-02-09"),
        (2024, 12, 30, "2025-01-28"),  # a month of 29 days: 除夕
        (2033, 12, 1, "2034-01-20"),
    ],
)
def test_festivals(year: int, month: int, day: int, common: str) -> None:
    assert moon.solar(year, month, day) == date.fromisoformat(common)


@pytest.mark.parametrize(("year", "leap"), LEAPS.items())
def test_leap_months(year: int, leap: int) -> None:
    assert moon.years()[year].leap == leap
    assert (moon.solar(year, leap, 1, leap=True) is not None) == bool(leap)


def test_a_leap_month_follows_its_namesake() -> None:
    assert moon.solar(2025, 6, 1) == date(2025, 6, 25)
    assert moon.solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert moon.solar(2025, 7, 1) == date(2025, 8, 23)


@pytest.mark.parametrize(
    ("year", "place", "common"),
    [
        (2024, 6, "2024-04-04"),
        (2025, 6, "2025-04-04"),
        (2026, 6, "2026-04-05"),
        (2027, 6, "2027-04-05"),
        (2021, 2, "2021-02-03"),
        (2025, 2, "2025-02-03"),
        (2026, 2, "2026-02-04"),
        (2024, 23, "2024-12-21"),
        (2025, 23, "2025-12-21"),
        (2026, 23, "2026-12-22"),
        (2025, 11, "2025-06-21"),
        (2026, 14, "2026-08-07"),
    ],
)
def test_solar_terms(year: int, place: int, common: str) -> None:
    assert moon.term(year, place) == date.fromisoformat(common)


def test_each_year_ends_where_the_next_begins() -> None:
    for one, following_year in pairwise(moon.years().values()):
        assert one.start + timedelta(days=sum(one.lengths)) == following_year.start
        assert len(one.lengths) == 12 + bool(one.leap)


def test_terms_are_a_fortnight_apart() -> None:
    days = [moon.term(year, place) for year in range(1900, 2101) for place in range(24)]
    known = [day for day in days if day]
    assert {(b - a).days for a, b in pairwise(known)} <= {14, 15, 16}


@pytest.mark.parametrize("year", [1899, 2101, 0, -5])
def test_a_year_outside_the_table_has_no_day(year: int) -> None:
    assert moon.solar(year, 1, 1) is None
    assert moon.term(year, 0) is None


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_such_month(month: int) -> None:
    assert moon.solar(2026, month, 1) is None


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8", ["2027-01-15", "2028-01-04", "2029-01-22"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", ["2027-02-05", "2028-01-25", "2029-02-12"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", ["2026-11-23", "2026-12-09", "2026-12-23"]),
        ("FREQ=YEARLY;TERM=6", ["2027-04-05", "2028-04-04", "2029-04-04"]),
    ],
)
def test_what_recurs_by_the_moon(rule: str, days: list[str]) -> None:
    day: date | None = date(2026, 11, 21)
    found = []
    for _ in days:
        assert day
        day = following(f"RSCALE=CHINESE;{rule}", day)
        found.append(day)
    assert found == [date.fromisoformat(day) for day in days]


def test_other_rules_are_for_dateutil() -> None:
    with pytest.raises(ValueError, match="FREQ=DAILY"):
        following("FREQ=DAILY", date(2026, 11, 21))


def test_after_the_last_year_nothing_follows() -> None:
    assert following("RSCALE=CHINESE;FREQ=YEARLY;TERM=6", date(2100, 5, 1)) is None
