"""The tickets that are somebody's: a resident's own, a worker's to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk import ticket_values
from bot.desk.access import note_door
from bot.desk.clocks import limit_on
from bot.desk.joined import joined_lines
from bot.desk.owners import seconds
from bot.desk.people import desks_of, tellers
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button
from storage.queries import tickets
from storage.tables import Person, Ticket


def find_mine(unit: UnitOfWork, person: Person) -> Sequence[Ticket]:
    """What a resident filed, newest first."""
    return tickets.find_of_reporter(unit.session, person.id)


def find_to_do(unit: UnitOfWork, person: Person) -> Sequence[Ticket]:
    """What waits for a worker: their own, the unowned of their desks, then what asks their word."""
    desks = desks_of(unit, person.id)
    found = tickets.find_to_do(unit.session, person.id, desks)
    of_others = [ticket for ticket in found if person.id not in ticket.about_ids]
    return [*of_others, *find_asked(unit, person, desks)]


def find_asked(unit: UnitOfWork, person: Person, desks: Sequence[int | None]) -> list[Ticket]:
    """Results that wait until they have verified them, or told them by phone."""
    asked = {seconds: tickets.find_to_verify, tellers: tickets.find_to_call}
    return [
        ticket
        for readers, find in asked.items()
        for ticket in find(unit.session, person.id, desks)
        if person.id in readers(unit, ticket)
    ]


def task_buttons(unit: UnitOfWork, of: Sequence[Ticket]) -> list[Button]:
    """Somebody's list, a button each."""
    joined = joined_lines(unit, of)
    return [task_button(unit, ticket, joined.get(ticket.id, "")) for ticket in of]


def task_button(unit: UnitOfWork, ticket: Ticket, joined: str) -> Button:
    """With the limit that runs out next, and how many reported it."""
    note_door(unit, ticket)
    marks = {"urgent_mark": ticket.urgent, "late_mark": is_late(unit, ticket)}
    line = unit.phrases.say(
        "task_line",
        mark="".join(unit.phrases[mark] for mark, fits in marks.items() if fits),
        number=ticket.number,
        title=ticket.title,
        place=ticket_values.place_of(unit, ticket, acting=True),
        due=unit.local_time(due_of(ticket)),
        joined=joined,
    )
    return Button(label=line, data=f"task:{ticket.number}")


def due_of(ticket: Ticket) -> datetime | None:
    """What runs out next: its own limit, or the day to which it is pressed."""
    own = ticket.respond_by if ticket.state == "submitted" else ticket.resolve_by
    return min(filter(None, (own, limit_on(ticket, "press"))), default=None)


def limit_now(ticket: Ticket) -> datetime | None:
    """The same, but none of its own while that stands still, or once it is settled."""
    own = limit_on(ticket, "respond" if ticket.state == "submitted" else "resolve")
    return min(filter(None, (own, limit_on(ticket, "press"))), default=None)


def is_late(unit: UnitOfWork, ticket: Ticket) -> bool:
    limit = limit_now(ticket)
    return limit is not None and limit < unit.now
