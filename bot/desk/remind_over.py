"""开会取消了, 医保交过了: is one of somebody's reminders about what is over?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.desk import expiring
from bot.desk.remind_choice import LONGEST, SHORTEST, about_only
from bot.desk.remind_reply import OWN
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
    if len(text) > LONGEST or expiring.is_certified(text):  # that is noted with its day
        return None
    found = expiring.last_in(unit, text)
    past = found if found and found.day <= unit.today else None  # 明年的医保 is paid for this year
    said = pattern("done_of").fullmatch(past.rest(expiring.plain(text)) if past else text)
    what = what_of(said) if said else ""
    if not what:
        return None
    one = about_done(unit, person, what)
    if one is None or (one.rule and not is_yearly(one)):
        return None
    in_time = is_time_of(unit, one) and not (past and is_before(unit, one, past.day))
    return one if in_time or not is_yearly(one) else None


def about_done(unit: UnitOfWork, person: Person, what: str) -> Reminder | None:
    """The only one of what the bot keeps by itself, or of all; one season set twice is one."""
    own = [one for one in find_all(unit, person) if one.sort != OWN]
    kept = [one for one in own if expiring.kept_by(one, what)]
    season = kept and unit.knowledge.season(kept[0].item_id)
    alike = len({(one.sort, one.item_id) for one in kept}) == 1
    if len(kept) == 1 or (season and alike):
        return kept[0]
    return about_only(unit, person, what)


def is_before(unit: UnitOfWork, reminder: Reminder, day: date) -> bool:
    """Was that in a year before, of what comes each year?"""
    season = unit.knowledge.season(reminder.item_id)
    if season is None:
        return unit.today - day > LATELY
    years = (unit.today.year, unit.today.year - 1)
    return day < next(first for first in map(season.first.of, years) if first <= unit.today)


def what_of(said: re.Match[str]) -> str:
    """What the words name, if that is long enough to name anything."""
    what = next(filter(None, said.groups()), "")
    return what if len(what) >= SHORTEST else ""


def is_yearly(reminder: Reminder) -> bool:
    return reminder.sort != OWN or YEARLY in reminder.rule


def is_time_of(unit: UnitOfWork, reminder: Reminder) -> bool:
    """Did it ring, or will it, in these weeks?"""
    rang = reminder.rang_at
    lately = rang is not None and unit.now - rang < LATELY
    return bool(reminder.again_at) or lately or is_soon(unit, reminder)


def is_soon(unit: UnitOfWork, reminder: Reminder) -> bool:
    return reminder.due_at is not None and reminder.due_at - unit.now < SOON
