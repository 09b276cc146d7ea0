"""policies.yaml: when nobody is disturbed, and by when matters are answered and settled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, model_validator

from bot.catalogue.schema import Duration, Kind, Request, Span, Strict, Text, as_list, fail

HOURS = re.compile(r"(\d{1,2}):(\d{2}) ?[-–~至到] ?(\d{1,2}):(\d{2})")
RUNG = re.compile(r"(\d{1,4}) ?(m|h|workday)s? ?(?:→|->|=>|[:：]) ?(\S+)")
UPWARD = {"书记": "secretary", "街道": "street", "secretary": "secretary", "street": "street"}
MINUTES = {"m": 1, "h": 60, "workday": 24 * 60}
ALARM, URGENT, ORDINARY = "险情", "紧急", "一般"


class Rung(Strict):
    """How long after a limit whom upward is told."""

    after: Span
    to: Literal["secretary", "street"]


def parse_rung(value: object) -> object:
    """Read `8h → 街道`; `0h` is the limit itself."""
    found = RUNG.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, Rung) or not found or found[3] not in UPWARD:
        return value if isinstance(value, Rung) else fail("要写成 8h → 街道,报给书记或街道")
    amount, unit = int(found[1]), found[2]
    span = Span.model_validate({"amount": amount, "unit": unit if amount else "m"})
    return Rung.model_validate({"after": span, "to": UPWARD[found[3]]})


def upward(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """At least one, each later than the one before, none further down."""
    places = [(r.after.amount * MINUTES[r.after.unit], r.to == "street") for r in rungs]
    rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(places))
    if not places or not rising:
        raise ValueError("要从早到晚、从书记到街道写,至少写一步")
    return rungs


def as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Ladder = Annotated[
    tuple[Annotated[Rung, BeforeValidator(parse_rung)], ...],
    BeforeValidator(as_tuple),
    AfterValidator(upward),
]


class Limit(Strict):
    """How long until somebody takes it on, and until it is settled; who is told when it is not."""

    respond_within: Duration
    resolve_within: Duration
    escalate: Ladder | None = None


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


def parse_clock(value: object) -> object:
    """Read `8:30`, of which YAML makes so many minutes unless it is quoted."""
    if type(value) is int and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if isinstance(value, time) or not found:
        return value if isinstance(value, time) else fail("钟点要写成 8:30")
    return time(int(found[1]), int(found[2]))


def parse_minutes(value: object) -> object:
    """Read `30m`, `2h` as a length of time."""
    found = re.fullmatch(r"([1-9]\d{0,3}) ?([mh])", value) if isinstance(value, str) else None
    if isinstance(value, timedelta) or not found:
        return value if isinstance(value, timedelta) else fail("时长要写成 30m 或 2h")
    return timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))


Minutes = Annotated[timedelta, BeforeValidator(parse_minutes)]


def limit(respond: tuple[int, str], resolve: tuple[int, str], *rungs: str) -> Limit:
    spans = [Span.model_validate({"amount": n, "unit": unit}) for n, unit in (respond, resolve)]
    ladder = ladder_from(*rungs) if rungs else None
    return Limit(respond_within=spans[0], resolve_within=spans[1], escalate=ladder)


def ladder_from(*rungs: str) -> tuple[Rung, ...]:
    return TypeAdapter(Ladder).validate_python(rungs)


SHIPPED: Mapping[str, Limit] = {
    ALARM: limit((10, "m"), (24, "h"), "0h → 书记", "20m → 街道"),
    URGENT: limit((2, "h"), (7, "workday")),
    ORDINARY: limit((1, "workday"), (7, "workday")),
}


class Public(Strict):
    """Which matters anybody may see, and other systems may file; by itself none."""

    kinds: Annotated[tuple[Kind, ...], BeforeValidator(as_list)] = ()
    without: Annotated[tuple[Text, ...], BeforeValidator(as_list)] = ()  # ids of items


class Bookings(Strict):
    """From how many hours that were booked and left empty on one is asked to phone; and for how
    many others, who are not linked, one may hold a place at a time."""

    missed: Annotated[int, Field(ge=1)] = 2
    days: Annotated[int, Field(ge=1)] = 90
    others: Annotated[int, Field(ge=1)] = 4


class Policies(Strict):
    """What a community decides for all its items at once."""

    quiet: Annotated[Hours, BeforeValidator(parse_hours)] = Hours(
        first=time(21, 30), until=time(7, 30)
    )
    awake: Minutes = timedelta(minutes=30)
    morning: Annotated[time, BeforeValidator(parse_clock)] = time(8, 30)
    unseen: Minutes = timedelta(minutes=30)  # until a resident is told another way
    unseen_urgent: Minutes = timedelta(minutes=5)  # the same of what is urgent
    unseen_staff: Minutes = timedelta(minutes=5)  # until the group of the staff is
    call_again: Minutes = timedelta(hours=2)
    notices_a_day: Annotated[int, Field(ge=0)] = 3  # and person; 0: as many as there are
    notices_approved_from: Annotated[int, Field(ge=1)] = 200  # readers: a second person agrees
    notices_a_minute: Annotated[int, Field(ge=1)] = 600  # so that replies never wait
    approve_within: Minutes = timedelta(hours=2)  # until who may agree is asked again
    consent_ends_told: Annotated[int, Field(ge=1)] = 14  # days before its last one
    escalate: Ladder = ladder_from("0h → 书记", "8h → 街道")
    public: Public = Public()
    bookings: Bookings = Bookings()
    limits: dict[Text, Limit] = Field(default_factory=lambda: dict(SHIPPED))

    @model_validator(mode="after")
    def has_shipped(self) -> Self:
        if lacking := [name for name in SHIPPED if name not in self.limits]:
            raise ValueError(f"limits 里缺少“{'”“'.join(lacking)}”")
        return self

    def ladder_of(self, limit: Limit) -> tuple[Rung, ...]:
        """Who is told when this limit is over: its sort's own ladder, else everybody's."""
        return limit.escalate or self.escalate

    def limit_of(self, request: Request) -> Limit:
        """An item's own limits; what it leaves open is that of its sort."""
        sort = self.limits.get(request.limit or (URGENT if request.urgent else ORDINARY))
        own = {
            name: span
            for name in ("respond_within", "resolve_within")
            if (span := getattr(request, name))
        }
        return (sort or self.limits[ORDINARY]).model_copy(update=own)
