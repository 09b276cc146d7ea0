"""The clocks of a ticket (to answer, to settle, pressed): which steps are due when; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Final

from bot.catalogue.policies import Rung
from bot.desk.deadlines import Calendar, due
from bot.desk.told import Nights
from storage.tables import Ticket

OWNER: Final = "owner"
PRESSER: Final = "presser"
LATE: Final = "late"
# how far on the way to its limit the owner is told
WARNINGS: Mapping[str, float] = {"half": 0.5, "most": 0.8, "limit": 1.0}
NEW = frozenset({"unverified", "submitted"})


@dataclass(frozen=True)
class Clock:
    """When it runs, and what is said of it."""

    states: frozenset[str]  # in every other one it stands still, or is over
    warnings: Mapping[str, float] = field(default_factory=lambda: WARNINGS)
    late: str = ""  # who is told at its limit; empty: those upward, rung by rung


CLOCKS: Mapping[str, Clock] = {
    "respond": Clock(NEW),
    "resolve": Clock(NEW | {"in_progress"}),
    "press": Clock(NEW | {"in_progress", "waiting"}, {"limit": WARNINGS["limit"]}, PRESSER),
}


@dataclass(frozen=True)
class Step:
    """One thing to be said because time passes."""

    clock: str
    place: int  # among the steps of its clock
    name: str  # half, most, limit, late
    to: str  # owner, secretary, street, presser
    at: datetime  # the first moment at which it may be said
    by: datetime  # the limit it speaks of


@dataclass(frozen=True)
class Rules:
    """What decides beside the ticket."""

    ladder: Sequence[Rung]  # upward, after the limit
    calendar: Calendar
    nights: Nights


def start(ticket: Ticket, clock: str, now: datetime, by: datetime) -> None:
    """A clock begins, or begins anew: all of its steps are to come."""
    set_clock(ticket, clock, now, by)
    setattr(ticket, f"{clock}_steps", 0)


def go_on(ticket: Ticket, clock: str, since: datetime, now: datetime, by: datetime) -> None:
    """A clock that stood still goes on with another limit; what was said stays said."""
    began = getattr(ticket, f"{clock}_since")
    set_clock(ticket, clock, began and began + (now - since), by)


def stop(ticket: Ticket, clock: str) -> None:
    """A clock that nobody goes by any more."""
    set_clock(ticket, clock, None, None)


def set_clock(ticket: Ticket, clock: str, since: datetime | None, by: datetime | None) -> None:
    setattr(ticket, f"{clock}_since", since)
    setattr(ticket, f"{clock}_by", by)


def runs(ticket: Ticket, clock: str) -> bool:
    known = getattr(ticket, f"{clock}_since") and getattr(ticket, f"{clock}_by")
    return bool(known) and ticket.state in CLOCKS[clock].states


def limit_on(ticket: Ticket, clock: str) -> datetime | None:
    """The limit of a clock that runs."""
    by: datetime | None = getattr(ticket, f"{clock}_by")
    return by if runs(ticket, clock) else None


def steps_of(ticket: Ticket, rules: Rules) -> list[Step]:
    """All that is still to be said if nothing is done, of the clocks that run."""
    return [
        step
        for clock in CLOCKS
        if runs(ticket, clock)
        for step in steps_on(ticket, clock, rules)
        if step.place >= getattr(ticket, f"{clock}_steps")
    ]


def steps_on(ticket: Ticket, clock: str, rules: Rules) -> Iterator[Step]:
    """Every step of one clock in its order, those that were said, too."""
    since, by = getattr(ticket, f"{clock}_since"), getattr(ticket, f"{clock}_by")
    warnings, late = CLOCKS[clock].warnings.items(), CLOCKS[clock].late
    warned = [(name, OWNER, since + (by - since) * part) for name, part in warnings]
    rungs = [(rung.to, due(by, rung.after, rules.calendar)) for rung in rules.ladder]
    upward = [(LATE, to, at) for to, at in ([(late, by)] if late else rungs)]
    names, readers, moments = zip(*warned, *upward, strict=True)
    # a working day may end before some hours do: none comes before the one below it
    in_order = accumulate(moments, max)
    for place, (name, to, at) in enumerate(zip(names, readers, in_order, strict=True)):
        awake = at if ticket.urgent else rules.nights.after(at)
        yield Step(clock, place, name, to, awake, by)


def next_at(steps: Iterable[Step]) -> datetime | None:
    """When the first of them is due."""
    return min((step.at for step in steps), default=None)


def take(ticket: Ticket, steps: Iterable[Step], now: datetime) -> list[Step]:
    """Mark what is due as said, and return what is to be said of it.

    Of several to the same reader the last alone: the others it has overtaken, in a night or
    while the bot stood still."""
    due_now = [step for step in steps if step.at <= now]
    for step in due_now:
        setattr(ticket, f"{step.clock}_steps", step.place + 1)
    return [*{(step.clock, step.to): step for step in due_now}.values()]
