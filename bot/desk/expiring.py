"""What the bot reminds of by itself: papers that expire, what comes each year; of who told it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.catalogue.seasons import Season
from bot.desk import reminding
from bot.desk.remind_plan import Plan
from bot.desk.remind_words import called, compiled
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
WEEK = timedelta(weeks=1)
PAPER, YEARLY = "paper", "yearly"


def table() -> dict[str, Any]:
    """The patterns, from data/expiring.yaml."""
    return read_table("expiring", __package__)


def paper_in(text: str) -> str:
    """The paper that a sentence says will expire; empty where it asks, or says no such thing."""
    if len(text) > LONGEST or re.search(table()["asks"], text):
        return ""
    return (known_in(text) or other_in(text)) if re.search(table()["expires"], text) else ""


def renewed_in(text: str) -> str:
    """The paper that a sentence says has another day now: 身份证上个月换好了."""
    if len(text) > LONGEST or re.search(table()["asks"], text):
        return ""
    return known_in(text) if re.search(table()["renewed"], text) else ""


def known_in(text: str) -> str:
    papers: Mapping[str, Any] = table()["papers"]
    return next((name for name, one in papers.items() if re.search(one["words"], text)), "")


def other_in(text: str) -> str:
    """A paper of any other kind, by its own name: 电工证; not that of a lift."""
    other = told_of(text, table()["other_name"])
    return other["name"] if other and not re.search(table()["common"], text) else ""


def told_of(text: str, words: str) -> re.Match[str] | None:
    """A paper so named, with nothing before it but whose it is."""
    return compiled(table()["told_of"].replace("<NAME>", words)).search(text)


def day_in(unit: UnitOfWork, text: str, now: datetime | None = None) -> Found | None:
    """What day is told, seen from a moment."""
    now = (now or unit.now).astimezone(unit.zone)
    return find_time(plain(text), now, unit.calendar.is_workday, absent=True)


def plain(text: str) -> str:
    """As its time can be read: 还有三个月 is in three months, 3月 without a day the month."""
    for said, meant in table()["read_as"].items():
        text = re.sub(said, meant, text)
    return text


def said_of(text: str, found: Found) -> str:
    """The words in which the day is told."""
    return "".join(plain(text)[start:end] for start, end in found.spans)


def last_in(unit: UnitOfWork, text: str) -> Found | None:
    """The same of what was done: a day without its year, or its month, is the last there was."""
    found = day_in(unit, text)
    if (
        found is None
        or found.day <= unit.today
        or re.search(table()["ahead"], said_of(text, found))
    ):
        return found
    local, today = unit.now.astimezone(unit.zone), unit.today
    for before in (today - WEEK, months_later(today, -1), months_later(today, -YEAR)):
        earlier = day_in(unit, text, datetime.combine(before, local.timetz()))
        if earlier and earlier.day <= today:
            return earlier
    return found


def expiry_in(unit: UnitOfWork, text: str) -> Found | None:
    """The day to come; 10月20号到期了, said in November, is of this October."""
    found, last = day_in(unit, text), last_in(unit, text)
    if found is None or last is None or found.absent:
        return None
    nearer = unit.today - last.day < found.day - unit.today
    return last if nearer and re.search(table()["over"], text) else found


def is_vague(text: str, found: Found) -> bool:
    """Is no more told than a year, or a month that is none?"""
    return "day" in found.open and not re.search(table()["month"], said_of(text, found))


def done_on(unit: UnitOfWork, text: str) -> Found | None:
    """The day on which it was done, today where none is told; None where it is not known which."""
    found = last_in(unit, text)
    if found is None:
        unclear = re.search(table()["unclear"], text)
        return None if unclear else Found(spans=(), day=unit.today)
    unknown = found.absent or found.day > unit.today or is_vague(text, found)
    return None if unknown else found


def words_of(paper: str) -> str:
    """How people name it."""
    known = table()["papers"].get(paper)
    return known["words"] if known else re.escape(paper)


def named(unit: UnitOfWork, paper: str, text: str) -> str:
    """Whose it is: 您的身份证, 妈妈的身份证."""
    who = whose_in(text, words_of(paper))
    if not who:
        return unit.phrases.say("expiring_own", paper=paper)
    return unit.phrases.say("expiring_other", name=who, paper=paper)


def certified_of(unit: UnitOfWork, text: str) -> str:
    """Whose 认证 it is; one's own goes without saying."""
    facts = table()["certified"]
    who, name = whose_in(text, facts["words"]), facts["name"]
    return unit.phrases.say("expiring_other", name=who, paper=name) if who else name


def whose_in(text: str, words: str) -> str:
    """Who stands before it, if anybody does."""
    other = compiled(table()["other"].replace("<PAPER>", words)).search(text)
    return called(other["who"]) if other else ""


