"""The day a worker names for 挂起 or 延期; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.times import find_time

FARTHEST = timedelta(days=366)
LATER = "过"  # 三天, said when asked until when, is in three days


def read_day(text: str, today: date) -> date | None:
    """明天, 3天, 两周, 下周三, 25号, 12月1日, 2026-12-01; None when it is no day or has passed."""
    now = datetime.combine(today, time(0), UTC)
    found = find_time(text.strip(), now) or find_time(LATER + text.strip(), now)
    return found.day if found and today <= found.day <= today + FARTHEST else None


def as_moment(iso: str) -> datetime | None:
    """The aware moment that a form or a button keeps; None when it is none."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
