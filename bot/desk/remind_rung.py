"""What words say of a reminder that rang: heard, or once more, and when."""

from __future__ import annotations

from datetime import datetime

from bot.desk.remind_words import pattern, read, span_of
from bot.desk.reminding import PUT_OFF
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder


def is_heard(text: str, reminder: Reminder) -> bool:
    """知道啦; or that it is done, in its own words: 火关了, 药吃过了."""
    done = pattern("rung_done").search(text) and is_of(text, reminder)
    return bool(pattern("rung_known").fullmatch(text) or done)


def is_of(text: str, reminder: Reminder) -> bool:
    """Is nothing in the words but the reminder, and what goes without saying?"""
    if (risen := pattern("rung_risen")).search(reminder.words):
        text = risen.sub("", text)
    return not set(pattern("rung_aside").sub("", text)) - set(reminder.words)


def until_of(unit: UnitOfWork, said: str, reminder: Reminder) -> datetime | None:
    """Until when it is put off: 再过十分钟, 明天再说; 等会儿 is an hour."""
    text = pattern("rung_busy").sub("", said)
    if not text or pattern("rung_done").search(text):
        return None
    if until := shifted(unit, text, reminder) or told(unit, text, reminder):
        return until if until > unit.now else unit.now + PUT_OFF
    later = is_of(pattern("rung_later").sub("", text), reminder)
    return unit.now + PUT_OFF if later and pattern("rung_later").search(text) else None


def shifted(unit: UnitOfWork, text: str, reminder: Reminder) -> datetime | None:
    """推迟半小时, said of what comes but once."""
    shift = pattern("shift").search(pattern("trailing").sub("", text))
    if shift is None or reminder.rule or pattern("backward").search(shift["way"]):
        return None
    now = unit.now.astimezone(unit.zone)
    return now + span_of(shift["amount"], now) if is_of(text[: shift.start()], reminder) else None


def told(unit: UnitOfWork, text: str, reminder: Reminder) -> datetime | None:
    """下午三点再提醒我; 改成八点半 is said of what comes but once."""
    found = read(text, unit.now.astimezone(unit.zone), unit.calendar).found
    moved = not reminder.rule and pattern("change").search(text)
    if found is None or found.rule or found.past:
        return None
    rest = pattern("change").sub("", found.rest(text)) if moved else found.rest(text)
    if not (moved or pattern("rung_again").search(text)) or not is_of(rest, reminder):
        return None
    own = reminder.first_at.astimezone(unit.zone).timetz()
    return found.at or datetime.combine(found.day, own)
