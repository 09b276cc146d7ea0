"""Days with names: festivals of both calendars and solar terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.intents.tables import read_table
from bot.times import moon
from bot.times.days import DAY, ICAL, Days, Workday, day_of, nth_weekday, workday_after, yearly


def names(*, weak: bool) -> str:
    """Give the names as one expression, longer ones first; weak ones are everyday words, too."""
    table = read_table("festivals", "bot.times")
    chosen = (name for name, facts in table.items() if facts.get("weak", False) == weak)
    return "|".join(sorted(chosen, key=len, reverse=True))


def named(name: str) -> Days:
    """Give the days of a festival."""
    facts = read_table("festivals", "bot.times")[name]
    kind = next(kind for kind in KINDS if kind in facts)
    days: Days = KINDS[kind](facts[kind])
    return days


def solar_day(when: list[int]) -> Days:
    month, day = when
    rule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"
    return yearly(lambda year: day_of(year, month, day), rule)


def moon_day(when: list[int], *, leap: bool = False) -> Days:
    """A day of the Chinese calendar; its year may end in the next common one."""
    month, day = when
    rule = f"RSCALE=CHINESE;FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"
    return yearly(lambda year: moon.solar(year, month, day, leap=leap), rule, kind="moon")


def nth_day(when: list[int]) -> Days:
    month, nth, weekday = when
    rule = f"FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{ICAL[weekday]}"
    return yearly(lambda year: nth_weekday(year, month, nth, weekday), rule)


def term_day(place: int) -> Days:
    rule = f"RSCALE=CHINESE;FREQ=YEARLY;TERM={place}"
    return yearly(lambda year: moon.term(year, place), rule)


KINDS: dict[str, Any] = {"solar": solar_day, "moon": moon_day, "nth": nth_day, "term": term_day}


def after_holidays(is_workday: Workday) -> Days:
    """The first working days after the holidays that the law knows."""
    table = read_table("festivals", "bot.times")
    all_days = [named(name) for name, facts in table.items() if facts.get("holiday")]

    def near(today: date) -> list[date]:
        around = {day for days in all_days for day in _of_years(days, today)}
        # What is a weekend's day anyway has nothing after it that another day had not.
        following = {workday_after(day, 1, is_workday) for day in around}
        return sorted(day for day in following if day > today)

    return Days(near=near, kind="shifted")


def _of_years(days: Days, today: date) -> Iterator[date]:
    first, last = today - DAY * 40, today + DAY * 400
    return (day for day in days.near(today) if first <= day <= last)


def moon_year(years: Days) -> Days:
    """The years of the Chinese calendar that begin in these: 今年除夕 may be next February."""

    def near(today: date) -> Iterator[date]:
        return filter(None, (moon.solar(first.year, 1, 1) for first in years.near(today)))

    return Days(near=near, kind="year", last=_moon_year_end)


def _moon_year_end(first: date) -> date:
    following = moon.solar(first.year + 1, 1, 1)
    return following - DAY if following else date(first.year, 12, 31)
