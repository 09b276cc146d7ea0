"""What a piece of a time says by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from bot.intents.tables import filled, read_table
from bot.times.days import Days, Workday


@dataclass(frozen=True)
class Context:
    """When the words were said, and on which days people work."""

    now: datetime
    is_workday: Workday

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Clock:
    """An hour and a minute as they were said; `exact` where the hour counts to 24."""

    hour: int
    minute: int = 0
    exact: bool = False
    part: str = ""
    day_told: bool = False  # 这个时候 says nothing without a day before it


@dataclass(frozen=True)
class Part:
    """A part of the day: 上午."""

    name: str


@dataclass(frozen=True)
class Several:
    """Parts of each day: 早中晚."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """An instant some time from now."""

    at: datetime
    before: bool = False
    exact: bool = True
    past: bool = False


@dataclass(frozen=True)
class Shift:
    """A day told by another: 国庆后第一个工作日; `inside` a week or month if it may be."""

    change: Callable[[date], date]
    inside: Callable[[date, date], date | None] | None = None


@dataclass(frozen=True)
class Repeat:
    """How often something comes; without days of its own from the next possible one on."""

    rule: str
    days: Days | None = None
    workdays: bool = False
    at: datetime | None = None  # the first, where it counts from now: every two hours
    part: str = ""
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many times, or how long."""

    amount: int
    unit: str
    daily: bool = False  # 连续三天 says by itself that it comes every day


@dataclass(frozen=True)
class Mark:
    """A word that joins pieces: each, from, since, before, through, latest, until, to, also."""

    name: str


@dataclass(frozen=True)
class Unknown:
    """What was told and is not understood: 双号; `absent` if there is none: 11月31日, 二十五点."""

    absent: bool = False


Said = Unknown | Clock | Part | Several | Moment | Shift | Repeat | Count | Mark | Days


def words(key: str) -> Any:
    """Give one of the tables of words.yaml."""
    return read_table("words", "bot.times")[key]


@cache
def inner(name: str) -> re.Pattern[str]:
    """Give an expression for what stands within a piece."""
    table = read_table("pieces", "bot.times")
    return re.compile(filled(table["inner"][name], table["parts"]))
