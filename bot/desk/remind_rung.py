"""What words say of a reminder that rang: heard, or once more, and when."""

from __future__ import annotations

from datetime import datetime

from bot.desk.remind_words import pattern, read
from bot.desk.reminding import PUT_OFF
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder


def is_heard(text: str, reminder: Reminder) -> bool:
    """知道啦; or that it is done, in its own words: 火关了, 药吃过了."""
    done = pattern("rung_done").search(text) and is_of(text, reminder)
    return bool(pattern("rung_known").fullmatch(text) or done)


def is_of(text: str, reminder: Reminder) -> bool:
    """Is nothing in the words but the reminder, and what goes without saying?"""
    return not set(pattern("rung_aside").sub("", text)) - set(reminder.words)


def until_of(unit: UnitOfWork, text: str, reminder: Reminder) -> datetime | None:
    """Until when it is put off: 再过十分钟, 明天再说; 等会儿 is an hour."""
    if pattern("rung_done").search(text):
        return None
    found = read(text, unit.now.astimezone(unit.zone), unit.calendar).found
    told = found is not None and not (found.rule or found.past) and pattern("rung_again")
    if found and told and told.search(text) and is_of(found.rest(text), reminder):
        own = reminder.first_at.astimezone(unit.zone).timetz()
        at = found.at or datetime.combine(found.day, own)
        return at if at > unit.now else unit.now + PUT_OFF
    later = is_of(pattern("rung_later").sub("", text), reminder)
    return unit.now + PUT_OFF if later and pattern("rung_later").search(text) else None
