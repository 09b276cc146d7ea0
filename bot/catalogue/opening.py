"""When something can be booked, as a clerk writes it: 工作日 8:30-12:00、14:00-17:30; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

WEEKDAYS = "一二三四五六日"
LINE = re.compile(r"(?P<days>\S+) +(?P<hours>\S.*)")
CLOSED = "休"
HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?[-–~至到] ?([01]?\d|2[0-3]):([0-5]\d)")
APART = re.compile(r" ?[、,，] ?")
EXAMPLE = (
    "开放时间要写成“工作日 8:30-12:00、14:00-17:30”“周三 9:00-11:30”“每月15日 9:00-11:00”"
    "“2026-12-05 9:00-11:00”或“2026-12-24 休”"
)
OVERLAPPING = "同一天里的两段开放时间不能重叠,也不能倒着写"

Hours = tuple[time, time]


@dataclass(frozen=True)
class Day:
    """A day as the calendar sees it."""

    date: date
    works: bool


@dataclass(frozen=True)
class Opening:
    """One line: the days it speaks of, and the hours of each; none where it is closed."""

    days: str
    hours: tuple[Hours, ...]

    @property
    def dated(self) -> date | None:
        """The one day it speaks of, which comes before all that is said of weekdays."""
        try:
            return date.fromisoformat(self.days)
        except ValueError:
            return None

    def __str__(self) -> str:
        """As a clerk writes it."""
        return f"{self.days} {self.spans or CLOSED}"

    @property
    def spans(self) -> str:
        return "、".join(f"{first:%H:%M}-{until:%H:%M}" for first, until in self.hours)

    def fits(self, day: Day) -> bool:
        found = next(filter(None, (shape.fullmatch(self.days) for shape in DAYS)))
        return DAYS[found.re](found, day)


def is_worked(found: re.Match[str], day: Day) -> bool:
    return day.works


def always(found: re.Match[str], day: Day) -> bool:
    return True


def in_range(found: re.Match[str], day: Day) -> bool:
    first, last = (WEEKDAYS.index(sign) for sign in found.groups())
    return (day.date.weekday() - first) % 7 <= (last - first) % 7


def is_named(found: re.Match[str], day: Day) -> bool:
    return WEEKDAYS[day.date.weekday()] in found[0]


def is_monthly(found: re.Match[str], day: Day) -> bool:
    return int(found[1]) == day.date.day


def is_dated(found: re.Match[str], day: Day) -> bool:
    return found[0] == day.date.isoformat()


DAYS: Mapping[re.Pattern[str], Callable[[re.Match[str], Day], bool]] = {
    re.compile("工作日"): is_worked,
    re.compile("每天"): always,
    re.compile("周([一二三四五六日])[至到-]周([一二三四五六日])"): in_range,
    re.compile("周[一二三四五六日](?:、周[一二三四五六日])*"): is_named,
    re.compile(r"每月([1-9]|[12]\d|3[01])[日号]"): is_monthly,
    re.compile(r"\d{4}-\d{2}-\d{2}"): is_dated,
}


def read_opening(text: str) -> Opening:
    """One line; ValueError, with how it is written, for anything else."""
    line = LINE.fullmatch(text.strip())
    shape = line and next((one for one in DAYS if one.fullmatch(line["days"])), None)
    if line is None or shape is None:
        raise ValueError(EXAMPLE)
    opening = Opening(line["days"], read_hours(line["hours"]))
    if opening.dated is None and line["days"][0].isdecimal():
        raise ValueError(EXAMPLE)  # 2026-02-30
    return opening


def read_hours(text: str) -> tuple[Hours, ...]:
    if text == CLOSED:
        return ()
    found = [HOURS.fullmatch(part) for part in APART.split(text.strip())]
    known = [tuple(map(int, one.groups())) for one in found if one]
    if len(known) < len(found):
        raise ValueError(EXAMPLE)
    hours = tuple((time(h, m), time(until_h, until_m)) for h, m, until_h, until_m in known)
    edges = [edge for pair in hours for edge in pair]
    touching = [a == b for a, b in pairwise(edges)][::2]  # an hour that ends as it begins
    if sorted(edges) != edges or any(touching):
        raise ValueError(OVERLAPPING)
    return hours
