"""When what recurs comes next, by the rules that are read from people's words.

RFC 5545, but for the Chinese calendar; a month too short for its day has it on its last (31号,
2月29日), and days on which nobody works may be left out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, takewhile

from dateutil.rrule import rrulestr

from bot.times.days import DAY, ICAL, Workday, nth_workday
from bot.times.moon import following

OF_THE_CLOCK = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
OF_DAYS = ("DAILY", "WEEKLY")
SHORTEST, LONGEST = 28, 31  # days of a month
STARTS = "FREQ=MONTHLY;BYMONTHDAY=1"


def every_day(day: date) -> bool:
    return True


def next_at(
    rule: str, first: datetime, after: datetime, is_workday: Workday = every_day
) -> datetime | None:
    """The first instant after another by a rule that begins at `first`; None when it has ended."""
    return next((at for at in instants(rule, first, is_workday) if at > after), None)


def last_at(
    rule: str, first: datetime, upto: datetime, is_workday: Workday = every_day
) -> datetime | None:
    """The last instant that is not after another."""
    last = None
    for at in takewhile(lambda at: at <= upto, instants(rule, first, is_workday)):
        last = at
    return last


def instants(rule: str, first: datetime, is_workday: Workday) -> Iterator[datetime]:
    """All of them in order."""
    parts = parts_of(rule)
    if "RSCALE" in parts:
        return limited(by_moon(rule, parts, first), parts)
    if is_workday is every_day:
        return iter(rrulestr(clamped(rule, parts), dtstart=first))
    bare = ";".join(f"{name}={value}" for name, value in parts.items() if name != "COUNT")
    worked = (at for at in of_worked(bare, parts, first, is_workday) if is_workday(at.date()))
    return limited(worked, parts)


def parts_of(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";"))


def step_of(parts: Mapping[str, str]) -> timedelta | None:
    """How often it comes by the clock; None of what comes on days."""
    unit = OF_THE_CLOCK.get(parts["FREQ"])
    return unit * int(parts.get("INTERVAL", 1)) if unit else None


def is_of_clock(rule: str) -> bool:
    """Every two hours, every half hour: by the clock and not on days."""
    return step_of(parts_of(rule)) is not None


def end_of(parts: Mapping[str, str]) -> datetime | None:
    until = parts.get("UNTIL")
    return datetime.strptime(until, "%Y%m%dT%H%M%S%z") if until else None


def limited(found: Iterator[datetime], parts: Mapping[str, str]) -> Iterator[datetime]:
    """As many as the rule has, and none after its end; that of common days dateutil sees to."""
    if end := end_of(parts):
        found = takewhile(lambda at: at <= end, found)
    return islice(found, int(parts["COUNT"])) if "COUNT" in parts else found


def without(rule: str, weekdays: Collection[int]) -> str:
    """The rule without these days of the week; empty where there is no such rule, or no day."""
    parts = parts_of(rule)
    kept = [day for n, day in enumerate(ICAL) if n not in weekdays]
    own = parts.get("BYDAY", ",".join(ICAL)).split(",")
    if parts["FREQ"] not in OF_DAYS or ("INTERVAL" in parts and "BYDAY" not in parts):
        return ""
    days = ",".join(day for day in own if day in kept)
    told = parts | {"FREQ": "WEEKLY", "BYDAY": days}
    return ";".join(f"{name}={value}" for name, value in told.items()) if days else ""


def clamped(rule: str, parts: Mapping[str, str]) -> str:
    """31号 is the last of the days from the 28th to the 31st that a month has."""
    if not is_clamped(rule):
        return rule
    day = int(parts["BYMONTHDAY"])
    some = ",".join(map(str, range(SHORTEST, day + 1)))
    return f"{rule.replace(f'BYMONTHDAY={day}', f'BYMONTHDAY={some}')};BYSETPOS=-1"


def is_clamped(rule: str) -> bool:
    """May some months be too short for it?"""
    day = parts_of(rule).get("BYMONTHDAY", "")
    return "RSCALE" not in rule and day.isdecimal() and int(day) > SHORTEST


def of_worked(
    rule: str, parts: Mapping[str, str], first: datetime, is_workday: Workday
) -> Iterator[datetime]:
    """Of the first working day of each month, which moves on where a holiday is in the way."""
    if "BYSETPOS" not in parts:
        return iter(rrulestr(rule, dtstart=first))
    nth, starts = int(parts["BYSETPOS"]), rrulestr(STARTS, dtstart=first.replace(day=1))
    lengths = ((s, timedelta(monthrange(s.year, s.month)[1] - 1)) for s in starts)
    days = (nth_workday(s.date(), s.date() + more, nth, is_workday) for s, more in lengths)
    moments = (datetime.combine(day, first.timetz()) for day in days if day)
    return (at for at in moments if at >= first)


def by_moon(rule: str, parts: Mapping[str, str], first: datetime) -> Iterator[datetime]:
    """The days of the Chinese calendar, at each of the hours."""
    hours = sorted(map(int, parts.get("BYHOUR", str(first.hour)).split(",")))
    found = chain.from_iterable(
        (datetime.combine(day, time(hour, first.minute), first.tzinfo) for hour in hours)
        for day in moon_days(rule, first.date())
    )
    return (at for at in found if at >= first)


def moon_days(rule: str, first: date) -> Iterator[date]:
    day = following(rule, first - DAY)
    while day:
        yield day
        day = following(rule, day)
