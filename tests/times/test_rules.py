"""When what recurs comes next: every rule that people's words come to, and their edges."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.times import last_at, next_at
from bot.times.rules import every_day
from tests.times.stories import CALENDAR, SHANGHAI

FIRST = datetime(2026, 11, 21, 8, 0, tzinfo=SHANGHAI)  # a Saturday
ENDED = "-"
# a rule, and when it comes after its first morning; months too short have it on their last day
RULES = {
    "FREQ=DAILY": "11-22 08, 11-23 08",
    "FREQ=DAILY;INTERVAL=3": "11-24 08, 11-27 08",
    "FREQ=DAILY;BYHOUR=8,20;COUNT=4": "11-21 20, 11-22 08, 11-22 20, -",
    "FREQ=DAILY;UNTIL=20261123T155959Z": "11-22 08, 11-23 08, -",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR": "11-23 08, 11-25 08, 11-27 08, 11-30 08",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA": "12-05 08, 12-19 08",
    "FREQ=MONTHLY;BYMONTHDAY=5,20": "12-05 08, 12-20 08, 01-05 08",
    "FREQ=MONTHLY;BYMONTHDAY=31": "11-30 08, 12-31 08, 01-31 08, 02-28 08, 03-31 08",
    "FREQ=MONTHLY;BYMONTHDAY=30": "11-30 08, 12-30 08, 01-30 08, 02-28 08, 03-30 08",
    "FREQ=MONTHLY;BYMONTHDAY=-1": "11-30 08, 12-31 08, 01-31 08, 02-28 08",
    "FREQ=MONTHLY;BYDAY=2TU": "12-08 08, 01-12 08",
    "FREQ=MONTHLY;BYDAY=-1FR": "11-27 08, 12-25 08",
    "FREQ=MONTHLY;INTERVAL=3": "02-21 08, 05-21 08",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": "02-28 08, 02-29 08, 02-28 08",
    "FREQ=HOURLY;INTERVAL=2": "11-21 10, 11-21 12",
    "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30": "02-05 08, 01-25 08, 02-12 08",
    "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1,15": "11-23 08, 12-09 08, 12-23 08",
    "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1;COUNT=1": "12-09 08, -",
    "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20261201T000000Z": "-",
    "RSCALE=CHINESE;FREQ=YEARLY;TERM=6;BYHOUR=8,20": "04-05 08, 04-05 20, 04-04 08",
}
WORKED = {
    "FREQ=DAILY": "11-23 08, 11-24 08",
    "FREQ=DAILY;COUNT=2": "11-23 08, 11-24 08, -",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1": "12-01 08, 01-04 08",
}


def coming(rule: str, most: int, is_workday: object = every_day) -> str:
    at: datetime | None = FIRST
    found: list[str] = []
    while at and len(found) < most:
        at = next_at(rule, FIRST, at, is_workday)  # type: ignore[arg-type]
        found.append(f"{at:%m-%d %H}" if at else ENDED)
    return ", ".join(found)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_comes_as_it_is_meant(rule: str) -> None:
    assert coming(rule, RULES[rule].count(",") + 1) == RULES[rule]


@pytest.mark.parametrize("rule", WORKED)
def test_of_working_days_those_that_are_worked(rule: str) -> None:
    assert coming(rule, WORKED[rule].count(",") + 1, CALENDAR.is_workday) == WORKED[rule]


def test_the_last_that_has_been() -> None:
    late = FIRST + timedelta(days=10, hours=3)
    assert last_at("FREQ=DAILY", FIRST, late) == FIRST + timedelta(days=10)
    assert last_at("FREQ=DAILY", FIRST, FIRST - timedelta(hours=1)) is None
