"""What a verb asks of a whole and its parts; checks raise Refused and never write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.desk import dates, parts, units
from bot.desk.lifecycle import ENDED
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.tables import Person, Ticket

FARTHEST = timedelta(days=30)  # to which people can be called


def check_family(unit: UnitOfWork, ticket: Ticket, verb: str) -> None:
    """May this be done to a whole, or to a part, as the others stand?"""
    if check := FAMILY.get(verb):
        check(unit, ticket)


def check_no_part(unit: UnitOfWork, ticket: Ticket) -> None:
    if whole := parts.whole_of(unit, ticket):
        raise Refused("part_only_whole", number=ticket.number, whole=whole.number)


def check_all_done(unit: UnitOfWork, ticket: Ticket) -> None:
    if left := parts.open_of(unit, ticket):
        listed = parts.lines(unit, ticket, left)
        raise Refused("parts_open", number=ticket.number, count=len(left), parts=listed)


def check_whole_open(unit: UnitOfWork, ticket: Ticket) -> None:
    """A part that is sent back needs a whole that waits for it."""
    whole = parts.whole_of(unit, ticket)
    if whole and whole.state in ENDED | {"resolved"}:
        raise Refused("whole_over", number=ticket.number, whole=whole.number)


def check_targets(
    unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Mapping[str, Any]
) -> None:
    """Some departments, teams or people that are known here."""
    keys = said.get("to")
    known = isinstance(keys, list) and all(units.find_unit(unit, str(key)) for key in keys)
    if not keys or not known:
        raise Refused("ask_part_none")


def check_call(
    unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Mapping[str, Any]
) -> None:
    """And an hour at which they can be there."""
    check_targets(unit, ticket, actor, said)
    check_moment(unit, ticket, dates.as_moment(str(said.get("time", ""))))


def check_moment(unit: UnitOfWork, ticket: Ticket, at: datetime | None) -> None:
    """To come, and before the whole is due."""
    if at is None or at <= unit.now or at > unit.now + FARTHEST:
        raise Refused("whistle_past")
    if parts.within(ticket, at, unit.now) < at:
        raise Refused("whistle_late", by=unit.local_time(ticket.resolve_by))


FAMILY: Mapping[str, Callable[[UnitOfWork, Ticket], None]] = {
    "divide": check_no_part,
    "whistle": check_no_part,
    "merge": check_no_part,
    "reply": check_no_part,
    "resolve": check_all_done,
    "redo": check_whole_open,
}