def is_certified(text: str) -> bool:
    """Does somebody say that they did what comes again in twelve months?"""
    facts = table()["certified"]
    told = re.search(facts["words"], text) and re.search(facts["done"], text)
    return len(text) <= LONGEST and bool(told) and not re.search(table()["asks"], text)


def kept_by(reminder: Reminder, what: str) -> bool:
    """Is what somebody names this paper, or what comes each year?"""
    if reminder.sort != PAPER:
        return bool(re.fullmatch(table()["kept"].get(reminder.item_id, ""), what))
    other = re.fullmatch(table()["other_name"], what) and what in reminder.words
    known = (name for name in table()["papers"] if name in reminder.words)
    return bool(other) or any(re.fullmatch(words_of(name), what) for name in known)


def item_of(paper: str) -> str:
    known = table()["papers"].get(paper)
    return known["item"] if known else ""


def keep_paper(
    unit: UnitOfWork, person: Person, paper: str, whose: str, found: Found
) -> Reminder | None:
    """Reminded 60 and 14 days before; None where it is too late for both."""
    forget_paper(unit, person, paper, whose)
    first, second = (at_hour(unit, found.day - before) for before in (FIRST, SECOND))
    if second <= unit.now:
        return None
    between = (FIRST - SECOND).days
    both = Plan(first, f"FREQ=DAILY;INTERVAL={between};COUNT=2")
    words = unit.phrases.say("expiring_words", paper=whose, day=told_day(unit, found))
    matter = Matter(words, person, person, sort=PAPER, item_id=item_of(paper))
    return reminding.set_up(unit, matter, both if first > unit.now else Plan(second))


def kept(unit: UnitOfWork, person: Person, sort: str, item: str, whose: str = "") -> list[Reminder]:
    """What was noted of the same before."""
    known = rows.find_of(unit.session, person.id, unit.now)
    same = [one for one in known if (one.sort, one.item_id) == (sort, item)]
    return [one for one in same if one.person_id == person.id and one.words.startswith(whose)]


def forget_paper(unit: UnitOfWork, person: Person, paper: str, whose: str) -> bool:
    """What was noted of it counts no more; was there any?"""
    known = kept(unit, person, PAPER, item_of(paper), whose)
    for one in known:
        reminding.cancel(unit, one)
    return bool(known)


def told_day(unit: UnitOfWork, found: Found) -> str:
    """The day, or the month where no day was told."""
    phrase = "expiring_month" if "day" in found.open else "expiring_day"
    day = found.day
    return unit.phrases.say(phrase, year=day.year, month=day.month, day=day.day)


def at_hour(unit: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, HOUR, unit.zone)


def of_season(unit: UnitOfWork, person: Person, item: str) -> Reminder | None:
    """The one that is kept of it; of several that were set before, the soonest alone goes on."""
    known = kept(unit, person, YEARLY, item)
    for one in known[1:]:
        reminding.cancel(unit, one)
    return next(iter(known), None)


def keep_season(unit: UnitOfWork, person: Person, season: Season) -> Reminder:
    """Each year on its first day, and before its last while it was not said to be done."""
    if known := of_season(unit, person, season.item):
        return known
    first = season.first.of(unit.today.year)
    words = unit.phrases.say("season_words", name=season.name, first=season.first, last=season.last)
    matter = Matter(words, person, person, sort=YEARLY, item_id=season.item)
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


def certified_item() -> str:
    item: str = table()["certified"]["item"]
    return item


def keep_certified(unit: UnitOfWork, person: Person, whose: str, found: Found) -> Reminder | None:
    """In time before twelve months have passed since it was done; the one before is replaced.

    None where that is soon, or has passed."""
    item = certified_item()
    for known in kept(unit, person, YEARLY, item, whose):
        reminding.cancel(unit, known)
    at = at_hour(unit, again_on(found).day - SECOND)
    if at <= unit.now:
        return None
    words = unit.phrases.say("certified_words", paper=whose, day=told_day(unit, found))
    matter = Matter(words, person, person, sort=YEARLY, item_id=item)
    return reminding.set_up(unit, matter, Plan(at, "FREQ=YEARLY"))


def again_on(found: Found) -> Found:
    """When twelve months have passed."""
    return replace(found, day=months_later(found.day, YEAR))


def is_done(unit: UnitOfWork, person: Person, reminder: Reminder) -> Reminder | None:
    """办好了: a paper's is over, what comes each year comes next year; the one that does."""
    facts = table()["certified"]
    if reminder.sort == PAPER:
        reminding.cancel(unit, reminder)
        return None
    if reminder.item_id == facts["item"]:
        whose = reminder.words.partition(facts["name"])[0] + facts["name"]
        return keep_certified(unit, person, whose, Found(spans=(), day=unit.today))
    for one in kept(unit, person, YEARLY, reminder.item_id):
        if one is not reminder:
            reminding.cancel(unit, one)
    reminding.heard(unit, reminder)
    return reminder
