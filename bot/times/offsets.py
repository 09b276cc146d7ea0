"""Times counted from now: 过半小时, 三天后, 两周内."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from bot.times.days import (
    DAY,
    Days,
    fixed,
    monday_of,
    month_end,
    months_later,
    nth_workday,
    weekday_after,
    workday_after,
)
from bot.times.folding import amount
from bot.times.said import Context, Moment, Shift, inner, words

FARTHEST = 36_600  # days; who says more means no time


def parts_of(said: str) -> list[tuple[float, str]]:
    """Give amounts with their units: 一个半小时 is 1.5 小时."""
    return [
        (_number(one["n"]) + (0.5 if one["half"] or one["more"] else 0), one["u"])
        for one in inner("amount").finditer(said)
    ]


def _number(said: str) -> float:
    return 0.5 if said == "半" else amount(said)


def later(start: datetime, said: str, context: Context, sign: int = 1) -> Moment | None:
    """Give the instant so much later; exact if hours or less were named."""
    if "几" in said or too_far(said):
        return None
    at, exact = start, False
    for number, unit in parts_of(said):
        at, fine = _step(at, sign * number, unit, context)
        exact = exact or fine
    return Moment(at, exact=exact, past=sign < 0)


def too_far(said: str) -> bool:
    """Tell whether it is more than a century."""
    return sum(number * _days(words("units")[unit]) for number, unit in parts_of(said)) > FARTHEST


def _days(facts: dict[str, int]) -> float:
    return sum(size * facts.get(unit, 0) for unit, size in LONGEST.items())


LONGEST = {"seconds": 1 / 86_400, "days": 1, "months": 31, "workdays": 2}  # in days


def _step(at: datetime, number: float, unit: str, context: Context) -> tuple[datetime, bool]:
    facts = words("units")[unit]
    if "seconds" in facts:
        return _seconds(at, number * facts["seconds"]), True
    halves = words("half").get(unit, 0)
    whole = int(number)
    day = _whole(at.date(), whole, facts, context)
    if number != whole and isinstance(halves, int):
        return _seconds(_on(at, day), halves * (1 if number > 0 else -1)), True
    if number != whole:
        day = _whole(day, 1 if number > 0 else -1, halves, context)
    return _on(at, day), False


def _whole(day: date, number: int, facts: dict[str, int], context: Context) -> date:
    if "workdays" in facts:
        return workday_after(day, number, context.is_workday) if number else day
    if "months" in facts:
        return months_later(day, number * facts["months"])
    return day + DAY * (number * facts["days"])


def _seconds(at: datetime, seconds: float) -> datetime:
    return (at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(at.tzinfo)


def _on(at: datetime, day: date) -> datetime:
    return datetime.combine(day, at.timetz())


def read_away(found: re.Match[str], context: Context) -> Moment | Days | None:
    """过半小时, 三天后, 半小时前; days later are a day, hours later an instant."""
    sign = -1 if found.groupdict().get("ago") else 1
    moment = later(context.now, found["amount"], context, sign)
    if moment is None or moment.exact:
        return moment
    return fixed(moment.at.date(), "away")


def read_within(found: re.Match[str], context: Context) -> Moment | None:
    """两周内, 半小时之内, 本周内: a limit."""
    said = found.groupdict()
    if said.get("here"):
        unit = said["unit"].removeprefix("个")
        return Moment(_on(context.now, ENDS[unit](context.today)), before=True, exact=False)
    moment = later(context.now, found["amount"], context)
    return moment and Moment(moment.at, before=True, exact=moment.exact)


def week_end(day: date) -> date:
    return monday_of(day) + 6 * DAY


def year_end(day: date) -> date:
    return date(day.year, 12, 31)


ENDS = {
    "天": lambda day: day,
    "日": lambda day: day,
    "周": week_end,
    "星期": week_end,
    "礼拜": week_end,
    "月": month_end,
    "年": year_end,
}


def read_same(found: re.Match[str], context: Context) -> Days:
    """下个月今天, 明年的今天."""
    facts = words("units")[found["unit"]]
    return fixed(_whole(context.today, moves(found["move"]), facts, context), "near")


def moves(said: str | None) -> int:
    """Give how many weeks or months on: 下下周 is two, 上周 one back."""
    table = words("moves")
    return sum(table.get(sign, 0) for sign in said or "")


def read_shift(found: re.Match[str], context: Context) -> Shift:
    """国庆后第一个工作日, 春节前两天, 下周第一个工作日."""
    said = found.groupdict()
    if said.get("inside") is not None or said.get("insidelast") is not None:
        return _inside(said, context)
    back = (said.get("side") or "后") in ("前", "之前", "以前")
    number = amount(said.get("nth") or said.get("n") or "1")
    unit = "工作日" if said.get("work") is not None else said.get("unit") or "工作日"
    signed = -number if back else number
    if weekday := said.get("w"):
        day = words("weekdays")[weekday]
        return Shift(lambda first: weekday_after(first, number, day))
    facts = words("units")[unit]
    return Shift(lambda day: _whole(day, signed, facts, context))


def _inside(said: dict[str, str | None], context: Context) -> Shift:
    nth = -1 if said.get("insidelast") is not None else amount(said.get("nth") or "1")
    return Shift(
        lambda day: day, lambda first, last: nth_workday(first, last, nth, context.is_workday)
    )
