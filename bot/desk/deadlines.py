"""When something is due, in hours or in working days with China's moved holidays; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.catalogue.schema import Span

END_OF_DAY = time(18, 0)  # a limit in working days ends with the office's day


@dataclass(frozen=True)
class Calendar:
    """Days off and worked that the week alone does not tell; an unknown year is Monday–Friday."""

    zone: ZoneInfo
    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def days_after(self, day: date) -> Iterator[date]:
        while True:
            day += timedelta(days=1)
            yield day


def due(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """The instant a span beginning at `start` ends, in UTC."""
    if span.unit != "workday":
        minutes = span.amount * (60 if span.unit == "h" else 1)
        return start.astimezone(UTC) + timedelta(minutes=minutes)
    following = calendar.days_after(start.astimezone(calendar.zone).date())
    workdays = (day for day in following if calendar.is_workday(day))
    last = next(islice(workdays, span.amount - 1, None))
    return end_of_day(last, calendar.zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """When the office closes on that day, in UTC."""
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)
