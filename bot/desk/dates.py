"""The day a worker names for 挂起 or 延期; pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.intents.slots import numerals

NAMED = re.compile(r"(?:(?P<year>\d{4})[-年/.])?(?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})")
SPANS = (
    (re.compile(r"(\d{1,3})个?(?:天|日)"), 1),
    (re.compile(r"(\d{1,2})个?(?:周|星期|礼拜)"), 7),
)
NEAR = {"明天": 1, "明儿": 1, "后天": 2, "后儿": 2, "大后天": 3}


def read_day(text: str, today: date) -> date | None:
    """明天, 3天, 两周, 11月25日, 2026-12-01; None when it is no day or it has passed."""
    plain = numerals(text.strip())
    if plain in NEAR:
        return today + timedelta(days=NEAR[plain])
    for pattern, days in SPANS:
        if found := pattern.search(plain):
            return today + timedelta(days=int(found[1]) * days)
    named = NAMED.search(plain)
    day = day_named(named, today) if named else None
    return day if day and day >= today else None


def day_named(found: re.Match[str], today: date) -> date | None:
    """A month and a day without a year is the next such day."""
    month, day = int(found["month"]), int(found["day"])
    try:
        if found["year"]:
            return date(int(found["year"]), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
