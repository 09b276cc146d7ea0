"""Moments and rules of reminders as they are read back: 11月23日（周一）下午3点, 每月最后一天."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from bot.desk.remind_words import Wish
from bot.desk.unit_of_work import UnitOfWork
from bot.times import Found
from bot.times.rules import end_of, is_of_clock, parts_of
from storage.reminder_tables import Reminder

HALF, NOON = 30, 12
LAST = -1
LEAP, MOON_LONGEST = 29, 30  # days that some months do not have


def moment(unit: UnitOfWork, at: datetime) -> str:
    """The day with its weekday, and the hour."""
    local = at.astimezone(unit.zone)
    return day(unit, local.date()) + clock(unit, local.hour, local.minute)


def day(unit: UnitOfWork, on: date) -> str:
    """With its weekday; and the year where it is not this one."""
    values = {"year": on.year, "month": on.month, "day": on.day}
    weekday = unit.phrases["weekdays"][on.weekday()]
    phrase = "remind_day" if on.year == unit.today.year else "remind_day_year"
    return unit.phrases.say(phrase, **values, weekday=weekday)


def days_of(unit: UnitOfWork, wish: Wish, on: date) -> str:
    """The day, or all that were told side by side."""
    every = [one.found.day for one in wish.each if one.found]
    return unit.phrases["remind_and"].join(day(unit, one) for one in every or [on])


def clock(unit: UnitOfWork, hour: int, minute: int) -> str:
    """上午9点, 下午3点半, 中午12点05分."""
    named = unit.phrases["remind_parts"].split()
    parts = {int(first): name for first, name in zip(named[::2], named[1::2], strict=True)}
    part = parts[max(first for first in parts if first <= hour)]
    told = unit.phrases["remind_half"] if minute == HALF else ""
    if minute not in (0, HALF):
        told = unit.phrases.say("remind_minute", minute=f"{minute:02}")
    said = hour - NOON if hour > NOON else hour
    return unit.phrases.say("remind_clock", part=part, hour=said, minute=told)


def when(unit: UnitOfWork, reminder: Reminder) -> str:
    """When it comes, for lists and for what is read back."""
    if not reminder.rule or reminder.sort == "paper":
        return moment(unit, reminder.again_at or reminder.due_at or reminder.first_at)
    parts = parts_of(reminder.rule)
    first = reminder.first_at.astimezone(unit.zone)
    hours = map(int, parts.get("BYHOUR", str(first.hour)).split(","))
    clocks = (
        "" if is_of_clock(reminder.rule) else "、".join(clock(unit, h, first.minute) for h in hours)
    )
    return how_often(unit, parts, first, workdays=reminder.workdays) + clocks + end(unit, parts)


def next_one(unit: UnitOfWork, reminder: Reminder) -> str:
    return moment(unit, reminder.due_at) if reminder.due_at else ""


def unsure(unit: UnitOfWork, wish: Wish, reminder: Reminder) -> str:
    """That nobody knows yet how that year's holidays are moved, and what comes of it."""
    year = (reminder.due_at or reminder.first_at).astimezone(unit.zone).year
    if not wish.is_by_workdays or unit.calendar.is_announced(year):
        return ""
    then = unit.phrases["remind_moves_on"] if wish.moves_on else ""
    return unit.phrases.say("remind_no_list", year=year, then=then)


def short(unit: UnitOfWork, reminder: Reminder) -> str:
    """What becomes of it where a month, or a year, does not have its day."""
    parts = parts_of(reminder.rule) if reminder.rule else {}
    *others, last = map(int, parts.get("BYMONTHDAY", "0").split(","))
    moon, yearly = "RSCALE" in parts, parts.get("BYMONTH", "2") != "2"
    if last < (MOON_LONGEST if moon else LEAP) or (yearly and not moon):
        return ""
    phrase = "moon" if moon else "skipped" if others else "year" if "BYMONTH" in parts else "month"
    return unit.phrases.say(f"remind_short_{phrase}", day=last)


def how_often(
    unit: UnitOfWork, parts: Mapping[str, str], first: datetime, *, workdays: bool
) -> str:
    """每天, 每周一、三, 每2个月5日, 每年农历腊月三十, 每年清明."""
    freq, n = parts["FREQ"].lower(), parts.get("INTERVAL", "1")
    if "RSCALE" in parts:
        return by_moon(unit, parts)
    if workdays and freq == "daily":
        return unit.phrases["remind_workdays"]
    phrase = f"remind_{freq}" if n == "1" else f"remind_{freq}_n"
    values = {"n": n, "days": days(unit, parts, first), "month": parts.get("BYMONTH", first.month)}
    return unit.phrases.say(phrase, **values)


def repeating(unit: UnitOfWork, found: Found) -> str:
    """How often what was said is to come; empty where it comes once."""
    first = datetime.combine(found.day, time(), unit.zone)
    rule = found.rule and parts_of(found.rule)
    return how_often(unit, rule, first, workdays=found.workdays) if rule else ""


def days(unit: UnitOfWork, parts: Mapping[str, str], first: datetime) -> str:
    """Which of the week, or of the month: 一、三, 5日、20日, 最后一天, 第2个周二."""
    if parts["FREQ"] == "WEEKLY":
        return (
            "、".join(weekday_of(unit, d) for d in parts.get("BYDAY", "").split(",") if d)
            or (unit.phrases["weekdays"][first.weekday()])
        )
    if "BYSETPOS" in parts:
        return placed(unit, int(parts["BYSETPOS"]), unit.phrases["remind_workday"])
    named = re.findall(r"(-?\d)([A-Z]{2})", parts.get("BYDAY", ""))
    if named:
        week = unit.phrases["remind_week"]
        return "、".join(placed(unit, int(n), week + weekday_of(unit, d)) for n, d in named)
    wanted = map(int, parts.get("BYMONTHDAY", str(first.day)).split(","))
    return "、".join(day_of_month(unit, one) for one in wanted)


def weekday_of(unit: UnitOfWork, name: str) -> str:
    return unit.phrases["weekdays"]["MO TU WE TH FR SA SU".split().index(name)]


def placed(unit: UnitOfWork, nth: int, what: str) -> str:
    phrase = "remind_last" if nth == LAST else "remind_nth"
    return unit.phrases.say(phrase, n=nth, what=what)


def day_of_month(unit: UnitOfWork, day: int) -> str:
    phrase = "remind_last_day" if day == LAST else "remind_month_day"
    return unit.phrases.say(phrase, day=day)


def by_moon(unit: UnitOfWork, parts: Mapping[str, str]) -> str:
    if "TERM" in parts:
        term = unit.phrases["remind_terms"].split()[int(parts["TERM"])]
        return unit.phrases.say("remind_term", term=term)
    names = unit.phrases["remind_moon_days"].split()
    wanted = map(int, parts["BYMONTHDAY"].split(","))
    told = "、".join(names[day - 1] if day > 0 else names[LAST] for day in wanted)
    if "BYMONTH" not in parts:
        return unit.phrases.say("remind_moon_monthly", days=told)
    month = unit.phrases["remind_moon_months"].split()[int(parts["BYMONTH"]) - 1]
    return unit.phrases.say("remind_moon_yearly", month=month, days=told)


def end(unit: UnitOfWork, parts: Mapping[str, str]) -> str:
    if "COUNT" in parts:
        return unit.phrases.say("remind_count", count=parts["COUNT"])
    last = end_of(parts)
    if last is None:
        return ""
    local = last.astimezone(unit.zone)
    return unit.phrases.say("remind_until", month=local.month, day=local.day)
