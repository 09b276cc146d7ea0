"""The Chinese calendar from 1900 to 2100: months, leap months, solar terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import NamedTuple

FIRST, LAST = 1900, 2100


class Year(NamedTuple):
    """A year of the Chinese calendar, and the solar terms of the common one."""

    start: date
    leap: int  # the month that comes twice, 0 if none does
    lengths: tuple[int, ...]  # days of the months, in order
    terms: tuple[int, ...]  # days of the month, from 小寒 in January on


@cache
def years() -> dict[int, Year]:
    """Give all years of the table."""
    text = (resources.files(__package__) / "data" / "lunar.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {int(row[0]): _year(*row) for row in rows}


def _year(number: str, start: str, leap: str, lengths: str, terms: str) -> Year:
    first = date(int(number), int(start[:2]), int(start[2:]))
    days = tuple(int(terms[place : place + 2]) for place in range(0, 48, 2))
    return Year(first, int(leap), tuple(29 + int(bit) for bit in lengths), days)


def solar(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """Give the common date of a day; -1, and 30 in a short month, is the month's last day."""
    found = years().get(year)
    if not found or (leap and found.leap != month) or not 1 <= month <= 12:
        return None
    place = month - 1 + (leap or 0 < found.leap < month)
    length = found.lengths[place]
    before = (0, *accumulate(found.lengths))[place]
    return found.start + timedelta(days=before + (length if day == -1 else min(day, length)) - 1)


def term(year: int, place: int) -> date | None:
    """Give the day of a solar term, 0 is 小寒 and 23 冬至."""
    found = years().get(year)
    return date(year, place // 2 + 1, found.terms[place]) if found else None


def months(today: date) -> Iterator[tuple[int, int]]:
    """Give years and months of the Chinese calendar from the one before this year's first on."""
    for year in range(max(FIRST, today.year - 1), min(LAST, today.year + 2) + 1):
        yield from ((year, month) for month in range(1, 13))


def following(rule: str, after: date) -> date | None:
    """Give the first day after another by a rule of the Chinese calendar (RSCALE=CHINESE)."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if parts.get("RSCALE") != "CHINESE":
        raise ValueError(f"no rule of the Chinese calendar: {rule}")
    return min((day for day in _days(parts, after) if day > after), default=None)


def _days(parts: dict[str, str], after: date) -> Iterator[date]:
    near = range(after.year - 1, after.year + 3)
    if "TERM" in parts:
        yield from filter(None, (term(year, int(parts["TERM"])) for year in near))
        return
    chosen = [int(n) for n in re.findall(r"-?\d+", parts["BYMONTHDAY"])]
    only = int(parts.get("BYMONTH", 0))
    pairs = ((year, month) for year, month in months(after) if only in (0, month))
    found = (solar(year, month, day) for year, month in pairs for day in chosen)
    yield from filter(None, found)
