"""The day a worker names for 挂起 or 延期; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from bot.times import find_time

FARTHEST = timedelta(days=366)
LATER = "过"  # 三天, said when asked until when, is in three days

DOTTED = re.compile(r"(?<![\d.])(1[0-2]|[1-9])\.(3[01]|[12]\d|[1-9])(?![\d.])")  # 12.20
LENGTH = re.compile(r"(?:\d+|[半一二两三四五六七八九十]+)个?半?(?:月|星期|礼拜|周|天)(?!\d)")
SURE = "那天"  # 过年 is a day only where one is asked for


def read_day(text: str, today: date) -> date | None:
    """明天, 3天, 两周, 下周三, 25号, 12月1日, 2026-12-01; None when it is no day or has passed."""
    now = datetime.combine(today, time(0), UTC)
    found = find_time(text.strip(), now) or find_time(LATER + text.strip(), now)
    return found.day if found and today <= found.day <= today + FARTHEST else None


def last_day(text: str, today: date, marks: Iterable[str], *, anyhow: bool) -> date | None:
    """Up to which day words say that something holds; `anyhow`: any day, or for how long."""
    text, now = DOTTED.sub(r"\1月\2日", text), datetime.combine(today, time(0), UTC)
    tails = [text.rpartition(mark)[2] for mark in marks if mark in text]
    found = (find_time(tail, now) or find_time(tail + SURE, now) for tail in tails)
    said = next((one.day for one in found if one), None)
    if said or not anyhow:
        return said
    length = LENGTH.search(text)
    return (read_day(length[0], today) if length else None) or read_day(text, today)


def as_moment(iso: str) -> datetime | None:
    """The aware moment that a form or a button keeps; None when it is none."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
