"""Which days may be named for 挂起, 延期 and 同意延期: none whose moment has come already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from bot.desk.deadlines import end_of_day
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events
from storage.tables import Ticket

MORNING = time(8, 30)  # when a ticket that waited for a day is taken up again
# what answers a wish for more time, or begins the matter anew
ASKED, ANSWERED = "extend", ("grant", "reopen", "redo")


def day_of(said: Mapping[str, object], unit: UnitOfWork) -> datetime:
    """The end of the office's day on the date that was said (ISO)."""
    return end_of_day(date.fromisoformat(str(said["date"])), unit.zone)


def morning_of(said: Mapping[str, object], unit: UnitOfWork) -> datetime:
    """When work goes on, on that date."""
    return datetime.combine(date.fromisoformat(str(said["date"])), MORNING, unit.zone)


def is_too_early(unit: UnitOfWork, ticket: Ticket, verb: str, day: str) -> bool:
    """Has the moment of a day (ISO) come, or is it no later than the limit that it is to move?"""
    said = {"date": day}
    if verb == "wait":
        return morning_of(said, unit) <= unit.now
    limit = ticket.resolve_by or unit.now
    return verb == ASKED and day_of(said, unit) <= max(limit, unit.now)


def asked_day(unit: UnitOfWork, ticket: Ticket) -> str:
    """The day the owner asks for with 延期; empty when they do not, or that was answered."""
    last = events.find_last_of(unit.session, ticket.id, ASKED, *ANSWERED)
    if last is None or last.verb != ASKED:
        return ""
    day = str(events.content_of(events.find_content(unit.session, last.id)).get("date", ""))
    return day if day and day_of({"date": day}, unit) > unit.now else ""
