"""Opens the parts of a ticket: each with an owner and clocks of its own, and told at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk import clocks, limits, news, units
from bot.desk.attached import files_of
from bot.desk.dates import as_moment
from bot.desk.deadlines import due
from bot.desk.limits import limit_of
from bot.desk.parts import CALLED, within
from bot.desk.record import record
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.units import Unit
from storage.queries import tickets
from storage.tables import Person, Ticket

Said = dict[str, Any]


def divide(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """A part for each of those named; their limits are the item's, not beyond the whole's."""
    by = due(unit.now, limit_of(unit, ticket).respond_within, unit.calendar)
    open_parts(unit, ticket, actor, said, by, "divide")


def whistle(unit: UnitOfWork, ticket: Ticket, actor: Person | None, said: Said) -> None:
    """The same, for people who are to be at one place by a time."""
    by = as_moment(said["time"]) or unit.now
    open_parts(unit, ticket, actor, said, by, CALLED)


def open_parts(
    unit: UnitOfWork, whole: Ticket, actor: Person | None, said: Said, by: datetime, source: str
) -> None:
    found = (units.find_unit(unit, key) for key in dict.fromkeys(said["to"]))
    every = [one for one in found if one]
    given = {key: files for key, files in files_of(said).items() if files}
    opened = []
    for one in every:
        part = new_part(unit, whole, one, source)
        part.place = str(said.get("place") or whole.place)
        start_clocks(unit, part, whole, by)
        unit.session.add(part)
        unit.session.flush()
        task = units.task_for(one, every, str(said.get("text", "")))
        content = {"task": task, "whole": whole.number, **given}
        by_whom = (actor.id if actor else None, "whole")
        event = record(unit.session, part, "open", by_whom, "", content, unit.now)
        news.ping_owner(unit, part, event)
        opened.append(part.number)
    whole.parts += len(opened)
    said["parts"] = opened


def new_part(unit: UnitOfWork, whole: Ticket, one: Unit, source: str) -> Ticket:
    """It has no reporter: the resident is told of the whole alone."""
    return Ticket(
        number=tickets.next_number(unit.session, f"{unit.now.astimezone(unit.zone):%Y%m%d}"),
        parent_id=whole.id,
        item_id=whole.item_id,
        title=unit.phrases.say("part_title", title=whole.title, department=one.name),
        urgent=whole.urgent,
        source=source,
        area_id=whole.area_id,
        desk_id=whole.desk_id,
        about_ids=whole.about_ids,
        owner_id=units.taker(unit, one, whole),
        created_at=unit.now,
    )


def start_clocks(unit: UnitOfWork, part: Ticket, whole: Ticket, by: datetime) -> None:
    respond = within(whole, by, unit.now)
    settle = due(unit.now, limit_of(unit, whole).resolve_within, unit.calendar)
    clocks.start(part, "respond", unit.now, respond)
    clocks.start(part, "resolve", unit.now, max(respond, within(whole, settle, unit.now)))
    limits.set_next(unit, part)
