"""yearly.yaml: what is due in the same weeks of every year."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from bot.catalogue.schema import Strict, Text, fail

LEAP_YEAR = 2000  # so that 02-29 is a day
LEAP_DAY = 2, 29


class Day(NamedTuple):
    """A day of every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """02-29 is the last day of February in every year."""
        short = (self.month, self.day) == LEAP_DAY and not isleap(year)
        return date(year, self.month, self.day - short)

    @property
    def rule(self) -> str:
        """The same as a rule that comes every year."""
        day = -1 if (self.month, self.day) == LEAP_DAY else self.day
        return f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={day}"

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日"


def parse_day(value: object) -> object:
    """Read `09-01`; anything else is refused with an example."""
    if isinstance(value, Day):
        return value
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value) if isinstance(value, str) else None
    try:
        day = date(LEAP_YEAR, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    return Day(day.month, day.day) if day else fail("日子要写成 09-01 这样的月-日")


Yearly = Annotated[Day, BeforeValidator(parse_day)]


class Season(Strict):
    """The weeks of the year in which something is to be done; they may go over New Year."""

    item: Text
    name: Text
    first: Yearly
    last: Yearly
    note: Text | None = None
    reviewed: date | None = None  # when the community put its own days; until then they are samples

    def holds(self, day: date) -> bool:
        today = Day(day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last
