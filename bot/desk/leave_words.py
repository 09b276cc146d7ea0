"""Leave in people's words: 请假到周五, 我后天休息一天, 陈建军下周一到周三不在, 销假; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.catalogue.phrases import Phrases
from bot.desk.dates import FARTHEST, LATER, read_day
from bot.intents.tables import read_table
from bot.times import Found, find_time

LONGEST = 30  # characters of what is said of leave; longer words are about something else
DAY = timedelta(days=1)
TABLE = read_table("leave", __package__)
HINTS = {"hint": TABLE["ends"]["off"]}


@dataclass(frozen=True)
class Said:
    """Of whom (empty: of who speaks), from when until when, both days with it; or that it ends,
    or on that first day does not begin."""

    who: str = ""
    first: date | None = None
    last: date | None = None
    back: bool = False


def mentions(phrases: Phrases, text: str) -> bool:
    """Is there any word of leave in a text?"""
    return len(text) <= LONGEST and any(True for _ in parted(phrases, text))


def read_said(phrases: Phrases, text: str, names: Collection[str], today: date) -> Said | None:
    """None for words that are not about leave; without days where those can't be made out."""
    if len(text) > LONGEST or re.search(TABLE["asks"], text):
        return None
    who = next((name for name in names if name in text), "")
    read = (
        read_parts(phrases, who, parts, today) for parts in parted(phrases, text.replace(who, ""))
    )
    return next(filter(None, read), None)


def read_hint(phrases: Phrases, text: str, today: date) -> date | None:
    """我发烧了，今天不来了: the day on which somebody may be away; whether it is leave is asked."""
    if len(text) > LONGEST or re.search(TABLE["asks"], text):
        return None
    for _, before, after in parted(phrases, text, HINTS):
        early = found_in(before, today)
        others = early.rest(before) if early else ""
        own = not others or re.match(TABLE["own"], others)
        days = range_of(early) if early and own and re.match(HINTS["hint"], after) else None
        if days and today <= days[0] <= today + FARTHEST:
            return days[0]
    return None


def parted(
    phrases: Phrases, text: str, senses: Iterable[str] = tuple(TABLE["ends"])
) -> Iterator[tuple[str, str, str]]:
    """What stands before and behind a word of leave, and in which sense it was meant."""
    plain = re.sub(TABLE["split"], TABLE["joined"], text.strip(" 。.!！"))
    for sense in senses:
        for word in phrases[f"words_{sense}"].split():
            before, found, after = plain.partition(word)
            if found:
                yield sense, re.split(TABLE["clauses"], before)[-1], after.strip(" ，,：:")


def read_parts(phrases: Phrases, who: str, parts: tuple[str, str, str], today: date) -> Said | None:
    sense, before, after = parts
    early = found_in(before, today)
    others = early.rest(before) if early else before.strip()
    if others and others not in phrases["words_self"].split():
        return None
    if sense == "back":
        return None if early or after else Said(who, back=True)
    if sense == "cancel":
        fits = re.match(TABLE["ends"][sense], after) and not (early and early.past)
        return Said(who, first=early.day if early else None, back=True) if fits else None
    untils = tuple(phrases["words_until"].split())
    days = days_of(early, after, today, untils, TABLE["ends"][sense])
    if days and today <= days[0] <= days[1] <= today + FARTHEST:
        return Said(who, *days)
    open_ = not after or after.startswith(untils)
    passed = early and (early.past or early.rule)
    return Said(who) if sense == "leave" and open_ and not passed else None


def days_of(
    early: Found | None, after: str, today: date, untils: tuple[str, ...], tail: str
) -> tuple[date, date] | None:
    """到周五 is up to that day and with it; 三天 are three days with the first."""
    first = early.day if early else today
    if after.startswith(untils):
        last = read_day(after, today)
        return (first, last) if last else None
    if re.match(TABLE["ends"]["off"], after):
        return range_of(early) if early else None
    if own := leading(after, today, tail):
        return range_of(own)
    lasting = leading(f"{LATER}{after}", today, tail)
    return (first, first + (lasting.day - today) - DAY) if lasting else None


def range_of(found: Found) -> tuple[date, date] | None:
    """The days that were named; none for hours, for what recurs and what is over."""
    if found.rule or found.at or found.past:
        return None
    return found.day, found.end_day or found.day


def leading(text: str, today: date, tail: str) -> Found | None:
    """The time that a text begins with, where no more than the tail comes after it."""
    found = found_in(text, today)
    begins = found and len(found.spans) == 1 and found.spans[0][0] == 0
    return found if found and begins and re.match(tail, text[found.spans[0][1] :]) else None


def found_in(text: str, today: date) -> Found | None:
    """The time in a text; of a week or of 明后天, the end of it, too."""
    now = datetime.combine(today, time(), UTC)
    found = find_time(text, now)
    if found is None or "day" not in found.open:
        return found
    (start, end), *_ = found.spans
    limit = find_time(f"{text[start:end]}{TABLE['within']}", now)
    return replace(found, end_day=limit.day) if limit else found
