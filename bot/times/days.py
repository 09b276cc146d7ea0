"""Days that may be meant, and how they recur."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count, islice, takewhile

Workday = Callable[[date], bool]
DAY = timedelta(days=1)
MANY = 800  # days looked through at most
YEARS = 9  # 29 February may be eight years away
ICAL = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days that were meant, in order, from some before a day on."""

    near: Callable[[date], Iterable[date]]
    rule: str = ""
    kind: str = "date"
    last: Callable[[date], date] | None = None  # of a week, month or year: its last day

    @property
    def whole(self) -> bool:
        """Whether a week, a month or a year was named and no day in it."""
        return self.last is not None

    def moved(self, change: Callable[[date], date]) -> Days:
        """Give the days that stand so to these."""
        return Days(near=lambda today: map(change, self.near(today)), kind="shifted")


def fixed(day: date, kind: str = "date", last: Callable[[date], date] | None = None) -> Days:
    """One day alone, or the one week, month or year that it begins."""
    return Days(near=lambda _: (day,), kind=kind, last=last)


def daily(start: date | None = None) -> Days:
    """Every day, from yesterday on: its night may not be over."""
    return Days(
        near=lambda today: (max(today - DAY, start or date.min) + DAY * n for n in range(MANY))
    )


def weekly(*weekdays: int) -> Days:
    """These days of every week."""
    chosen = sorted(set(weekdays))
    rule = f"FREQ=WEEKLY;BYDAY={','.join(ICAL[n] for n in chosen)}"

    def near(today: date) -> Iterator[date]:
        monday = monday_of(today)
        return (monday + DAY * (7 * week + n) for week in range(60) for n in chosen)

    return Days(near=near, rule=rule, kind="weekday")


def monthly(of_month: Callable[[int, int], date | None], rule: str) -> Days:
    """A day of every month that has it."""

    def near(today: date) -> Iterator[date]:
        places = (today.year * 12 + today.month - 1 + n for n in range(-1, 25))
        return filter(None, (of_month(place // 12, place % 12 + 1) for place in places))

    return Days(near=near, rule=rule, kind="month_day")


def yearly(of_year: Callable[[int], date | None], rule: str, kind: str = "year_day") -> Days:
    """A day of every year that has it."""

    def near(today: date) -> Iterator[date]:
        return filter(None, (of_year(today.year + n) for n in range(-1, YEARS)))

    return Days(near=near, rule=rule, kind=kind)


def both(one: Days, other: Days) -> Days:
    """The days of both, if they recur alike: 5号和20号."""
    head, _, more = other.rule.rpartition("=")
    same = one.rule.rpartition("=")[0] == head
    rule = f"{one.rule},{more}" if same else ""

    def near(today: date) -> list[date]:
        return sorted({*islice(one.near(today), 60), *islice(other.near(today), 60)})

    return replace(one, near=near, rule=rule)


def inside(period: Days, days: Days) -> Days:
    """Those of the days that lie in a week, a month or a year: 明年 and 春节."""

    def near(today: date) -> Iterator[date]:
        for first in islice(period.near(today), 40):
            last = period.last(first) if period.last else first
            yield from within(first, last, days)

    return replace(days, near=near, rule="")


def within(first: date, last: date, days: Days) -> Iterator[date]:
    following = takewhile(lambda day: day <= last, islice(days.near(first), MANY))
    return (day for day in following if day >= first)


def monday_of(day: date) -> date:
    return day - DAY * day.weekday()


def month_of(day: date, move: int = 0) -> date:
    """Give the first of a month so many months on."""
    place = day.year * 12 + day.month - 1 + move
    return date(place // 12, place % 12 + 1, 1)


def month_end(day: date) -> date:
    return month_of(day, 1) - DAY


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    first = month_of(day, months)
    return first.replace(day=min(day.day, month_end(first).day))


def day_of(year: int, month: int, day: int) -> date | None:
    """Give the date, None where there is none; -1 is the month's last day."""
    if day == -1:
        return month_end(date(year, month, 1))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """Give the nth such weekday of the month, -1: the last."""
    first = date(year, month, 1)
    days = [first + DAY * n for n in range(31) if (first + DAY * n).month == month]
    found = [day for day in days if day.weekday() == weekday]
    return found[nth if nth < 0 else nth - 1] if abs(nth) <= len(found) and nth else None


def nth_workday(first: date, last: date, nth: int, is_workday: Workday) -> date | None:
    """Give the nth working day from the first day to the last, -1: the last one."""
    days = [first + DAY * n for n in range((last - first).days + 1)]
    found = [day for day in days if is_workday(day)]
    return found[nth if nth < 0 else nth - 1] if abs(nth) <= len(found) and nth else None


def workday_after(day: date, nth: int, is_workday: Workday) -> date:
    """Give the nth working day after a day, or before it if negative."""
    step = DAY if nth > 0 else -DAY
    following = (day + step * n for n in islice(count(1), MANY))
    found = list(islice(filter(is_workday, following), abs(nth)))
    return found[-1] if len(found) == abs(nth) else day + nth * DAY


def weekday_after(day: date, nth: int, weekday: int) -> date:
    """Give the nth such weekday after a day."""
    return day + DAY * ((weekday - day.weekday() - 1) % 7 + 1 + 7 * (nth - 1))
