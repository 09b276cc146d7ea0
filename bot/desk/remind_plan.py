"""When a reminder is to come, of the time that was told for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.desk.remind_words import Wish
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.times import Found
from bot.times.rules import is_clamped, next_at, parts_of, step_of

CLOSEST = timedelta(minutes=30)  # nobody is reminded more often than that
BEFORE = timedelta(hours=1)  # so long before a limit


@dataclass(frozen=True)
class Plan:
    """When it is to come."""

    first_at: datetime
    rule: str = ""
    workdays: bool = False


def plan(unit: UnitOfWork, wish: Wish, *, for_other: bool = False) -> Plan | None:
    """The moment a wish means; None while its hour is not told. Refused when it is too often."""
    found = wish.found
    if found is None or found.past or found.at is None:
        return None
    step = step_of(parts_of(found.rule)) if found.rule else None
    if step and step < CLOSEST:
        raise Refused("remind_too_often")
    at = found.at - wish.early - (BEFORE if found.before else timedelta(0))
    if at <= unit.now:  # so much earlier has passed: halfway
        at = unit.now + (found.at - unit.now) / 2
    chosen = Plan(at, found.rule, found.workdays or wish.moves_on)
    if found.rule and is_clamped(found.rule) and not wish.since:
        chosen = replace(chosen, first_at=earliest(unit, chosen))
    return replace(chosen, first_at=unit.nights.after(chosen.first_at)) if for_other else chosen


def earliest(unit: UnitOfWork, chosen: Plan) -> datetime:
    """每月31号, said in November, begins on the 30th."""
    local = chosen.first_at.astimezone(unit.zone)
    today = local.replace(year=unit.today.year, month=unit.today.month, day=unit.today.day)
    return next_at(chosen.rule, today, unit.now) or chosen.first_at


def day_before(found: Found, today: date) -> date:
    """The day to remind on: the one before a limit, unless that is today."""
    return max(today, found.day - timedelta(days=1)) if found.before else found.day
