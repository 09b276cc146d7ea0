"""What the bot reminds of by itself: papers that expire, what comes each year; of who told it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.catalogue.seasons import Season
from bot.desk import reminding
from bot.desk.remind_plan import Plan
from bot.desk.remind_words import LATER, called, compiled
from bot.desk.reminding import Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.tables import read_table
from bot.times import Found, find_time
from bot.times.days import months_later
from storage.queries import reminders as rows
from storage.reminder_tables import Reminder
from storage.tables import Person

FIRST, SECOND = timedelta(days=60), timedelta(days=14)  # before a paper expires
BEFORE_END = timedelta(days=14)  # of the weeks in which something is to be done
HOUR = time(10, 0)  # when everybody is awake
LONGEST = 40  # characters; longer words are about something else
YEAR = 12  # months


def table() -> dict[str, Any]:
    """The patterns, from data/expiring.yaml."""
    return read_table("expiring", __package__)


def paper_in(text: str) -> str:
    """The paper that a sentence says will expire; empty where it asks, or says no such thing."""
    if len(text) > LONGEST or re.search(table()["asks"], text):
        return ""
    if not re.search(table()["expires"], text):
        return ""
    papers: Mapping[str, Any] = table()["papers"]
    return next((name for name, one in papers.items() if re.search(one["words"], text)), "")


def day_in(unit: UnitOfWork, text: str) -> Found | None:
    text = re.sub(table()["span"], rf"\g<amount>{LATER}", text)  # 还有三个月 is in three months
    return find_time(text, unit.now.astimezone(unit.zone), unit.calendar.is_workday)


def is_vague(text: str, found: Found) -> bool:
    """Is no more told than a year, or a month that is none?"""
    said = "".join(text[start:end] for start, end in found.spans)
    return "day" in found.open and not re.search(table()["month"], said)


def named(unit: UnitOfWork, paper: str, text: str) -> str:
    """Whose it is: 您的身份证, 妈妈的身份证."""
    line = table()["other"].replace("<PAPER>", table()["papers"][paper]["words"])
    other = compiled(line).search(text)
    if other is None:
        return unit.phrases.say("expiring_own", paper=paper)
    return unit.phrases.say("expiring_other", name=called(other["who"]), paper=paper)


def is_certified(text: str) -> bool:
    """Does somebody say that they did what comes again in twelve months?"""
    facts = table()["certified"]
    told = re.search(facts["words"], text) and re.search(facts["done"], text)
    return len(text) <= LONGEST and bool(told) and not re.search(table()["asks"], text)


def kept_by(reminder: Reminder, what: str) -> bool:
    """Is what somebody names this paper, or what comes each year?"""
    papers = (one["words"] for one in table()["papers"].values() if one["item"] == reminder.item_id)
    yearly = table()["kept"].get(reminder.item_id)
    return any(re.fullmatch(line, what) for line in (*papers, yearly) if line)


def item_of(paper: str) -> str:
    item: str = table()["papers"][paper]["item"]
    return item


def keep_paper(
    unit: UnitOfWork, person: Person, paper: str, whose: str, found: Found
) -> Reminder | None:
    """Reminded 60 and 14 days before; None where it is too late for both."""
    for known in of_paper(unit, person, whose):
        reminding.cancel(unit, known)
    first, second = (at_hour(unit, found.day - before) for before in (FIRST, SECOND))
    if second <= unit.now:
        return None
    between = (FIRST - SECOND).days
    both = Plan(first, f"FREQ=DAILY;INTERVAL={between};COUNT=2")
    words = unit.phrases.say("expiring_words", paper=whose, day=told_day(unit, found))
    matter = Matter(words, person, person, sort="paper", item_id=item_of(paper))
    return reminding.set_up(unit, matter, both if first > unit.now else Plan(second))


def of_paper(unit: UnitOfWork, person: Person, whose: str) -> list[Reminder]:
    """What was noted of the same paper before."""
    known = rows.find_of(unit.session, person.id, unit.now)
    return [one for one in known if one.sort == "paper" and one.words.startswith(whose)]


def told_day(unit: UnitOfWork, found: Found) -> str:
    """The day, or the month where no day was told."""
    phrase = "expiring_month" if "day" in found.open else "expiring_day"
    day = found.day
    return unit.phrases.say(phrase, year=day.year, month=day.month, day=day.day)


def at_hour(unit: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, HOUR, unit.zone)


def keep_season(unit: UnitOfWork, person: Person, season: Season) -> Reminder:
    """Each year on its first day, and before its last while it was not said to be done."""
    first = season.first.of(unit.today.year)
    words = unit.phrases.say("season_words", name=season.name, first=season.first, last=season.last)
    matter = Matter(words, person, person, sort="yearly", item_id=season.item)
    reminder = reminding.set_up(unit, matter, Plan(at_hour(unit, first), season.first.rule))
    once_more(unit, reminder)
    return reminder


def once_more(unit: UnitOfWork, reminder: Reminder) -> None:
    """While its weeks go on, once more before they end."""
    season = unit.knowledge.season(reminder.item_id)
    again = reminder.again_at  # of the year before it counts no more
    if season is None or not season.holds(unit.today) or (again and again > unit.now):
        return
    years = (unit.today.year, unit.today.year + 1)
    ends = map(season.last.of, years)
    at = at_hour(unit, next(end for end in ends if end >= unit.today) - BEFORE_END)
    if at > unit.now:
        reminder.again_at = at
        reminding.queue(unit, reminder, at)


def keep_certified(unit: UnitOfWork, person: Person, day: date) -> Reminder:
    """In time before twelve months have passed since it was done; the one before is replaced."""
    item = table()["certified"]["item"]
    for known in rows.find_of(unit.session, person.id, unit.now):
        if known.item_id == item and known.person_id == person.id:
            reminding.cancel(unit, known)
    at = at_hour(unit, months_later(day, YEAR) - SECOND)
    told = unit.phrases.say("expiring_day", year=day.year, month=day.month, day=day.day)
    words = unit.phrases.say("certified_words", day=told)
    matter = Matter(words, person, person, sort="yearly", item_id=item)
    return reminding.set_up(unit, matter, Plan(at, "FREQ=YEARLY"))


def is_done(unit: UnitOfWork, person: Person, reminder: Reminder) -> Reminder | None:
    """办好了: a paper's is over, what comes each year comes next year; the one that does."""
    if reminder.sort == "paper":
        reminding.cancel(unit, reminder)
        return None
    if reminder.item_id == table()["certified"]["item"]:
        return keep_certified(unit, person, unit.today)
    reminding.heard(unit, reminder)
    return reminder
