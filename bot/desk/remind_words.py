"""What people say of reminders, taken apart: when, what of, and whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from bot.desk.deadlines import Calendar
from bot.intents.tables import read_table
from bot.times import Found, find_time

LONGEST = 500  # characters kept of what somebody is to be reminded of
LONGEST_ANSWER = 24  # characters said of one that rang; longer words are about something else
HOURS = 24
AT_ONCE = 6  # times in one sentence; of more the first is taken
CLOCK = re.compile("[点:]")
LATER = "后"  # 半小时, said of how much earlier, is read as in half an hour


@dataclass(frozen=True)
class Wish:
    """What a sentence asks for; what it does not tell is to be asked."""

    found: Found | None
    words: str
    said: str = ""  # the time as it was said
    kin: str = ""  # of the family, whom it is for
    named: str = ""  # what follows 提醒, where somebody else may be named
    early: timedelta = timedelta(0)
    since: bool = False  # its beginning was told: 从明年起
    rest: str = ""  # what is said beside the time
    side: str = ""  # several times side by side, as they were said
    each: tuple[Wish, ...] = ()  # a wish for each of these

    @property
    def several(self) -> bool:
        """Was more than one time told, of which one alone can be kept?"""
        if self.found is None or self.found.end or "BYHOUR" in self.found.rule:
            return False
        return bool(self.each) or "more" in self.found.open or len(CLOCK.findall(self.said)) > 1

    @property
    def is_by_workdays(self) -> bool:
        """春节后第一个工作日: a day that a list of holidays may still move."""
        once = self.found is not None and not (self.found.rule or self.found.before or self.early)
        return once and bool(pattern("by_workdays").search(self.said))

    @property
    def moves_on(self) -> bool:
        """On to the next day that is worked; 春节前最后一个工作日 does not."""
        return self.is_by_workdays and not pattern("ahead").search(self.said)


def table() -> dict[str, Any]:
    """The patterns, from data/reminding.yaml."""
    return read_table("reminding", __package__)


@cache
def compiled(line: str) -> re.Pattern[str]:
    """A pattern with the words for family put in."""
    kin = sorted((one for many in table()["kin"].values() for one in many), key=len, reverse=True)
    line = line.replace("<KIN>", f"(?:{'|'.join(kin)})")
    for name in ("one", "not", "named", "date", "clock"):
        line = line.replace(f"<{name.upper()}>", table()[name])
    line = line.replace("<ASIDE>", table()["answer_aside"])
    return re.compile(line)


def pattern(name: str) -> re.Pattern[str]:
    return compiled(table()[name])


def called(word: str) -> str:
    """How the bot names who is called so: 娘 and 老妈 are 妈妈."""
    return next((name for name, words in table()["kin"].items() if word in words), word)


def is_asked(text: str) -> bool:
    """Does a sentence surely ask for a reminder, if it tells a time?"""
    return bool(pattern("asked").search(text)) and not is_no_wish(text)


def is_called(text: str, wish: Wish) -> bool:
    """半小时后叫我收衣服: a time, and 叫我 with nobody before it who calls."""
    if wish.found is None or wish.found.past or is_no_wish(text):
        return False
    return bool(pattern("called").search(wish.rest.strip()))


def begins(wish: Wish) -> bool:
    """Is nothing told beside the wish? 楼上每天八点提醒我起床 may be a report."""
    return bool(pattern("begins").match(wish.rest.strip()))


def as_hour(text: str) -> str:
    """A number alone is an hour."""
    return f"{text}点" if text.isdecimal() and int(text[:3]) <= HOURS else text


def answer_of(text: str) -> str:
    """那就九点好了, without what goes without saying."""
    return as_hour(pattern("answer_ends").sub("", text))


def is_bare(rest: str, own: str) -> bool:
    """Is nothing told beside a time but what it is for, and what goes without saying?"""
    return not set(pattern("answer_beside").sub("", rest)) - set(own)


def may_be_called(text: str) -> bool:
    return bool(pattern("may_be_called").search(text))


def is_of_other(text: str) -> bool:
    """May a sentence ask to remind somebody else, whom it names?"""
    return bool(pattern("name").search(text)) and not is_no_wish(text)


def is_no_wish(text: str) -> bool:
    """没人提醒我, 叫我去派出所是不是诈骗; 能提醒我吗 is one all the same."""
    asks = pattern("question").search(text) and not pattern("polite").search(text)
    return bool(pattern("denied").search(text) or asks)


def names_day(said: str) -> bool:
    """Is a day told, and not the hour alone?"""
    return bool(pattern("day").search(said))


def dated(day: date, said: str = "") -> str:
    """A day, and what was said of its hour, as one time."""
    return f"{day.year}年{day.month}月{day.day}日{said}"


def read(text: str, now: datetime, calendar: Calendar) -> Wish:
    """The time, the matter, and for whom; of several times side by side each is a wish, too."""
    plain = spelled_out(text)
    wish = read_one(plain, now, calendar)
    side = side_by_side(without_early(plain), wish.found)
    if side is None:
        return wish
    every = tuple(each(plain, side[0], now, calendar))
    return replace(every[0], found=wish.found, said=wish.said, side=side[0], each=every)


def read_one(text: str, now: datetime, calendar: Calendar) -> Wish:
    """The first time counts, others stay in the words."""
    told = without_early(text)
    found = time_in(told, now, calendar)
    rest = found.rest(told) if found else told
    kin, named = pattern("whom").search(rest), pattern("name").search(rest)
    return Wish(
        found=found,
        words=matter(rest),
        said="".join(told[start:end] for start, end in found.spans) if found else "",
        kin=called(kin["kin"]) if kin else "",
        named=named["rest"] if named else "",
        early=early_of(text, now),
        since=bool(pattern("since").search(told)),
        rest=rest,
    )


def spelled_out(text: str) -> str:
    """早晚八点 as 早上八点和晚上八点."""
    for short, long in table()["short"].items():
        text = compiled(short).sub(long, text)
    return text


def side_by_side(text: str, found: Found | None) -> re.Match[str] | None:
    """Several times that stand together, unless one range or one rule holds them all."""
    told = pattern("moments").search(text)
    if told is None or found is None or found.end:
        return None
    times = moments(told[0])
    whole = all(one["day"] and one["clock"] for one in times)  # 每周三上午九点和周五下午三点
    hours = sum(bool(one["clock"]) for one in times)
    ruled = bool(found.rule) and (hours < 2 or ("BYHOUR" in found.rule and not whole))
    return None if ruled or len(times) > AT_ONCE else told


def moments(side: str) -> list[dict[str, str]]:
    """What is told of each: the day, the part of it, the hour."""
    return [one.groupdict("") for one in pattern("moment").finditer(side)]


def each(text: str, side: str, now: datetime, calendar: Calendar) -> Iterator[Wish]:
    """A wish for each: 晚上七点和八点半 are both in the evening, 周三和周五九点 both at nine."""
    before, _, after = text.partition(side)
    told = moments(side)
    day = part = ""
    last: Wish | None = None
    for place, one in enumerate(told):
        day, part = one["day"] or day, one["part"] or ("" if one["day"] else part)
        hour = one["part"] + one["clock"] or hour_behind(told[place:])
        said = [hour if one["part"] or one["day"] else part + hour, hour]
        same, plain = (read_one(f"{before}{day}{at}{after}", now, calendar) for at in said)
        last = plain if last and not one["day"] and is_earlier(same, last) else same
        yield last


def hour_behind(told: Sequence[Mapping[str, str]]) -> str:
    """What is said once, behind the last of several days."""
    return next((one["part"] + one["clock"] for one in told if one["clock"]), "")


def is_earlier(one: Wish, other: Wish) -> bool:
    """早上八点和两点半: that is no half past two in the morning."""
    hours = [wish.found.at.time() for wish in (one, other) if wish.found and wish.found.at]
    return len(hours) > 1 and hours[0] < hours[1]


def time_in(text: str, now: datetime, calendar: Calendar) -> Found | None:
    """The time to remind at: 二十五号 rather than 月底前; of what recurs, the usual hour."""
    found = find_time(text, now, calendar.is_workday)
    if found and found.before:
        other = find_time(blanked(text, found), now, calendar.is_workday)
        found = other if other and not (other.before or other.past) else found
    if found and found.rule and found.at is None:  # 每天早上, said in the morning
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
        later = find_time(text, midnight, calendar.is_workday)
        found = later if later and later.at else found
    return found


def blanked(text: str, found: Found) -> str:
    """The text with nothing where its time stood."""
    for start, end in found.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def without_early(text: str) -> str:
    return pattern("early").sub("", text)


def early_of(text: str, now: datetime) -> timedelta:
    """提前半小时: so much before the time that is told."""
    found = pattern("early").search(text)
    return span_of(found["amount"], now) if found else timedelta(0)


def span_of(amount: str, now: datetime) -> timedelta:
    """How long that is, from now on."""
    found = find_time(amount + LATER, now)
    if found is None:
        return timedelta(0)
    return found.at - now if found.at else found.day - now.date()


def matter(rest: str) -> str:
    """What is left without the words around it."""
    for line in table()["around"]:
        rest = compiled(line).sub("", rest, count=1)
    rest = pattern("leading").sub("", pattern("trailing").sub("", rest.strip()))
    return re.sub(r"[，,。;；、\s]{2,}", "，", rest).strip(" ，,。;；、")[:LONGEST]
