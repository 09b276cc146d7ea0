"""Booked hours that lie on a day off now: who booked is told, then the desk, in portions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache, partial

from bot.desk import appointments
from bot.desk.by_itself import A_TICK, by_itself, in_time
from bot.desk.day_sheet import is_open
from bot.desk.deliver import chat_of, deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import bookings
from storage.queries.bookings import Hour
from storage.tables import Beat

JOB = "closed days"  # its beat: by which calendar the desks were told, and of which day last


def tell(unit: UnitOfWork, mark: str) -> bool:
    """Go on with what the calendar of this mark closes or opens. Is there more?"""
    hours = bookings.find_hours(unit.session, unit.now)
    shut = {hour: not is_open(unit, hour.item_id, hour.starts_at) for hour in hours}
    changed = next((hour for hour in hours if hour.closed != shut[hour]), None)
    if changed:
        tell_some(unit, changed)
        return True
    return tell_desks(unit, mark, [hour for hour in hours if hour.closed])


def tell_some(unit: UnitOfWork, hour: Hour) -> None:
    """Whoever booked for it can choose another; of one that is open after all nothing is said."""
    for booking in in_time(bookings.find_at(unit.session, hour, A_TICK)):
        if not hour.closed:
            by_itself(unit, partial(appointments.tell_closed, unit, booking), what=JOB)
        booking.closed = not hour.closed


def tell_desks(unit: UnitOfWork, mark: str, closed: Sequence[Hour]) -> bool:
    """A day after the other, once all who booked for it are told. Is there more?"""
    beat = unit.session.get(Beat, JOB)
    seen, _, last = (beat.day if beat else "").partition(" ")
    days: dict[date, list[Hour]] = defaultdict(list)
    for hour in closed:
        days[hour.starts_at.astimezone(unit.zone).date()].append(hour)
    waiting = sorted(day for day in days if seen != mark or day.isoformat() > last)
    told = 0
    for day in in_time(waiting):
        tell_desk(unit, day, days[day])
        unit.session.merge(Beat(job=JOB, day=f"{mark} {day}"))
        told += 1
    return told < len(waiting)


def tell_desk(unit: UnitOfWork, day: date, closed: Sequence[Hour]) -> None:
    """Each who expects somebody on a day hears how many there are."""
    expecting = cache(partial(appointments.desk_people, unit))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for hour in closed:
        for person_id in expecting(hour.item_id, hour.desk_id):
            counts[person_id][hour.title] += hour.people
    for person_id, some in counts.items():
        by_itself(unit, partial(say, unit, person_id, day, some), what=JOB)


def say(unit: UnitOfWork, person_id: int, day: date, counts: Counter[str]) -> None:
    """All of a day in one message, once."""
    joint = unit.phrases["sheet_closed_joint"]
    some = (unit.phrases.say("sheet_closed_some", title=t, count=n) for t, n in counts.items())
    told = {
        "day": appointments.day(unit, day),
        "count": counts.total(),
        "titles": joint.join(some),
    }
    button = Button(label=unit.phrases["button_sheet_day"], data=f"sheet:{day}")
    reply = Reply(text=unit.phrases.say("sheet_closed", **told), buttons=(button,))
    key = f"sheet_closed:{day}:{person_id}"
    deliver(unit, chat_of(unit, person_id), "news", reply, key)
