"""From when until when a pasted notice holds: 11月25日22:00至次日6:00, 全天, 至抢修结束."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import pairwise
from typing import NamedTuple, cast

from bot.desk.notice_daily import each_day
from bot.desk.notice_doubts import RECENT, Doubt, doubts_in
from bot.desk.notice_patterns import pattern
from bot.intents.slots import numerals
from bot.times import Found, find_time

MOST = 4  # times looked for in one clause
LONGEST = 200  # signs of one clause
NEAR = 8  # signs before a time in which it may say that it is the end
DAY, HALF = timedelta(days=1), timedelta(hours=12)
NOON = 12
FAR = timedelta(days=730)


@dataclass(frozen=True)
class Said:
    """One time of a notice: where it begins, where it ends, as far as it says."""

    start: datetime | None
    end: datetime | None
    clock: bool
    past: bool
    forever: bool  # every Tuesday, and nobody says until when
    loose: timedelta  # 到10点 is of this day, or so much later; nothing where its day is told


Span = tuple[datetime, datetime]


class Times(NamedTuple):
    """The beginning and the end, as far as they are told; whether all of it has gone by."""

    start: datetime | None
    end: datetime | None
    gone: bool = False
    spans: tuple[Span, ...] = ()  # each, where there are several apart from each other
    doubts: tuple[Doubt, ...] = ()  # where a day itself is in doubt, nothing else is known


def read_times(text: str, now: datetime) -> Times:
    """The beginning and the end of all that is told; a day without an hour is its whole day."""
    plain = pattern("no_time").sub(" ", numerals(text))
    doubts = tuple(doubts_in(plain, now.date()))
    if any(one.why != "weekday" for one in doubts):
        return Times(None, None, doubts=doubts)
    plain = pattern("back_again").sub(r"\g<off>", plain)
    return known_times(in_full(plain), now)._replace(doubts=doubts)


def known_times(plain: str, now: datetime) -> Times:
    """Of a text whose days are all known."""
    plain = pattern("this_year").sub(partial(with_year, now.date()), plain)
    plain = pattern("from_now").sub(f"{now.month}月{now.day}日", plain)
    plain = each_day(plain, now.date())
    plain = pattern("days").sub(r"\g<first>至\g<last>每天", plain)
    every = list(times_in(plain, now))
    said, gone = told(every), bool(every) and all(one.past for one in every)
    alone = [one.end for one in said if one.end and not one.start]
    start = min((earlier(one, alone) for one in said if one.start), default=None)
    if any(one.forever for one in said):
        return Times(start, None)
    if spans := spans_of(said):
        return Times(spans[0][0], spans[-1][1], gone, spans)
    end = max((later(one, start) for one in said if one.end), default=None)
    end = end or after_hours(plain, start)
    ends = end if not (start and end) or end > start else None  # of something before it
    return Times(start, ends, gone)


def in_full(plain: str) -> str:
    """9:00 as 09:00: no evening, unless the sentence names a part of the day."""
    pieces = re.split(r"([。；;！!\n])", plain)
    parted = pattern("daily_part")
    return "".join(
        one if parted.search(one) else pattern("short_hour").sub(r"0\g<0>", one) for one in pieces
    )


def spans_of(said: list[Said]) -> tuple[Span, ...]:
    """9点到11点和14点到16点: each of them; nothing where they are not clearly several."""
    told = [(one.start, one.end, one.loose) for one in said if one.start and one.end and one.clock]
    if len(said) < 2 or len(told) < len(said):
        return ()
    later_ones = [start for start, _, _ in told[1:]] + [datetime.max.replace(tzinfo=UTC)]
    found = {
        (start - HALF, end - HALF)
        if loose == HALF and start.hour >= NOON and start > after
        else (start, end)
        for (start, end, loose), after in zip(told, later_ones, strict=True)
    }
    spans = sorted(found)
    apart = all(one[1] <= following[0] for one, following in pairwise(spans))
    return tuple(spans) if apart and len(spans) > 1 else ()


def with_year(today: date, found: re.Match[str]) -> str:
    """11月20日 shortly after it is the one that has gone by, not the next one."""
    for year in (today.year, today.year - 1):
        with suppress(ValueError):
            if timedelta() <= today - date(year, int(found["month"]), int(found["day"])) < RECENT:
                return f"{year}年{found[0]}"
    return found[0]


def told(said: list[Said]) -> list[Said]:
    """What has hours counts before bare days, which may be when it was written."""
    said = [one for one in said if one.clock] or [one for one in said if not one.past]
    return [one for one in said if not one.past] or said


def earlier(one: Said, ends: list[datetime]) -> datetime:
    """9点 … 12点来水, said at ten, began this morning and not in the evening."""
    start = cast("datetime", one.start)
    before = start - HALF
    rolled = one.loose == HALF and any(before < end <= start for end in ends)
    return before if rolled and before.date() == start.date() else start


def later(one: Said, start: datetime | None) -> datetime:
    """晚上8点 … 到10点 is 22:00, and 到6点 of the next morning."""
    end = cast("datetime", one.end)
    while one.loose and start and end <= start:
        end += one.loose
    return end


def times_in(plain: str, now: datetime) -> Iterator[Said]:
    """Clause by clause; an hour alone is of the day told last."""
    day: date | None = None
    for clause in pattern("clauses").split(plain):
        rest = with_day(clause[:LONGEST], day, now)
        for _ in range(MOST):
            found = find_on(rest, day, now)
            if found is None:
                break
            if is_near(found.day, now):
                yield said_in(rest, found, now)
                day = found.day
            for first, last in found.spans:
                rest = rest[:first] + "#" * (last - first) + rest[last:]


def with_day(clause: str, day: date | None, now: datetime) -> str:
    """次日 as a date: the day after the one before it."""
    while following := pattern("next_day").search(clause):
        before = find_time(clause[: following.start()], now)
        first = before.day if before and is_near(before.day, now) else day or now.date()
        date_ = f"{first + DAY:%Y年%m月%d日}"
        clause = clause[: following.start()] + date_ + clause[following.end() :]
    return clause


def is_near(day: date, now: datetime) -> bool:
    """A year mistyped is none that a notice tells of."""
    return abs(day - now.date()) < FAR


def find_on(rest: str, day: date | None, now: datetime) -> Found | None:
    """The time told, seen from the day that was told before where it names none itself."""
    found = find_time(rest, now)
    if found is None:
        return None
    seen_from = day_for(rest, found, day, now)
    if seen_from is None or not is_near(seen_from, now):
        return under_way(rest, found, now)
    return find_time(rest, datetime.combine(seen_from, time(), now.tzinfo))


def day_for(rest: str, found: Found, day: date | None, now: datetime) -> date | None:
    """The day that an hour belongs to; None where it says so itself."""
    words = words_of(rest, found)
    if found.past and pattern("full_date").search(words):
        return found.day  # whose 9点 is in the morning
    if pattern("dated").search(words):
        alone = pattern("day_alone").search(words) and not found.before
        return day if alone else None
    before = find_time(rest[: found.spans[0][0]], now)
    return before.day if before else day


def under_way(rest: str, found: Found, now: datetime) -> Found:
    """8点到12点 at ten goes on, and is not of the evening; 08:00-09:00 was, and is not tomorrow."""
    early = find_time(rest, datetime.combine(now.date(), time(), now.tzinfo))
    if early is None or early.rule or early.spans != found.spans:
        return found
    if not (early.at and early.end and early.clock and early.at <= now):
        return found
    words = words_of(rest, early)
    meant = early.end > now or (pattern("full_hour").match(words) and now.date() == early.day)
    return early if meant else found


def words_of(rest: str, found: Found) -> str:
    return "".join(rest[first:last] for first, last in found.spans)


def said_in(rest: str, found: Found, now: datetime) -> Said:
    """What a time means here: a span, a beginning, or an end."""
    zone = now.tzinfo
    start, end = span_of(found, zone)
    first: datetime | None = start
    head, tail = rest[: found.spans[0][0]][-NEAR:], rest[found.spans[-1][1] :]
    ends = found.before or pattern("ends").search(head) or pattern("until").search(tail)
    single = found.end is None and found.end_day is None and not found.rule
    if single and ends:
        first, end = None, found.at if found.clock else end
    elif single and pattern("since").search(rest[found.spans[-1][1] - 1 :]):
        end = None
    past = is_past(found, now, begins=single and first is not None)
    forever = bool(found.rule) and last_of(found, zone) is None
    rough = HALF if "half_day" in found.open else timedelta() if first else DAY
    dated = first is None and pattern("dated").search(words_of(rest, found))
    return Said(first, end, found.clock, past, forever, timedelta() if dated else rough)


def is_past(found: Found, now: datetime, *, begins: bool) -> bool:
    """What began today, and nobody says until when, goes on."""
    if begins and found.day == now.date():
        return False
    over = found.past if found.end is None else found.end <= now and not found.rule
    return over or (found.end_day or found.day) < now.date()


def span_of(found: Found, zone: tzinfo | None) -> tuple[datetime, datetime | None]:
    """Its first and last moment; of what comes every day those of the first and the last day."""
    last = last_of(found, zone) or found.end_day or found.day
    if not found.clock or found.at is None:
        first = datetime.combine(found.day, time(), zone)
        return first, datetime.combine(last + DAY, time(), zone)
    if found.rule and found.end:
        return found.at, datetime.combine(last, found.end.time(), zone)
    return found.at, found.end


def last_of(found: Found, zone: tzinfo | None) -> date | None:
    """The last day of what comes every day."""
    if until := pattern("rule_until").search(found.rule):
        return datetime.strptime(until[1], "%Y%m%dT%H%M%S%z").astimezone(zone).date()
    times = pattern("rule_times").search(found.rule)
    return found.day + DAY * (int(times[1]) - 1) if times else None


def after_hours(plain: str, start: datetime | None) -> datetime | None:
    """预计停水8小时: its end, where it begins at an hour."""
    found = pattern("duration").search(plain)
    return start + timedelta(hours=float(found["hours"])) if start and found else None
