"""policies.yaml: when nobody is disturbed, and by when matters are answered and settled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.schema import Duration, Kind, Request, Span, Strict, Text, as_list, fail

HOURS = re.compile(r"(\d{1,2}):(\d{2}) ?[-–~至到] ?(\d{1,2}):(\d{2})")
ALARM, URGENT, ORDINARY = "险情", "紧急", "一般"


class Limit(Strict):
    """How long until somebody takes it on, and until it is settled."""

    respond_within: Duration
    resolve_within: Duration


class Hours(Strict):
    """From one time of day until another, which may be the next morning's."""

    first: time
    until: time

    def hold(self, moment: time) -> bool:
        if self.first <= self.until:
            return self.first <= moment < self.until
        return moment >= self.first or moment < self.until


def parse_hours(value: object) -> object:
    """Read `21:30-7:30`; anything else is refused with an example."""
    found = HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, Hours) or not found:
        return value if isinstance(value, Hours) else fail("时段要写成 21:30-7:30")
    hour, minute, until_hour, until_minute = map(int, found.groups())
    if max(hour, until_hour) > 23 or max(minute, until_minute) > 59:
        return fail("时段要写成 21:30-7:30,钟点到 23:59 为止")
    return Hours(first=time(hour, minute), until=time(until_hour, until_minute))


def parse_minutes(value: object) -> object:
    """Read `30m`, `2h` as a length of time."""
    found = re.fullmatch(r"([1-9]\d{0,3}) ?([mh])", value) if isinstance(value, str) else None
    if isinstance(value, timedelta) or not found:
        return value if isinstance(value, timedelta) else fail("时长要写成 30m 或 2h")
    return timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))


def limit(respond: tuple[int, str], resolve: tuple[int, str]) -> Limit:
    spans = [Span.model_validate({"amount": n, "unit": unit}) for n, unit in (respond, resolve)]
    return Limit(respond_within=spans[0], resolve_within=spans[1])


SHIPPED: Mapping[str, Limit] = {
    ALARM: limit((10, "m"), (24, "h")),
    URGENT: limit((2, "h"), (7, "workday")),
    ORDINARY: limit((1, "workday"), (7, "workday")),
}


class Public(Strict):
    """Which matters anybody may see, and other systems may file; by itself none."""

    kinds: Annotated[tuple[Kind, ...], BeforeValidator(as_list)] = ()
    without: Annotated[tuple[Text, ...], BeforeValidator(as_list)] = ()  # ids of items


class Policies(Strict):
    """What a community decides for all its items at once."""

    quiet: Annotated[Hours, BeforeValidator(parse_hours)] = Hours(
        first=time(21, 30), until=time(7, 30)
    )
    awake: Annotated[timedelta, BeforeValidator(parse_minutes)] = timedelta(minutes=30)
    public: Public = Public()
    limits: dict[Text, Limit] = Field(default_factory=lambda: dict(SHIPPED))

    @model_validator(mode="after")
    def has_shipped(self) -> Self:
        if lacking := [name for name in SHIPPED if name not in self.limits]:
            raise ValueError(f"limits 里缺少“{'”“'.join(lacking)}”")
        return self

    def limit_of(self, request: Request) -> Limit:
        """An item's own limits; what it leaves open is that of its sort."""
        sort = self.limits.get(request.limit or (URGENT if request.urgent else ORDINARY))
        own = {
            name: span
            for name in ("respond_within", "resolve_within")
            if (span := getattr(request, name))
        }
        return (sort or self.limits[ORDINARY]).model_copy(update=own)
