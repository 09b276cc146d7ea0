"""To whom a ticket can be handed: the staff around its desk."""

from __future__ import annotations

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import areas, people
from storage.tables import Person, Ticket

OFFERED = 8
FIRST_OFFERED = (
    "grid_worker clerk property secretary department team building_lead dispatcher street admin"
).split()


def colleagues(unit: UnitOfWork, ticket: Ticket, person: Person) -> list[int]:
    """Ids of staff on duty in the ticket's community, its grids and above, but for the asker."""
    desk = unit.area(ticket.desk_id)
    below = [e.id for e in unit.gazetteer.areas.values() if desk and desk.id in e.path]
    around = list(dict.fromkeys([*below, *areas.ids_upward(desk)]))
    found = [
        d for r in FIRST_OFFERED for d in people.find_on_duty(unit.session, r, around, unit.now)
    ]
    ids = dict.fromkeys(duty.person_id for duty in found)
    return [i for i in ids if i not in {person.id, ticket.owner_id, *ticket.about_ids}][:OFFERED]
