"""Days by name or number: 明天, 下周三, 12月1日, 月底, 腊月二十三."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.intents import numbers
from bot.times import festivals, moon
from bot.times.days import (
    DAY,
    ICAL,
    Days,
    Workday,
    day_of,
    fixed,
    monday_of,
    month_end,
    month_of,
    monthly,
    nth_weekday,
    nth_workday,
    weekly,
    workday_after,
    yearly,
)
from bot.times.folding import amount
from bot.times.offsets import moves, week_end, year_end
from bot.times.said import Context, words

MIDDLE, LATE = 15, 21  # the day that 月中 and 下旬 begin with


def read_near(found: re.Match[str], context: Context) -> Days:
    """今天, 后儿, 第二天."""
    said = found["near"].rstrip("个").rstrip("天儿日")
    return fixed(context.today + DAY * words("near")[said], "near")


def read_few(found: re.Match[str], context: Context) -> Days:
    """明后天, 今明两天: which of them stays open."""
    first, last = (context.today + DAY * words("near")[found[end][-1]] for end in ("first", "last"))
    return fixed(first, "week", lambda _: last)


def read_soon(found: re.Match[str], context: Context) -> Days:
    """过会儿: still today."""
    return fixed(context.today, "near")


def read_weekday(found: re.Match[str], context: Context) -> Days:
    """周三, 下周三, 这周末; 下周 alone is its Monday, and the day stays open."""
    said = found.groupdict()
    move = said.get("move")
    monday = monday_of(context.today) + 7 * DAY * moves(move)
    if said.get("whole") is not None:
        first = max(monday, context.today) if moves(move) == 0 else monday
        return fixed(first, "week", week_end)
    weekday = words("weekdays")[(said.get("w") or said.get("w0") or "")[-1]]
    return fixed(monday + DAY * weekday, "weekday") if move else weekly(weekday)


def read_full(found: re.Match[str], context: Context) -> Days | None:
    """2027-01-03, 20270103."""
    day = day_of(*(int(found[part]) for part in "ymd"))
    return fixed(day) if day else None


def read_date(found: re.Match[str], context: Context) -> Days | None:
    """12月1日, 12/1."""
    month, day = amount(found["m"]), amount(found["d"])
    return festivals.solar_day([month, day]) if day_of(2000, month, day) else None


def read_day_of_month(found: re.Match[str], context: Context) -> Days | None:
    """5号."""
    day = amount(found["d"])
    rule = f"FREQ=MONTHLY;BYMONTHDAY={day}"
    return monthly(lambda y, m: day_of(y, m, day), rule) if 1 <= day <= 31 else None


def read_month(found: re.Match[str], context: Context) -> Days:
    """下个月, 三月份: the day stays open."""
    said = found.groupdict()
    if written := said.get("m") or said.get("m2"):
        month = amount(written)
        days = yearly(lambda year: date(year, month, 1), f"FREQ=YEARLY;BYMONTH={month}")
        return Days(near=days.near, rule=days.rule, kind="month", last=month_end)
    first = month_of(context.today, moves(said["move"]))
    return fixed(first, "month", month_end)


def read_year(found: re.Match[str], context: Context) -> Days:
    """明年, 2027年."""
    first = date(year_of(found["y"], context), 1, 1)
    return fixed(first, "year", year_end)


def year_of(said: str, context: Context) -> int:
    if said in words("years"):
        return context.today.year + int(words("years")[said])
    digits = said.rstrip("年")
    number = int(numbers.number(digits)) if not digits.isdecimal() else int(digits)
    return number if number > 99 else number + (1900 if number >= 50 else 2000)


def read_in_month(found: re.Match[str], context: Context) -> Days | None:
    """月底, 下月初, 12月中旬, 下个月第一个周一, 年底."""
    said = found.groupdict()
    if said.get("yearend") or said.get("yearstart"):
        return festivals.solar_day([12, 31] if said.get("yearend") else [1, 1])
    chosen = in_month(said, context.is_workday)
    if said.get("m"):
        return of_month(chosen, amount(said["m"]))
    if not said.get("move"):
        return chosen
    first = month_of(context.today, moves(said["move"]))
    return Days(near=lambda _: [d for d in chosen.near(first) if month_of(d) == first])


def of_month(days: Days, month: int) -> Days:
    """Those of a monthly day that are in one month of the year."""

    def near(today: date) -> Iterator[date]:
        years = range(today.year - 1, today.year + 4)
        starts = (date(year, month, 1) for year in years)
        return (d for first in starts for d in days.near(first) if month_of(d) == first)

    rule = days.rule.replace("FREQ=MONTHLY", f"FREQ=YEARLY;BYMONTH={month}")
    return Days(near=near, rule=rule, kind="year_day")


def in_month(said: dict[str, str | None], is_workday: Workday) -> Days:
    """A day of the month told by its place: the last, the first Monday, the third working day."""
    if weekday := said.get("w"):
        nth, day = nth_of(said), words("weekdays")[weekday]
        rule = f"FREQ=MONTHLY;BYDAY={nth}{ICAL[day]}"
        return monthly(lambda y, m: nth_weekday(y, m, nth, day), rule)
    if said.get("work"):
        nth = nth_of(said)
        rule = f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth}"
        return monthly(lambda y, m: _workday(date(y, m, 1), nth, is_workday), rule)
    places = {"end": -1, "start": 1, "early": 1, "mid": MIDDLE, "late": LATE}
    place = next(place for name, place in places.items() if said.get(name) is not None)
    return monthly(lambda y, m: day_of(y, m, place), f"FREQ=MONTHLY;BYMONTHDAY={place}")


def _workday(first: date, nth: int, is_workday: Workday) -> date | None:
    return nth_workday(first, month_end(first), nth, is_workday)


def nth_of(said: dict[str, str | None]) -> int:
    return -1 if said.get("last") else amount(said.get("nth") or "1")


def read_moon(found: re.Match[str], context: Context) -> Days | None:
    """腊月二十三, 农历八月初一, 闰六月初一, 大年初一, 初八."""
    said = found.groupdict()
    day = amount(said.get("d") or said.get("d2") or "1")
    if said.get("any") is not None:
        return any_moon([day])
    month = 1
    if written := said.get("m"):
        month = words("moon_months").get(written) or amount(written)
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    return festivals.moon_day([month, day], leap=bool(said.get("leap")))


def any_moon(chosen: list[int]) -> Days:
    """These days of every month of the Chinese calendar: 初一十五."""
    rule = f"RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, chosen))}"

    def near(today: date) -> list[date]:
        pairs = moon.months(today)
        found = (moon.solar(y, m, day) for y, m in pairs for day in chosen)
        return sorted(filter(None, found))

    return Days(near=near, rule=rule, kind="moon_day")


def read_festival(found: re.Match[str], context: Context) -> Days:
    said = found.groupdict()
    return festivals.named(said.get("name") or said["name2"] or "")


def read_next_workday(found: re.Match[str], context: Context) -> Days:
    return fixed(workday_after(context.today, 1, context.is_workday), "near")


def read_after_holiday(found: re.Match[str], context: Context) -> Days:
    return festivals.after_holidays(context.is_workday)
