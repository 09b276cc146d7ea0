"""Who reads of a ticket: which people an audience is, and as what somebody looks at a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk import owners, parts
from bot.desk.deliver import chat_of
from bot.desk.news_tables import Audience
from bot.desk.people import roles_for
from bot.desk.routing import find_desk_ids, find_supervisor
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events, people, tickets
from storage.tables import Chat, Person, Ticket


def holder(ticket: Ticket) -> str:
    """Who has a ticket, as deliveries name it: what was meant for another is not sent."""
    return str(ticket.owner_id or "desk")


def readers(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> Iterator[tuple[Chat, Ticket]]:
    """Where an audience reads, and the ticket by whose number it knows the matter."""
    if audience == "joined":
        for joined in tickets.find_joined(unit.session, ticket.id):
            if joined.reporter_id and joined.reporter_id != ticket.reporter_id:
                yield chat_of(unit, joined.reporter_id), joined
    elif audience == "resident":
        if ticket.reporter_id:
            yield chat_of(unit, ticket.reporter_id), ticket
    else:
        for person_id in person_ids(unit, ticket, audience, previous_owner):
            yield chat_of(unit, person_id), ticket


def person_ids(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> list[int]:
    """Which of the staff an audience is, but for those who must know nothing of the ticket."""
    found = staff_of(unit, ticket, audience, previous_owner)
    return [person_id for person_id in found if person_id not in ticket.about_ids]


def staff_of(
    unit: UnitOfWork, ticket: Ticket, audience: Audience, previous_owner: int | None
) -> list[int]:
    """An unowned ticket's owner is everybody at its desk."""
    desk = unit.area(ticket.desk_id)
    if audience == "previous_owner":
        return [previous_owner] if previous_owner else []
    if audience == "whole":
        whole = parts.whole_of(unit, ticket)
        return person_ids(unit, whole, "owner", None) if whole else []
    if audience == "supervisor":
        owner, about = ticket.owner_id, ticket.about_ids
        supervisor = find_supervisor(unit.session, desk, unit.now, owner, about)
        return [supervisor.person_id] if supervisor else []
    if audience == "pressers":
        return pressers(unit, ticket)
    if audience == "second":
        return owners.seconds(unit, ticket)
    if ticket.owner_id:
        return [ticket.owner_id]
    return find_desk_ids(unit.session, desk, unit.now, ticket.about_ids)


def pressers(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """Who named a day for it, and supervises it still."""
    steps = events.find_chain(unit.session, ticket.id)
    pressed = {event.actor_id for event, _ in steps if event.verb == "press" and event.actor_id}
    known = (people.get_person(unit.session, person_id) for person_id in sorted(pressed))
    return [one.id for one in known if "supervisor" in roles_for(unit, one, ticket)]


def audience_for(unit: UnitOfWork, ticket: Ticket, person: Person) -> str:
    """As what somebody looks at a ticket: that decides what they see and what they are offered."""
    roles = roles_for(unit, person, ticket)
    if ticket.state == "resolved" and "second" in roles:
        return "second"
    ranked = ("owner", "resident", "supervisor", "desk", "whole", "second")
    found = next((role for role in ranked if role in roles), "")
    if found == "resident" and ticket.reporter_id != person.id:
        return "stead"
    return "desk_beside" if found == "desk" else found
