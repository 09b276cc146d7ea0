"""Days of a notice that are none, or may be another: 11月31日, 25日（周五） that is a Wednesday."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bot.desk.notice_patterns import pattern, table

NEXT_MONTH = timedelta(days=5)  # so near to its end the days of the next month need no name
RECENT = timedelta(days=60)  # a day gone by so lately is not said of the next year


class Doubt(NamedTuple):
    """Words that name a day, why they are in doubt, and the day that they come to."""

    why: Literal["past", "absent", "far", "weekday"]
    words: str
    day: date | None = None


def doubts_in(plain: str, today: date) -> Iterator[Doubt]:
    """Whatever its author has to look at again."""
    if day := day_gone_by(plain, today):
        yield Doubt("past", day)
    for found in pattern("named_day").finditer(plain):
        yield from doubts_of(found, today)


def doubts_of(found: re.Match[str], today: date) -> Iterator[Doubt]:
    words, month, day = found["words"], int(found["month"]), int(found["day"])
    meant = nearest(found["year"], month, day, today)
    if meant is None:
        following = (date_of(today.year + more, month, day) for more in range(2, 9))
        later = None if found["year"] else next(filter(None, following), None)
        yield Doubt("far" if later else "absent", words, later)
    elif found["weekday"] and table()["weekdays"][found["weekday"]] != meant.weekday():
        yield Doubt("weekday", found[0], meant)


def nearest(year: str | None, month: int, day: int, today: date) -> date | None:
    """Without its year the one to come within a year, or one that has just gone by."""
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    known = filter(None, (date_of(one, month, day) for one in years))
    return next((one for one in known if year or one > today - RECENT), None)


def date_of(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def day_gone_by(plain: str, today: date) -> str:
    """20日 on the 21st, without any month: of the next one it is only where this one ends."""
    if today + NEXT_MONTH > last_day_of(today) or pattern("month").search(plain):
        return ""
    bare = (found for found in pattern("bare_day").finditer(plain))
    return next((found[0] for found in bare if 0 < int(found["day"]) < today.day), "")


def last_day_of(today: date) -> date:
    return today.replace(day=monthrange(today.year, today.month)[1])
