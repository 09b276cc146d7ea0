"""What comes again and again: 每天, 每周一三五, 每隔两天, 每月最后一天."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from bot.times.day_words import any_moon, in_month
from bot.times.days import DAY, Days, daily, months_later, weekly
from bot.times.folding import amount
from bot.times.said import Context, Count, Repeat, inner, words

OF_THE_CLOCK = {"MINUTELY": 1, "HOURLY": 60}  # minutes
NIGHTLY = {"晚": "晚上", "早": "早上"}


def read_every(found: re.Match[str], context: Context) -> Repeat:
    """每天, 每两周, 每隔两天, 隔周, 三天一次, 每半年, 每晚."""
    said = found.groupdict()
    unit = said.get("unit") or "天"
    if unit[0] in NIGHTLY:
        return Repeat("FREQ=DAILY", part=NIGHTLY[unit[0]])
    if unit in ("工作日", "上班日"):
        return working_days(found, context)
    if unit not in words("every"):
        unit = "天"
    half = bool(said.get("half")) or said.get("n") == "半"
    number = 1 if half else amount(said.get("n") or "1")
    return _repeat(words("every")[unit], max(number, 1), half, bool(said.get("gap")), context)


def _repeat(facts: dict[str, int | str], n: int, half: bool, gap: bool, context: Context) -> Repeat:
    freq, times = str(facts["freq"]), int(facts.get("times", 1))
    if half:
        freq, times = HALVES.get(freq, (freq, times))
    # 每隔一小时 and 每隔一天 alike leave one free; of more, days and longer do, hours do not.
    interval = n * times + (int(facts["gap"]) if gap else 0)
    open_ = ("interval",) if gap and n > 1 else ()
    rule = f"FREQ={freq}" + (f";INTERVAL={interval}" if interval > 1 else "")
    if freq not in OF_THE_CLOCK:
        return Repeat(rule, open=open_)
    first = context.now.astimezone(UTC) + timedelta(
        minutes=OF_THE_CLOCK[freq] * min(interval, 9999)
    )
    return Repeat(rule, at=first.astimezone(context.now.tzinfo), open=open_)


HALVES = {
    "HOURLY": ("MINUTELY", 30),
    "DAILY": ("HOURLY", 12),
    "MONTHLY": ("DAILY", 15),
    "YEARLY": ("MONTHLY", 6),
}


def working_days(found: re.Match[str], context: Context) -> Repeat:
    """工作日每天: with the moved holidays, which no rule can tell."""
    days = Days(near=lambda today: filter(context.is_workday, daily().near(today)))
    return Repeat("FREQ=DAILY", days=days, workdays=True)


def weekends(found: re.Match[str], context: Context) -> Repeat:
    days = weekly(5, 6)
    return Repeat(days.rule, days=days)


def read_every_week(found: re.Match[str], context: Context) -> Repeat | None:
    """每周一三五, 每周一到周五, 每隔一周的周三."""
    said = found.groupdict()
    days = weekly(*weekdays(found["days"]))
    gap = said.get("gap") or said.get("alternate")
    interval = 1 if not gap else 2 if gap == "隔" else amount(gap)
    rule = days.rule.replace("WEEKLY", f"WEEKLY;INTERVAL={interval}") if gap else days.rule
    return Repeat(rule, days=days)


def weekdays(said: str) -> list[int]:
    """Give the days of 一三五, 一到五, 二和周四."""
    chosen: list[int] = []
    for first, last in inner("weekday").findall(said):
        start = words("weekdays")[first]
        end = words("weekdays")[last] if last else start
        chosen += [
            start + n if start + n < 7 else start + n - 7 for n in range((end - start) % 7 + 1)
        ]
    return chosen


def read_every_last(found: re.Match[str], context: Context) -> Repeat:
    """每月最后一天, 每月第二个周二, 每月第一个工作日."""
    said = found.groupdict()
    days = in_month(said, context.is_workday)
    return Repeat(days.rule, days=days, workdays=bool(said.get("work")))


def read_every_moon(found: re.Match[str], context: Context) -> Repeat:
    """每月初一十五."""
    said = inner("moon_day").findall(found["days"])
    days = any_moon([amount(day) for day in said])
    return Repeat(days.rule, days=days)


def read_count(found: re.Match[str], context: Context) -> Count:
    """一共五次, 连续七天, 接下来一个星期."""
    lasting = found.group().startswith(("连", "持续", "坚持")) and found["unit"] == "天"
    coming = found.group().startswith(("接下来", "今后", "未来", "往后"))
    return Count(amount(found["n"]), found["unit"], daily=lasting or coming)


def limited(rule: str, count: Count, first: date, tzinfo: datetime) -> str:
    """Give the rule with its end by number or by length."""
    if count.amount < 1:
        return rule
    facts = words("units").get(count.unit)
    if facts is None or (rule == "FREQ=DAILY" and count.unit == "天"):
        return f"{rule};COUNT={count.amount}"
    amount_ = min(count.amount, 999)
    last = (
        months_later(first, amount_ * facts["months"])
        if "months" in facts
        else first + DAY * (amount_ * facts["days"])
    )
    return ending(rule, last - DAY, tzinfo)


def ending(rule: str, last: date, now: datetime) -> str:
    """Give the rule ending with a day; the end is in UTC, as dateutil wants it."""
    end = datetime.combine(last, time(23, 59, 59), now.tzinfo).astimezone(UTC)
    return f"{rule};UNTIL={end:%Y%m%dT%H%M%SZ}"


def frequency(rule: str) -> str:
    """Give FREQ=WEEKLY of a rule."""
    found = re.search(r"FREQ=\w+", rule)
    return found.group() if found else ""


def refined(rule: str, days: str) -> str | None:
    """Give the rule of 每月 with 5号; None where they do not go together."""
    often = frequency(rule)
    if not often or frequency(days) != often or "BY" in rule:
        return None
    interval = re.search(r";INTERVAL=\d+", rule)
    return days.replace(often, often + (interval.group() if interval else ""))
