"""11月25日至27日每天9:00-11:00和14:00-16:00: written out, each of the days with its hours."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from bot.desk.notice_doubts import RECENT
from bot.desk.notice_patterns import pattern, table

MOST_DAYS = 92  # of more than a season nobody means each day
DAY = timedelta(days=1)


def each_day(plain: str, today: date) -> str:
    """A text that tells of hours on several days, as if it named each of these days."""
    hours, days = table()["daily_hours"], table()["daily_days"]
    for order in table()["daily"]:
        found = re.compile(order.replace("<HOURS>", hours).replace("<DAYS>", days))
        plain = found.sub(partial(written_out, today), plain)
    return plain


def written_out(today: date, found: re.Match[str]) -> str:
    days = days_of(found, today)
    if not 1 < len(days) <= MOST_DAYS:
        return found[0]
    hours = found["hours"]
    if not pattern("daily_part").search(hours):  # 9:00 is no evening on the day it is pasted either
        hours = re.sub(r"(?<!\d)\d:", r"0\g<0>", hours)
    return ";".join(f"{day:%Y年%-m月%-d日}{hours}" for day in days)


def days_of(found: re.Match[str], today: date) -> list[date]:
    """From one to another, or those that are named; none where one of them is no day."""
    first = day_of(today, found["year"], found["month"], found["day"])
    if first is None:
        return []
    days = [first + DAY * number for number in range(int(found["count"] or 1))]
    for more in pattern("daily_more").finditer(found["more"] or ""):
        last = day_of(days[-1], None, more["month"], more["day"])
        if last is None or not timedelta() < last - days[-1] < DAY * MOST_DAYS:
            return []
        through = pattern("daily_span").match(more["to"])
        days += [days[-1] + DAY * n for n in range(1, (last - days[-1]).days)] if through else []
        days.append(last)
    return days


def day_of(today: date, year: str | None, month: str | None, day: str) -> date | None:
    """Without its year, or its month, the nearest that has not gone by long ago."""
    for number in [int(year)] if year else [today.year, today.year + 1]:
        with suppress(ValueError):
            found = date(number, int(month or today.month), int(day))
            if year or found > today - RECENT:
                return found
    return None
