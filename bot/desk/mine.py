"""The tickets that are somebody's: a resident's own, a worker's to do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.people import desks_of
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import tickets
from storage.tables import Person, Ticket


def find_mine(unit: UnitOfWork, person: Person) -> Sequence[Ticket]:
    """What a resident filed, newest first."""
    return tickets.find_of_reporter(unit.session, person.id)


def find_to_do(unit: UnitOfWork, person: Person) -> Sequence[Ticket]:
    """What waits for a worker: their own, and the unowned of their desks."""
    desks = desks_of(unit.session, person.id)
    found = tickets.find_to_do(unit.session, person.id, desks)
    return [ticket for ticket in found if person.id not in ticket.about_ids]
