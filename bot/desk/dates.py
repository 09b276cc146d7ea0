"""The day a worker names for 挂起 or 延期; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.intents.slots import numerals

NAMED = re.compile(
    r"(?:(?P<year>\d{4})[-年/.])?(?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})(?!\d|\s*个?(?:天|小时|周|星期|礼拜|月))"
)
FARTHEST = timedelta(days=366)
DAY_ONLY = re.compile(r"(?<![\d月/.-])(\d{1,2})[日号]")
SPANS = (
    (re.compile(r"(\d{1,3})个?天"), 1),
    (re.compile(r"(\d{1,2})个?(?:周|星期|礼拜)(?![一二三四五六日天\d])"), 7),
)
WEEKDAY = re.compile(r"(下?)(?:个?(?:周|星期|礼拜))([一二三四五六日天1-6])")
WEEKDAYS = {name: place for place, name in enumerate("一二三四五六日")}
WEEKDAYS |= {"天": 6, **{str(place + 1): place for place in range(6)}}
NEAR = {"今天": 0, "今儿": 0, "明天": 1, "明儿": 1, "大后天": 3, "后天": 2, "后儿": 2}


def read_day(text: str, today: date) -> date | None:
    """明天, 3天, 两周, 下周三, 25号, 12月1日, 2026-12-01; None when it is no day or has passed."""
    plain = numerals(text.strip())
    found = (read(plain, today) for read in READERS)
    day = next(filter(None, found), None)
    return day if day and today <= day <= today + FARTHEST else None


def named(plain: str, today: date) -> date | None:
    """A month and a day without a year is the next such day."""
    found = NAMED.search(plain)
    if not found:
        return None
    if found["year"]:
        return day_of(int(found["year"]), int(found["month"]), int(found["day"]))
    years = (today.year, today.year + 1)
    days = (day_of(year, int(found["month"]), int(found["day"])) for year in years)
    return next((day for day in days if day and day >= today), None)


def day_only(plain: str, today: date) -> date | None:
    """25号: of this month, or of the next when it has passed."""
    found = DAY_ONLY.search(plain)
    if not found:
        return None
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = (day_of(month.year, month.month, int(found[1])) for month in (today, following))
    return next((day for day in days if day and day >= today), None)


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def near(plain: str, today: date) -> date | None:
    return next((today + timedelta(days=n) for word, n in NEAR.items() if word in plain), None)


def weekday(plain: str, today: date) -> date | None:
    """周三 is the next one to come, 下周三 that of the week after this."""
    found = WEEKDAY.search(plain)
    if not found:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=WEEKDAYS[found[2]] + (7 if found[1] else 0))
    return day if day >= today else day + timedelta(days=7)


def span(plain: str, today: date) -> date | None:
    found = ((pattern.search(plain), days) for pattern, days in SPANS)
    return next((today + timedelta(days=int(one[1]) * n) for one, n in found if one), None)


# the first that sees a day of its kind decides
READERS: tuple[Callable[[str, date], date | None], ...] = (named, day_only, near, weekday, span)
