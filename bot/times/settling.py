"""Which day and hour a phrase means: the next that is not over yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from bot.times.clock import DAY as DAY_LONG
from bot.times.clock import HALF_DAY, minutes, usual
from bot.times.days import ICAL, MANY, Days, daily, weekly
from bot.times.found import Found
from bot.times.phrase import Phrase
from bot.times.recurring import ending, limited
from bot.times.said import Clock, Context, Repeat

STILL = timedelta(hours=4)  # so long after its usual hour a part of the day goes on


def settle(phrase: Phrase, context: Context) -> Found | None:
    """Give the time a phrase tells, None if it tells none."""
    if phrase.unknown:
        return unknown(phrase, context) if phrase.told or phrase.absent else None
    if phrase.repeat is None and phrase.count and phrase.count.daily and phrase.clocks:
        phrase.repeat = Repeat("FREQ=DAILY")
    spread(phrase)
    if phrase.moment and not phrase.repeat:
        return of_moment(phrase)
    if not phrase.told or (phrase.each and not phrase.days and not phrase.part):
        return None
    found = of_repeat(phrase, phrase.repeat) if _counted(phrase) else of_days(phrase, context)
    return found and ruled(with_end(found, phrase, context), phrase, context)


def unknown(phrase: Phrase, context: Context) -> Found:
    """What is told, and no day or hour can be made of."""
    return found_at(phrase, context.today, open=("day", "time", "unknown"), absent=phrase.absent)


def spread(phrase: Phrase) -> None:
    """周一到周五早上七点 is each of these days, not from Monday until Friday at seven."""
    end = phrase.to
    if not (end and phrase.days and end.days) or phrase.clocks or phrase.part or phrase.repeat:
        return
    if not end.clocks:
        return
    phrase.clocks, end.clocks = end.clocks, []
    phrase.repeat = each_weekday(phrase.days, end.days) or Repeat("FREQ=DAILY")
    if not phrase.repeat.days:
        phrase.since, phrase.until = phrase.days, end
    phrase.days = phrase.to = None


def each_weekday(first: Days, last: Days) -> Repeat | None:
    """Give 周一到周五 as what comes every week, if no certain week was named."""
    if first.kind != "weekday" or last.kind != "weekday" or not first.rule:
        return None
    start, end = (ICAL.index(days.rule[-2:]) for days in (first, last))
    days = weekly(*((start + n) % 7 for n in range((end - start) % 7 + 1)))
    return Repeat(days.rule, days=days)


def _counted(phrase: Phrase) -> bool:
    return bool(phrase.repeat and phrase.repeat.at)


def of_moment(phrase: Phrase) -> Found:
    moment = phrase.moment
    assert moment is not None
    return Found(
        spans=tuple(phrase.spans),
        day=moment.at.date(),
        at=moment.at if moment.exact else None,
        clock=moment.exact,
        before=moment.before or phrase.before,
        past=moment.past,
        open=() if moment.exact else ("time",),
    )


def of_repeat(phrase: Phrase, repeat: Repeat | None) -> Found:
    """每两小时 counts from now."""
    assert repeat is not None
    assert repeat.at is not None
    day = repeat.at.date()
    return Found(spans=tuple(phrase.spans), day=day, at=repeat.at, clock=True, open=repeat.open)


def of_days(phrase: Phrase, context: Context) -> Found | None:
    """Give the first day, at the hour said, that is not over."""
    days = candidates(phrase, context)
    if phrase.days and not days.rule and not any(True for _ in days.near(context.today)):
        phrase.absent = phrase.spans[0]  # 这个月31号, in November
        return unknown(phrase, context)
    if phrase.clocks:
        return at_clock(phrase, days, context)
    return in_part(phrase, days, context) if phrase.part else on_day(phrase, days, context)


def candidates(phrase: Phrase, context: Context) -> Days:
    """Give the days that may be meant, none before the one it begins with."""
    own = phrase.days or (phrase.repeat.days if phrase.repeat else None) or daily()
    start = next(iter(upcoming(phrase.since, context)), None) if phrase.since else None
    if start is None:
        return own
    return replace(own, near=lambda _: (day for day in own.near(start) if day >= start))


def upcoming(days: Days, context: Context) -> Iterable[date]:
    """Give the days from today on; of a week, month or year under way, today."""
    today = context.today
    for day in islice(days.near(today), MANY):
        if (days.last(day) if days.last else day) >= today:
            yield max(day, today) if days.last else day


def at_clock(phrase: Phrase, days: Days, context: Context) -> Found | None:
    dayless = phrase.days is None and not phrase.rule_said
    every = [minutes(one, context, dayless=dayless) for one in phrase.clocks]
    # What comes every day does not depend on when it was said: 每天8点 is the morning's.
    choices = sorted(m for one in every for m in (one[:1] if phrase.rule_said else one))
    at = first_coming(days, choices, context)
    if at is None:
        return None
    clock = phrase.clocks[0]
    half = not (clock.exact or clock.part or clock.hour == 12)
    left = (*(["half_day"] if half else []), *(["day"] if days.whole else []))
    told = "time" not in phrase.open
    return found_at(phrase, at.date(), at=at, clock=told, past=at < context.now, open=left)


def first_coming(days: Days, choices: list[int], context: Context) -> datetime | None:
    """Give the first instant that is to come, else the last, but of what recurs there is none."""
    last = None
    for day in islice(days.near(context.today), MANY):
        for choice in choices:
            last = moment(day, choice, context)
            if last >= context.now:
                return last
    return None if days.rule else last


def moment(day: date, minute: int, context: Context) -> datetime:
    """Give an instant by minutes from midnight, on the clock of the wall."""
    return datetime.combine(day, time(0), context.now.tzinfo) + timedelta(minutes=minute)


def in_part(phrase: Phrase, days: Days, context: Context) -> Found | None:
    """下午: at its usual hour; when that has passed but it is afternoon still, any hour."""
    minute = usual(phrase.part)
    left = ("day", "time") if days.whole else ("time",)
    under_way = context.now - moment(context.today, minute, context)
    if timedelta(0) < under_way < STILL and context.today in upcoming_few(days, context):
        return found_at(phrase, context.today, open=left)
    at = first_coming(days, [minute], context)
    if at is None:
        return None
    if at < context.now:
        return found_at(phrase, (at - timedelta(minutes=minute)).date(), past=True, open=left)
    return found_at(phrase, at.date(), at=at, open=left)


def upcoming_few(days: Days, context: Context) -> list[date]:
    return list(islice(upcoming(days, context), 1))


def on_day(phrase: Phrase, days: Days, context: Context) -> Found | None:
    left = ("day", "time") if days.whole or _dayless(phrase) else ("time",)
    day = next(iter(upcoming(days, context)), None)
    if day and phrase.through and days.last:
        return found_at(phrase, days.last(day))
    if day:
        return found_at(phrase, day, open=left)
    every = [] if days.rule else list(islice(days.near(context.today), MANY))
    return found_at(phrase, every[-1], past=True, open=left) if every else None


def _dayless(phrase: Phrase) -> bool:
    repeat = phrase.repeat
    return bool(repeat and not repeat.days and repeat.rule != "FREQ=DAILY")


def found_at(phrase: Phrase, day: date, **more: Any) -> Found:
    left = (*more.pop("open", ()), *phrase.open, *(phrase.repeat.open if phrase.repeat else ()))
    return Found(spans=tuple(phrase.spans), day=day, before=phrase.before, open=left, **more)


def with_end(found: Found, phrase: Phrase, context: Context) -> Found:
    """Give it with the end of its range: 九点到十一点, 5号到8号."""
    if phrase.to is None or phrase.to is phrase.until:
        return found
    first = found.day
    if phrase.to.days:
        later = (day for day in islice(phrase.to.days.near(first), MANY) if day >= first)
        last = next(later, None)
        if last is None:
            return found
        found = replace(found, end_day=last)
    if phrase.to.clocks and found.at:
        end = end_of(found, phrase.to.clocks[0], context)
        found = replace(found, end=end, end_day=end.date())
    return found


def end_of(found: Found, clock: Clock, context: Context) -> datetime:
    """Give when a range ends: in the same half of the day if that comes after its beginning."""
    assert found.at is not None
    start = found.at
    minute = minutes(clock, context, dayless=False)[0]
    if not (clock.part or clock.exact):
        minute = clock.hour * 60 + clock.minute
    step = DAY_LONG if clock.part or clock.exact else HALF_DAY
    end = moment(found.end_day or start.date(), minute, context)
    while end <= start:
        end += timedelta(minutes=step)
    return end


def ruled(found: Found, phrase: Phrase, context: Context) -> Found:
    """Give it with the rule it recurs by."""
    rule = rule_of(phrase, context)
    if not rule:
        return found
    if phrase.until and phrase.until.days:
        later = (day for day in upcoming(phrase.until.days, context) if day >= found.day)
        last = next(later, None)
        rule = ending(rule, last, context.now) if last else rule
    elif phrase.count:
        rule = limited(rule, phrase.count, found.day, context.now)
    elif phrase.moment:
        rule = ending(rule, phrase.moment.at.date(), context.now)
    workdays = bool(phrase.repeat and phrase.repeat.workdays)
    return replace(found, rule=rule, workdays=workdays)


def rule_of(phrase: Phrase, context: Context) -> str:
    """Give the rule without its end."""
    if phrase.repeat:
        rule = phrase.repeat.rule
    elif phrase.each:
        rule = phrase.days.rule if phrase.days else "FREQ=DAILY"
    else:
        return ""
    if len(phrase.clocks) < 2 or len({clock.minute for clock in phrase.clocks}) > 1:
        return rule
    return f"{rule};BYHOUR={','.join(map(str, _every_hour(phrase, context)))}"


def _every_hour(phrase: Phrase, context: Context) -> list[int]:
    return sorted({minutes(one, context, dayless=False)[0] // 60 % 24 for one in phrase.clocks})
