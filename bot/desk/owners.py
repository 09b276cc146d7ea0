"""To whom a ticket goes next: whoever is on duty for it and has not had it; else the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.catalogue.schema import Route
from bot.desk.limits import request_of
from bot.desk.people import find_seconds, is_staff
from bot.desk.routing import find_owner, find_upward
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import events, leave, people
from storage.queries.people import Duty
from storage.tables import Ticket


def find_for(unit: UnitOfWork, ticket: Ticket, but: Collection[int] = ()) -> int | None:
    """Whose it is by its item and its place, without some people; None: the desk's queue."""
    area = unit.area(ticket.area_id)
    routes, desk = routes_of(unit, ticket), unit.area(ticket.desk_id)
    without = {*but, *ticket.about_ids}
    return find_owner(unit.session, routes, area, desk, unit.now, without).person_id


def find_next(unit: UnitOfWork, ticket: Ticket) -> int | None:
    """The same, and nobody gets a ticket twice by itself."""
    return find_for(unit, ticket, had(unit, ticket))


def had(unit: UnitOfWork, ticket: Ticket) -> set[int]:
    """Everybody who has the ticket or had it: each step that moves it says from whom, to whom."""
    steps = [events.content_of(row) for _, row in events.find_chain(unit.session, ticket.id)]
    named = [said.get(side) for said in steps for side in ("from", "to")]
    return {person for person in (*named, ticket.owner_id) if isinstance(person, int)}


def is_absent(unit: UnitOfWork, person_id: int | None) -> bool:
    """Has somebody who had a ticket left the staff, or are they on leave?"""
    if person_id is None:
        return False
    away = leave.is_away(unit.session, person_id, unit.now)
    return away or not is_staff(unit.session, person_id)


def routes_of(unit: UnitOfWork, ticket: Ticket) -> Sequence[Route]:
    """The item's, of a part its department's; what is under no item goes to the desk."""
    if ticket.parent_id:
        return routes_of_part(unit, ticket)
    item = unit.knowledge.items.get(ticket.item_id)
    if ticket.callback_of_id or (item and item.request):
        return request_of(unit, ticket).route
    return (Route(role="grid_worker" if ticket.urgent else "clerk"),)


def routes_of_part(unit: UnitOfWork, part: Ticket) -> Sequence[Route]:
    """To the colleagues of whoever has it: of the same department, team or firm."""
    duties = people.find_duties_of(unit.session, part.owner_id) if part.owner_id else ()
    return [route for route in map(route_of_duty, duties) if route]


def route_of_duty(duty: Duty) -> Route | None:
    if duty.role in {"department", "team"} and duty.unit:
        return Route.model_validate({duty.role: duty.unit})
    return Route(role=duty.role) if duty.role == "property" else None


def seconds(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """Who looks at a result that no resident can be asked about: the desk, or who is above it.

    Who did it looks themselves where there is nobody else."""
    if ticket.reporter_id or ticket.parent_id:  # of a part its whole's owner judges
        return []
    alone = {ticket.owner_id} - {None, *ticket.about_ids}
    return find_seconds(unit, ticket) or [one for one in alone if one]


def above_seconds(unit: UnitOfWork, ticket: Ticket, asked: Collection[int]) -> list[int]:
    """Who sees to it when none of those who were asked has looked; the secretary, or above."""
    desk, others = unit.area(ticket.desk_id), {*asked, *ticket.about_ids}
    owner = ticket.owner_id
    found = find_upward(unit.session, "secretary", desk, unit.now, owner, others) if asked else []
    return [person_id for person_id in found if person_id != owner]
