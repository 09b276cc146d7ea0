"""明天不用提醒我吃药: of what comes again and again, some days are left out."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.desk.remind_words import Wish, names_day, pattern, read, span_of
from bot.desk.reminding import INSTANT, coming, go_on, queue, take_back
from bot.desk.unit_of_work import UnitOfWork
from bot.times.days import DAY
from storage.reminder_tables import Reminder

Span = tuple[date, date]
WHOLE = "内"  # 这周, said so, ends with its Sunday


def span_in(unit: UnitOfWork, words: str) -> Span | None:
    """The days on which nothing is to come: 明天, 这周, 暂停三天; None where none are told.

    周三 alone may be the coming one or each: that is asked."""
    now = unit.now.astimezone(unit.zone)
    if paused := pattern("pause").search(words):
        return unit.today, unit.today + span_of(paused["amount"], now) - DAY
    wish = read(words, now, unit.calendar)
    found = wish.found
    if found is None or found.rule or not names_day(wish.said):
        return None
    last = found.end_day or whole(unit, wish, found.day)
    if pattern("weekday").match(wish.said) or last < unit.today:
        return None
    return max(found.day, unit.today), last


def whole(unit: UnitOfWork, wish: Wish, day: date) -> date:
    """The last day of a week, or a weekend, that was named."""
    if pattern("weekend").search(wish.said):
        return day + DAY
    found = wish.found and "day" in wish.found.open
    last = read(wish.said + WHOLE, unit.now.astimezone(unit.zone), unit.calendar).found
    return last.day if found and last else day


def pause(unit: UnitOfWork, reminder: Reminder, days: Span) -> bool:
    """Leave out its times on these days; not where more than one comes before them."""
    begins, ends = (midnight(unit, day) for day in (days[0], days[1] + DAY))
    before = reminder.due_at
    if before is None or not is_next(unit, reminder, begins):
        return False
    take_back(unit, reminder)
    reminder.due_at = coming(unit, reminder, max(ends - INSTANT, unit.now))
    if before < begins:
        reminder.again_at = before
        queue(unit, reminder, before)
    go_on(unit, reminder)
    return True


def is_next(unit: UnitOfWork, reminder: Reminder, begins: datetime) -> bool:
    """Are those days the next, or the next but one?"""
    due = reminder.due_at
    if due is None or due >= begins:
        return due is not None
    following = coming(unit, reminder, due)
    return not reminder.again_at and (following is None or following >= begins)


def midnight(unit: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), unit.zone)


def next_day(unit: UnitOfWork, reminder: Reminder) -> Span:
    """The day it comes on next."""
    day = (reminder.due_at or unit.now).astimezone(unit.zone).date()
    return day, day
