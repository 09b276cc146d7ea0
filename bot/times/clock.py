"""Times of the day: what was said of them, and which hours that may mean."""

from __future__ import annotations

import re

from bot.times.folding import amount
from bot.times.said import Clock, Context, Part, Several, words

HALF_DAY, DAY = 12 * 60, 24 * 60  # minutes
QUARTER = 15


def read_clock(found: re.Match[str], context: Context) -> Clock | None:
    """三点半, 八点一刻, 差五分三点, 15:30."""
    said = found.groupdict()
    if said.get("noon") is not None:
        return Clock(12, exact=True)
    if said.get("midnight") is not None:
        return Clock(24, exact=True)
    written = said.get("h") or said.get("h2") or ""
    hour, minute = amount(written), _minute(said)
    if hour > 24 or minute > 59 or (hour == 24 and minute > 0):
        return None
    exact = hour > 12 or hour == 0 or (written.startswith("0") and len(written) == 2)
    return Clock(hour, minute, exact)


def _minute(said: dict[str, str | None]) -> int:
    if said.get("half"):
        return 30
    if quarter := said.get("quarter"):
        return QUARTER * amount(quarter)
    if minus := said.get("minus"):
        unit = QUARTER if "刻" in minus else 1
        return -unit * amount(re.sub("[刻分]?钟?$", "", minus).removesuffix("刻"))
    return amount(said.get("minute") or "0")


def read_bare(found: re.Match[str], context: Context) -> Clock | None:
    """八 in 八到十点."""
    hour, last = amount(found["h"]), amount(found["next"])
    return Clock(hour, exact=hour > 12 or last > 12) if hour <= 24 else None


def read_part(found: re.Match[str], context: Context) -> Part:
    said = found.groupdict()
    names = (said.get(key) for key in ("part", "part2", "pm"))
    return Part(next(filter(None, names)).lower())


def read_several(found: re.Match[str], context: Context) -> Several:
    """早中晚, 早晚."""
    return Several(("早", "中午", "晚") if found["noon"] else ("早", "晚"))


def same_clock(found: re.Match[str], context: Context) -> Clock:
    """明天这个时候."""
    return Clock(context.now.hour, context.now.minute, exact=True, day_told=True)


def minutes(clock: Clock, context: Context, *, dayless: bool) -> list[int]:
    """Give the minutes from midnight it may mean; those of a night run on into the next day."""
    return [hour * 60 + clock.minute for hour in _hours(clock, context, dayless)]


def _hours(clock: Clock, context: Context, dayless: bool) -> list[int]:
    hour = clock.hour
    if clock.part and (hour <= 12 or hour == 24):
        first = words("parts")[clock.part]["first"]
        return [first + (hour - first) % 12]
    if clock.exact:
        return [hour]
    small = words("small_hours")
    early = [hour] if dayless and context.now.hour < small and hour <= small else []
    return early + list(words("waking")[hour])


def usual(part: str) -> int:
    """Give the minute from midnight at which one would be reminded in that part of the day."""
    hour, minute = words("parts")[part]["at"].split(":")
    return int(hour) * 60 + int(minute)
