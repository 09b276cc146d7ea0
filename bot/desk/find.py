"""Finds a ticket for somebody who may know of it; another's is as unknown as none."""

from __future__ import annotations

import re

from bot.desk.lifecycle import ENDED
from bot.desk.people import display_name, roles_for
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.queries import deliveries, tickets
from storage.tables import Person, Ticket

NUMBER = re.compile(r"\d{8}-\d{4,9}", re.ASCII)


def is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))


def by_number(unit: UnitOfWork, number: str) -> Ticket | None:
    """The ticket, looked up once in a transaction: a turn asks for the same one often."""
    if number not in unit.tickets:
        found = tickets.find_by_number(unit.session, number) if is_number(number) else None
        if found is None:
            return None
        unit.tickets[number] = found
    return unit.tickets[number]


def find_ticket(
    unit: UnitOfWork, number: str, person: Person, *, open_only: bool = False
) -> Ticket | None:
    """The ticket of this number if the person has any role towards it."""
    ticket = by_number(unit, number.strip())
    if ticket is None or not knows_of(unit, person, ticket):
        return None
    return None if open_only and ticket.state in ENDED else ticket


def knows_of(unit: UnitOfWork, person: Person, ticket: Ticket) -> bool:
    """Is it their own, filed by them for somebody, or theirs to act on?"""
    own = person.id in {ticket.reporter_id, *{ticket.filed_by_id} - {*ticket.about_ids}}
    return own or bool(roles_for(unit, person, ticket))


def get_ticket(unit: UnitOfWork, number: str, person: Person) -> Ticket:
    """The same, Refused when there is none, it is somebody else's, or by now in other hands."""
    ticket = find_ticket(unit, number, person)
    if ticket is None:
        raise refusal(unit, by_number(unit, number.strip()), number, person)
    return ticket


def refusal(unit: UnitOfWork, ticket: Ticket | None, number: str, person: Person) -> Refused:
    """Whose it is and how it stands, to who was told of it while it was theirs; else nothing."""
    hidden = ticket is None or person.id in ticket.about_ids
    if ticket is None or hidden or not deliveries.was_told(unit.session, ticket.id, person.id):
        return Refused("ticket_unknown", number=number[:20])
    state, owner = unit.phrases[f"state_{ticket.state}"], display_name(unit, ticket.owner_id)
    known = {"number": ticket.number, "title": ticket.title}
    return Refused("moved_on", **known, owner=owner, state=state)
