"""Which hours of an item can be booked, and which of them suit what was asked; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.catalogue.opening import Day, Hours
from bot.catalogue.schema import MINUTES, Slots, Span
from bot.desk.deadlines import Calendar, due

MOST = 6  # hours offered at once
FULL = 2  # of them such as have no place left
NOON = time(12)


@dataclass(frozen=True)
class Slot:
    """An hour with the places that are left."""

    starts: datetime
    ends: datetime
    left: int


@dataclass(frozen=True)
class Asked:
    """When somebody wants to come: the hour, if one was said, else the day alone, or its half."""

    day: date
    at: datetime | None = None
    clock: bool = True  # was the hour said? 下午 is read as 15:00


def length(span: Span) -> timedelta:
    return timedelta(minutes=span.amount * MINUTES[span.unit])


def hours_on(slots: Slots, day: date, calendar: Calendar) -> tuple[Hours, ...]:
    """When a day is open: its own date comes first, then the first line that speaks of it."""
    dated = [opening.hours for opening in slots.open if opening.dated == day]
    if dated:
        return dated[0]
    if calendar.is_holiday(day) and not slots.on_holidays:
        return ()
    known = Day(day, calendar.is_workday(day))
    return next((one.hours for one in slots.open if one.dated is None and one.fits(known)), ())


def times_on(slots: Slots, day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """One after the other, as long as the last of them is over when it closes."""
    lasts = length(slots.length)
    for first, until in hours_on(slots, day, calendar):
        starts, closes = (datetime.combine(day, at, calendar.zone) for at in (first, until))
        while starts + lasts <= closes:
            yield starts, starts + lasts
            starts += lasts


def open_slots(
    slots: Slots, now: datetime, calendar: Calendar, taken: Mapping[datetime, int]
) -> list[Slot]:
    """All that may be booked from now on, full ones too."""
    today = now.astimezone(calendar.zone).date()
    days = (today + timedelta(days=n) for n in range(slots.ahead + 1))
    times = (pair for day in days for pair in times_on(slots, day, calendar))
    earliest = due(now, slots.lead, calendar)
    return [
        Slot(starts, ends, max(slots.capacity - taken.get(starts, 0), 0))
        for starts, ends in times
        if starts >= earliest
    ]


def closed_as(slots: Slots, asked: Asked | None, now: datetime, calendar: Calendar) -> str:
    """Why none can be had then, however many come: no such day ("day"), not at that time ("hours"),
    too soon ("soon"); empty where there are such hours."""
    if asked is None:
        return ""
    of_that_day = [*times_on(slots, asked.day, calendar)]
    meant = [pair for pair in of_that_day if is_meant(pair, asked)]
    if not meant:
        return "hours" if of_that_day else "day"
    earliest = due(now, slots.lead, calendar)
    return "" if any(starts >= earliest for starts, _ in meant) else "soon"


def is_meant(times: tuple[datetime, datetime], asked: Asked) -> bool:
    if asked.at is None:
        return True
    starts, ends = times
    return starts <= asked.at < ends if asked.clock else half_of(starts) == half_of(asked.at)


def suggest(found: Sequence[Slot], asked: Asked | None) -> list[Slot]:
    """A few of them, by the clock: near the hour that was asked for, else over the days."""
    free = [slot for slot in found if slot.left]
    if asked is None:
        return (first_of_halves(free) or first_of_halves(found))[:MOST]
    if asked.at is None:
        return of_day(found, asked.day)
    half = [slot for slot in found if half_of(slot.starts) == half_of(asked.at)]
    stays = not asked.clock and any(slot.left for slot in half)
    return near(half if stays else found, asked.at)


def half_of(at: datetime) -> tuple[date, bool]:
    """The morning or the afternoon: who said 下午 is offered no hour of the morning."""
    return at.date(), at.time() >= NOON


def of_day(found: Sequence[Slot], day: date) -> list[Slot]:
    """Hours over the whole day; where it has none, those of the days around it."""
    here = [slot for slot in found if slot.starts.date() == day and slot.left]
    if here:
        return here[:: -(-len(here) // MOST)]
    zone = found[0].starts.tzinfo if found else None
    return near(found, datetime.combine(day, NOON, zone)) if found else []


def near(found: Sequence[Slot], at: datetime) -> list[Slot]:
    """The nearest with a place, and such as are nearer still and full."""
    nearest = sorted(found, key=lambda slot: (abs(slot.starts - at), slot.starts))
    free = [slot for slot in nearest if slot.left]
    before = nearest[: nearest.index(free[0])] if free else nearest
    full = before[: FULL if free else MOST]
    return sorted([*full, *free][:MOST], key=lambda slot: slot.starts)


def first_of_halves(found: Sequence[Slot]) -> list[Slot]:
    """The first of each morning and each afternoon."""
    halves: dict[tuple[date, bool], Slot] = {}
    for slot in found:
        halves.setdefault(half_of(slot.starts), slot)
    return list(halves.values())
