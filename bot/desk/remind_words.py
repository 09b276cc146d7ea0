"""What people say of reminders, taken apart: when, what of, and whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from bot.desk.deadlines import Calendar
from bot.intents.tables import read_table
from bot.times import Found, find_time
from bot.times.recurring import weekdays
from bot.times.rules import without

LONGEST = 500  # characters kept of what somebody is to be reminded of
LONGEST_ANSWER = 24  # characters said of one that rang; longer words are about something else
HOURS = 24
AT_ONCE = 8  # times in one sentence; of more one is taken, and that is said
GIVEN = "(?:[一"  # with which what follows a surname begins
CLOCK = re.compile("[点:]")
DAILY = "FREQ=DAILY"
LATER = "后"  # 半小时, said of how much earlier, is read as in half an hour


@dataclass(frozen=True)
class Wish:
    """What a sentence asks for; what it does not tell is to be asked."""

    found: Found | None
    words: str
    said: str = ""  # the time as it was said
    kin: str = ""  # of the family, whom it is for
    others: tuple[str, ...] = ()  # of the family, for whom it is as well
    named: str = ""  # what follows 提醒, where somebody else may be named
    early: timedelta = timedelta(0)
    since: bool = False  # its beginning was told: 从明年起
    rest: str = ""  # what is said beside the time
    side: str = ""  # several times side by side, as they were said
    each: tuple[Wish, ...] = ()  # a wish for each of these
    but: str = ""  # what is left out of what recurs: 周末不用
    unkept: bool = False  # and no rule can say that: 初一除外
    absent: str = ""  # what was told and there is not: 2月30日, 二十五点

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


def surnames() -> str:
    """Any of them, as the counter's names begin."""
    name: str = read_table("counter", __package__)["name"]
    return name.partition(GIVEN)[0]


@cache
def compiled(line: str) -> re.Pattern[str]:
    """A pattern with the words for family put in."""
    kin = sorted((one for many in table()["kin"].values() for one in many), key=len, reverse=True)
    line = line.replace("<KIN>", f"(?:{'|'.join(kin)})")
    for name in ("one", "not", "named", "date", "clock", "left_out", "festival", "all_of_them"):
        line = line.replace(f"<{name.upper()}>", table()[name])
    line = line.replace("<SURNAME>", surnames())
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


def is_of_outsider(text: str) -> bool:
    """提醒王姐, 提醒大家: neither oneself nor of the family."""
    return bool(pattern("outsider").search(text)) and not is_no_wish(text)


def is_no_wish(text: str) -> bool:
    """没人提醒我, 叫我去派出所是不是诈骗; 能提醒我吗 is one all the same."""
    text, _ = excepted(text)
    asks = pattern("question").search(text) and not pattern("polite").search(text)
    return bool(pattern("denied").search(text) or asks)


def names_day(said: str) -> bool:
    """Is a day told, and not the hour alone?"""
    return bool(pattern("day").search(said))


def recurs(said: str) -> bool:
    """每, 天天, 周一到周五."""
    return bool(pattern("recurs").search(said))


def is_hour(said: str) -> bool:
    """Is an hour told, and neither its day nor how often?"""
    return bool(pattern("hour").fullmatch(said.strip()))


def dated(day: date, said: str = "") -> str:
    """A day, and what was said of its hour, as one time."""
    return f"{day.year}年{day.month}月{day.day}日{said}"


def read(text: str, now: datetime, calendar: Calendar) -> Wish:
    """The time, the matter, and for whom; 周末不用 is left out of what recurs."""
    told, but = excepted(spelled_out(text))
    wish = read_all(told, now, calendar)
    return leaving_out(wish, but) if but else wish


def excepted(text: str) -> tuple[str, str]:
    """What recurs, without what is said to be left out of it; and that."""
    found = pattern("except").search(text)
    rest = text[: found.start()] + text[found.end() :] if found else text
    if found is None or not recurs(rest):
        return text, ""
    return rest, found[0].strip(" ，,。；;（）()")


def leaving_out(wish: Wish, but: str) -> Wish:
    """The same without these days; where no rule can say that, it is asked."""
    every = tuple(leaving_out(one, but) for one in wish.each)
    found = wish.found
    rested = found and found.rule.startswith(DAILY) and is_by_holidays(but, found)
    if found and rested:
        found = replace(found, workdays=True)
    elif found and not found.workdays and (rule := rule_without(found.rule, but)):
        found = replace(found, rule=rule)
    else:
        return replace(wish, but=but, unkept=True)
    return replace(wish, found=found, each=every, but=but)


def is_by_holidays(but: str, found: Found) -> bool:
    """节假日不用, or 周末不用 of what comes on working days: on those alone."""
    named = pattern("holidays").search(but) or (found.workdays and pattern("weekend").search(but))
    others = pattern("other_days").search(but) or pattern("weekdays").search(but)
    return bool(named) and not others


