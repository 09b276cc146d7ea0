"""How the tables of times are read, and what was found is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from bot.catalogue.calendar import read_calendar
from bot.desk.deadlines import Calendar
from bot.settings import KNOWLEDGE
from bot.times import Found, find_time

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFF, WORKED, _ = read_calendar(KNOWLEDGE / "calendar")
CALENDAR = Calendar(SHANGHAI, OFF, WORKED)
FLAGS = ("workdays", "before", "past")


class Case(NamedTuple):
    """What is said, when, and what it means."""

    now: datetime
    text: str
    meaning: str


def cases() -> Iterator[Case]:
    table: dict[Any, dict[Any, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))
    for when, said in table.items():
        now = datetime.strptime(str(when), "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
        yield from (Case(now, str(text), str(meaning)) for text, meaning in said.items())


def find(text: str, now: datetime) -> Found | None:
    return find_time(text, now, CALENDAR.is_workday, absent=True)


def told(found: Found | None) -> str:
    """What was found, as the table has it."""
    if found is None:
        return "none"
    if found.absent:
        return "absent"
    words = [moment(found.day, found.at, found.clock)]
    if found.end_day:
        words += ["→", moment(found.end_day, found.end, True)]
    words += [found.rule] if found.rule else []
    words += [flag for flag in FLAGS if getattr(found, flag)]
    return " ".join([*words, *(name for name in found.open if name != "time")])


def moment(day: date, at: datetime | None, clock: bool) -> str:
    if at is None:
        return f"{day}"
    return f"{at:%Y-%m-%d %H:%M}" if clock else f"{at:%Y-%m-%d (%H:%M)}"
