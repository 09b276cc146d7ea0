"""开会取消了, 医保交过了: is one of somebody's reminders about what is over?"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.desk.expiring import kept_by
from bot.desk.remind_choice import LONGEST, SHORTEST, about_only
from bot.desk.remind_words import names_day, pattern, read
from bot.desk.reminding import find_all
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder
from storage.tables import Person

YEARLY = "FREQ=YEARLY"
LATELY = timedelta(days=90)  # since it rang
SOON = timedelta(days=60)  # until it does


def called_off(unit: UnitOfWork, person: Person, text: str) -> Reminder | None:
    """The only one that is about what is not to be: 开会取消了, 明天不用去医院了."""
    wish = read(text, unit.now.astimezone(unit.zone), unit.calendar)
    said = pattern("called_off").fullmatch(wish.rest) if len(text) <= LONGEST else None
    one = about_only(unit, person, what_of(said)) if said else None
    if one is None or one.due_at is None or not (wish.found and names_day(wish.said)):
        return one
    return one if one.rule or one.due_at.astimezone(unit.zone).date() == wish.found.day else None


def done(unit: UnitOfWork, person: Person, text: str) -> Reminder | None:
    """The only one that is about what was done; of what comes each year, in its time."""
    said = pattern("done_of").fullmatch(text) if len(text) <= LONGEST else None
    what = what_of(said) if said else ""
    if not what:
        return None
    kept = [one for one in find_all(unit, person) if one.item_id and kept_by(one, what)]
    found = kept[0] if len(kept) == 1 else about_only(unit, person, what)
    if found is None or (found.rule and not is_yearly(found)):
        return None
    return found if not is_yearly(found) or is_time_of(unit, found) else None


def what_of(said: re.Match[str]) -> str:
    """What the words name, if that is long enough to name anything."""
    what = next(filter(None, said.groups()), "")
    return what if len(what) >= SHORTEST else ""


def is_yearly(reminder: Reminder) -> bool:
    return bool(reminder.item_id) or YEARLY in reminder.rule


def is_time_of(unit: UnitOfWork, reminder: Reminder) -> bool:
    """Did it ring, or will it, in these weeks?"""
    rang = reminder.rang_at
    lately = rang is not None and unit.now - rang < LATELY
    return bool(reminder.again_at) or lately or is_soon(unit, reminder)


def is_soon(unit: UnitOfWork, reminder: Reminder) -> bool:
    return reminder.due_at is not None and reminder.due_at - unit.now < SOON