def rule_without(rule: str, but: str) -> str:
    """The rule without the days of the week that are named; empty where other days are."""
    said = pattern("weekdays").findall(pattern("weekend").sub(table()["weekend_days"], but))
    own = said and not (pattern("other_days").search(but) or pattern("holidays").search(but))
    return without(rule, weekdays("".join(said))) if rule and own else ""


def read_all(plain: str, now: datetime, calendar: Calendar) -> Wish:
    """Of several times side by side each is a wish, too."""
    wish = read_one(plain, now, calendar)
    side = None if wish.absent else side_by_side(without_early(plain), wish.found)
    if side is None or wish.found is None:
        return wish
    if len(expanded(side[0])) > AT_ONCE:
        return replace(wish, found=replace(wish.found, open=(*wish.found.open, "more")))
    every = tuple(each(plain, side[0], now, calendar))
    return replace(every[0], found=wish.found, said=wish.said, side=side[0], each=every)


def read_one(text: str, now: datetime, calendar: Calendar, *, absent: bool = True) -> Wish:
    """The first time counts, others stay in the words; of those that there are not, too."""
    told = without_early(text)
    found = time_in(told, now, calendar, absent=absent)
    if found and found.absent:  # what is left of it is known
        none = told[slice(*found.absent)]
        none = pattern("hour").sub("", none) or none
        left = read_one(told.replace(none, "", 1), now, calendar, absent=False)
        return replace(left, absent=none, early=early_of(text, now))
    rest = found.rest(told) if found else told
    rest, others = without_others(rest)
    kin, named = pattern("whom").search(rest), pattern("name").search(rest)
    return Wish(
        found=found,
        words=matter(rest),
        said="".join(told[start:end] for start, end in found.spans) if found else "",
        kin=called(kin["kin"]) if kin else "",
        others=others,
        named=named["rest"] if named else "",
        early=early_of(text, now),
        since=bool(pattern("since").search(told)),
        rest=rest,
    )


def without_others(text: str) -> tuple[str, tuple[str, ...]]:
    """提醒我爸和我妈吃药 as 提醒我爸吃药, and whom else it is for."""
    found = pattern("family").search(text)
    if found is None:
        return text, ()
    others = compiled("<KIN>").findall(found["others"])
    return text[: found.start("others")] + text[found.end() :], tuple(map(called, others))


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
    return None if ruled else told


def moments(side: str) -> list[dict[str, str]]:
    """What is told of each: the day, the part of it, the hour."""
    return [one.groupdict("") for one in pattern("moment").finditer(side)]


def each(text: str, side: str, now: datetime, calendar: Calendar) -> Iterator[Wish]:
    """A wish for each: 晚上七点和八点半 are both in the evening, 周三和周五九点 both at nine."""
    before, _, after = text.partition(side)
    last: Wish | None = None
    day = part = ""
    for one, own, clock in expanded(side):
        same_day = last is not None and one == day
        day, part = one, own or (part if same_day else "")
        hours = [part + clock, own + clock]
        same, plain = (read_one(f"{before}{day}{at}{after}", now, calendar) for at in hours)
        last = plain if last and same_day and is_earlier(same, last) else same
        yield last


def expanded(side: str) -> list[tuple[str, str, str]]:
    """Day, part of it and hour of each: 5号和20号上午九点和下午三点 are four."""
    groups: list[tuple[list[str], list[tuple[str, str]]]] = [([], [])]
    for one in moments(side):
        if one["day"] and groups[-1][1]:
            groups.append(([], []))
        days, hours = groups[-1]
        days += [one["day"]] if one["day"] else []
        hours += [(one["part"], one["clock"])] if one["part"] or one["clock"] else []
    named = in_full([day for days, _ in groups for day in days])
    return [
        (day, *hour)
        for days, hours in groups
        for day in ([next(named) for _ in days] or [""])
        for hour in hours or [("", "")]
    ]


def in_full(days: Iterable[str]) -> Iterator[str]:
    """12月25号和26号 are both in December, 下周三和周五 both next week."""
    said = ["" for _ in table()["of_days"]]
    for day in days:
        found = [compiled(line).search(day) for line in table()["of_days"]]
        said = [one[0] if one else old for one, old in zip(found, said, strict=True)]
        goes_on = (compiled(line).search(day) for line in table()["bare_days"])
        yield next((of for of, bare in zip(said, goes_on, strict=True) if of and bare), "") + day


def is_earlier(one: Wish, other: Wish) -> bool:
    """早上八点和两点半: that is no half past two in the morning."""
    hours = [wish.found.at.time() for wish in (one, other) if wish.found and wish.found.at]
    return len(hours) > 1 and hours[0] < hours[1]


def time_in(text: str, now: datetime, calendar: Calendar, *, absent: bool = True) -> Found | None:
    """The time to remind at: 二十五号 rather than 月底前; of what recurs, the usual hour."""
    found = find_time(text, now, calendar.is_workday, absent=absent)
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
    return re.sub(r"[，,。;；、\s]{2,}", "，", rest).strip(" ，,。;；、：:")[:LONGEST]
