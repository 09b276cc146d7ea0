"""What a time in a text comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

Span = tuple[int, int]
EDGES = " \t\n,\uff0c。;\uff1b、"  # what a time leaves hanging


@dataclass(frozen=True, kw_only=True)
class Found:
    """A time read from a text; moments are aware, in the zone of the `now` they were read at.

    `at` without `clock` is a usual hour of the part of the day that was said (下午); with neither
    only the day is known. `open` names what was left open: time, half_day, day, interval, more,
    unknown: a day that is none, or is not understood."""

    spans: tuple[Span, ...]
    day: date
    at: datetime | None = None
    clock: bool = False
    end_day: date | None = None
    end: datetime | None = None
    rule: str = ""  # RFC 5545, with RSCALE=CHINESE as in RFC 7529; starts at `at`, or `day`
    workdays: bool = False  # of the rule's days, only those on which people work
    before: bool = False  # a limit, not an appointment
    past: bool = False
    absent: Span | None = None  # where a day or an hour stands that there is not: 2月30日
    open: tuple[str, ...] = ()

    def rest(self, text: str) -> str:
        """Give what the text says besides the time."""
        kept, last = [], 0
        for start, end in self.spans:
            kept.append(text[last:start].strip(EDGES))
            last = end
        return "".join([*kept, text[last:].strip(EDGES)])
