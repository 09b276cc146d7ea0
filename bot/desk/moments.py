"""A day, with or without a time, as ledgers write it; pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.columns import words

NOON = 12
FIRST_OF_EXCEL = date(1899, 12, 30)
SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?")  # a date that a spreadsheet shows as a number
DAY = re.compile(
    r"(?P<year>\d{4})(?: ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})(?!\d) ?日?"
    r"|(?P<month_>\d{2})(?P<day_>\d{2})(?!\d))"
)
CLOCK = re.compile(
    r"(?P<half>\w\w)?? ?(?P<hour>\d{1,2}) ?[:时点] ?(?P<minute>\d{1,2})?"
    r"(?:分|[:分]\d{1,2}(?:\.\d+)?秒?)?"
)


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """2025-11-3, 2025年11月3日下午2点05分, 2025/11/3 14:05, 20251103, 45964.58; else None."""
    plain = re.sub(r"[\sT]+", " ", unicodedata.normalize("NFKC", text)).strip()
    if SERIAL.fullmatch(plain):
        since = timedelta(minutes=round(float(plain) * 24 * 60))
        return datetime.combine(FIRST_OF_EXCEL, time(0), zone) + since
    found = day_and_clock(plain)
    try:
        return datetime(*found, tzinfo=zone) if found else None
    except ValueError:
        return None


def day_and_clock(plain: str) -> tuple[int, int, int, int, int] | None:
    """Year, month, day, hour, minute, where all of the text is a day and perhaps a time."""
    day = DAY.match(plain)
    rest = plain[day.end() :].strip() if day else ""
    clock = CLOCK.fullmatch(rest) if rest else None
    if day is None or (rest and clock is None):
        return None
    month, number = day["month"] or day["month_"], day["day"] or day["day_"]
    hour, minute = hour_and_minute(clock) if clock else (0, 0)
    return int(day["year"]), int(month), int(number), hour, minute


def hour_and_minute(clock: re.Match[str]) -> tuple[int, int]:
    """14, 5 of 下午2点05分; an hour that no half of the day has is none."""
    hour, half = int(clock["hour"]), words()["halves"].get(clock["half"] or "", 0)
    if clock["half"] and clock["half"] not in words()["halves"]:
        return -1, 0
    return hour + half if hour < NOON and half else hour, int(clock["minute"] or 0)
