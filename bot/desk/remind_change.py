"""To another time: 改成八点半 keeps the day, 改到周五 the hour, 推迟一小时 goes on from it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import remind_plan, reminding
from bot.desk.remind_plan import Plan
from bot.desk.remind_words import Wish, dated, names_day, pattern, read, span_of
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder

EVENING, NOON, HALF_DAY = 18, 12, timedelta(hours=12)
HOURS = re.compile(r";BYHOUR=[\d,]+")


def changed(
    unit: UnitOfWork, reminder: Reminder, words: str, *, for_other: bool = False
) -> str | None:
    """Move it; the phrase that says why not, if it can't be."""
    now = unit.now.astimezone(unit.zone)
    wish = read(words, now, unit.calendar)
    shift = pattern("shift").search(words)
    if shift is None and wish.absent:
        return "remind_ask_move"
    if shift is None and (wish.found is None or "unknown" in wish.found.open):
        return "remind_ask_again"
    if shift is None and is_day_alone(reminder, wish):
        return "remind_say_all"
    chosen = shifted(unit, reminder, shift) if shift else told(unit, reminder, wish)
    if chosen is None or not (chosen.rule or chosen.first_at > unit.now):
        return "remind_time_past"
    if for_other:
        chosen = replace(chosen, first_at=unit.nights.after(chosen.first_at))
    reminding.move(unit, reminder, chosen)
    return None


def local(unit: UnitOfWork, reminder: Reminder) -> datetime:
    """When it comes, or came last."""
    at = reminder.again_at or reminder.due_at or reminder.first_at
    return at.astimezone(unit.zone)


def is_day_alone(reminder: Reminder, wish: Wish) -> bool:
    """Another single day for what comes every week: is it this one time, or always?"""
    return bool(reminder.rule and wish.found and not wish.found.rule and names_day(wish.said))


def shifted(unit: UnitOfWork, reminder: Reminder, said: re.Match[str]) -> Plan:
    """So much later or earlier."""
    by = span_of(said["amount"], unit.now.astimezone(unit.zone))
    at = local(unit, reminder) + (-by if pattern("backward").search(said["way"]) else by)
    return Plan(at, HOURS.sub("", reminder.rule), reminder.workdays and bool(reminder.rule))


def told(unit: UnitOfWork, reminder: Reminder, wish: Wish) -> Plan | None:
    """What was said, with what was not said as it was."""
    found, old = wish.found, local(unit, reminder)
    assert found is not None
    if found.rule or (found.at and names_day(wish.said)):
        return remind_plan.plan(unit, wish)
    if not names_day(wish.said) and found.at:
        return at_hour(unit, reminder, old, wish)
    day = remind_plan.day_before(found, unit.today)
    return Plan(datetime.combine(day, old.timetz()))


def at_hour(unit: UnitOfWork, reminder: Reminder, old: datetime, wish: Wish) -> Plan:
    """An hour alone: of the day it was on, in its evening if that was one."""
    text = dated(max(old.date(), unit.today), wish.said)
    found = read(text, unit.now.astimezone(unit.zone), unit.calendar).found
    at = found.at if found and found.at else old
    half_day = found is not None and "half_day" in found.open
    if half_day and old.hour >= EVENING and at.hour < NOON:
        at += HALF_DAY
    if at <= unit.now and not reminder.rule:
        at += timedelta(days=1)
    return Plan(at, HOURS.sub("", reminder.rule), reminder.workdays)
