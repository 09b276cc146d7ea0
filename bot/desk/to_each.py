"""What is said once a day to each who works here: to a few in a write, and nobody twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.desk.by_itself import A_TICK, by_itself, in_time, is_left
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets
from storage.queries.leave import find_away
from storage.tables import Beat


def say_to_each(unit: UnitOfWork, job: str, say: Callable[[int], None]) -> bool:
    """Go on behind who heard it last; whoever is on leave is left out. Is there more?"""
    today, away = unit.today.isoformat(), find_away(unit.session, unit.now)
    found, heard = tickets.find_working(unit.session, last_heard(unit, job), A_TICK), 0
    for person_id in in_time(found):
        heard += 1
        if person_id not in away:
            by_itself(unit, partial(say, person_id), what=job)
    more = is_left(heard, len(found))
    if found:
        unit.session.merge(Beat(job=cursor(job), day=f"{today} {found[heard - 1]}"))
    if not more:
        unit.session.merge(Beat(job=job, day=today))
    return more


def is_under_way(unit: UnitOfWork, job: str) -> bool:
    """Did some hear it today, and others not yet?"""
    beat = unit.session.get(Beat, job)
    return last_heard(unit, job) > 0 and not (beat and beat.day == unit.today.isoformat())


def last_heard(unit: UnitOfWork, job: str) -> int:
    beat = unit.session.get(Beat, cursor(job))
    day, _, person_id = beat.day.partition(" ") if beat else ("", "", "")
    return int(person_id) if day == unit.today.isoformat() else 0


def cursor(job: str) -> str:
    return f"{job} said to"
