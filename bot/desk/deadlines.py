"""When something is due, in hours or in working days with China's moved holidays; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from bot.catalogue.schema import Span
from bot.times import moon

# by law in every year (全国年节及纪念日放假办法): 元旦, 劳动节, 国庆节; 春节, 端午, 中秋
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
BY_MOON = ((1, 1), (1, 2), (1, 3), (5, 5), (8, 15))
CLEAR_AND_BRIGHT = 6  # 清明 among the solar terms; 除夕 is the day before 春节
END_OF_DAY = time(18, 0)  # a limit in working days ends with the office's day
SAME_DAY_UNTIL = time(16, 0)  # what comes later has the next working day: nobody mends it in one


@dataclass(frozen=True)
class Calendar:
    """Days off and worked that the week alone does not tell.

    A year not announced yet is Monday to Friday, but for the holidays that the law knows."""

    zone: ZoneInfo
    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        weekend = day.weekday() >= 5 and day not in self.worked
        return not (weekend or self.is_holiday(day))

    def is_holiday(self, day: date) -> bool:
        off = day in self.off or day in by_law(day.year)
        return off and day not in self.worked

    def is_announced(self, year: int) -> bool:
        """Is the list of that year's holidays out?"""
        return any(day.year == year for day in self.off)

    def days_after(self, day: date) -> Iterator[date]:
        while True:
            day += timedelta(days=1)
            yield day


@cache
def by_law(year: int) -> frozenset[date]:
    """The days off of a year before the weekends are moved around them."""
    new_year = moon.solar(year, 1, 1)
    moved = [moon.solar(year, month, day) for month, day in BY_MOON]
    moved += [moon.term(year, CLEAR_AND_BRIGHT), new_year and new_year - timedelta(days=1)]
    return frozenset([*(date(year, month, day) for month, day in FIXED), *filter(None, moved)])


def due(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """The instant a span beginning at `start` ends, in UTC."""
    if span.unit == "today":
        return end_of_day(same_day(start.astimezone(calendar.zone), calendar), calendar.zone)
    if span.unit != "workday":
        minutes = span.amount * (60 if span.unit == "h" else 1)
        return start.astimezone(UTC) + timedelta(minutes=minutes)
    following = calendar.days_after(start.astimezone(calendar.zone).date())
    workdays = (day for day in following if calendar.is_workday(day))
    last = next(islice(workdays, span.amount - 1, None))
    return end_of_day(last, calendar.zone)


def same_day(start: datetime, calendar: Calendar) -> date:
    """The day on which what comes now is mended: today, while it is a working day and early."""
    if calendar.is_workday(start.date()) and start.time() < SAME_DAY_UNTIL:
        return start.date()
    return next(filter(calendar.is_workday, calendar.days_after(start.date())))


def paused(by: datetime, since: datetime, until: datetime, calendar: Calendar) -> datetime:
    """A limit after a pause: as many working days off as when the pause began."""
    if by <= since:
        return by  # it was late before: standing still makes it no better
    first, last = since.astimezone(calendar.zone).date(), by.astimezone(calendar.zone).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    left = sum(calendar.is_workday(day) for day in days)
    if not left:
        return by + (until - since)
    return due(until, Span(amount=left, unit="workday"), calendar)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """When the office closes on that day, in UTC."""
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)
