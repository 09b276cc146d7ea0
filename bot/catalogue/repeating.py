"""How often what the community does by itself comes round, and on which day next; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

EVERY = re.compile(r"([1-9]\d{0,2}) (day|month)s?")
MOST: Mapping[str, int] = {"day": 366, "month": 12}
DAY = timedelta(days=1)
WORKED = 20  # days of a month over which homes are spread, so that a week is left to go there


class Every(BaseModel):
    """`7 days` after the last time; `3 months` of the calendar, from January on."""

    model_config = ConfigDict(frozen=True)
    amount: int
    unit: Literal["day", "month"]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'s' if self.amount > 1 else ''}"

    @property
    def is_daily(self) -> bool:
        return (self.amount, self.unit) == (1, "day")

    def starts(self, day: date) -> date:
        """When the months began in which a day lies."""
        month = (day.month - 1) // self.amount * self.amount + 1
        return date(day.year, month, 1)


def parse_every(value: object) -> object:
    """Read `1 day`, `7 days`, `3 months`; anything else is refused with an example."""
    if isinstance(value, Every):
        return value
    found = EVERY.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > MOST[found[2]]:
        raise ValueError("隔多久要写成 1 day、7 days 或 3 months")
    return Every.model_validate({"amount": int(found[1]), "unit": found[2]})


def next_due(every: Every, last: date | None, since: date, number: int, today: date) -> date:
    """The first day on which it is to be done again.

    Those who begin at once, by their `number`, are spread over the days from `since` on."""
    if every.unit == "day":
        first = since + DAY * ((number - since.toordinal()) % every.amount)
        return last + DAY * every.amount if last else first
    starts = every.starts(today)
    if last and last >= starts:
        return every.starts(starts + timedelta(days=31 * every.amount))
    return max(since, starts + DAY * (number % (WORKED * every.amount)))
