"""The staff of a place, whether they are at work today or away."""

from __future__ import annotations

from collections.abc import Collection

from bot.desk.people import STAFF, SUPERVISORS
from bot.desk.routing import BACK_AGAIN
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import areas, people
from storage.tables import Area, Person


def staff_around(unit: UnitOfWork, desk: Area | None) -> list[Person]:
    """Everybody who works in an area, in what belongs to it, and above it."""
    return staff_in(unit, [*below(unit, {desk.id} if desk else set()), *areas.ids_upward(desk)])


def staff_under(unit: UnitOfWork, person: Person) -> list[Person]:
    """Everybody who works where somebody is secretary, street or administrator, but for them."""
    duties = people.find_duties_of(unit.session, person.id)
    held = {duty.area_id for duty in duties if duty.role in SUPERVISORS}
    found = staff_in(unit, below(unit, held)) if held else []
    return [one for one in found if one.id != person.id]


def below(unit: UnitOfWork, held: Collection[int | None]) -> list[int]:
    """Areas and all that belongs to them; all there are where one of them is everywhere."""
    known = unit.gazetteer.areas.values()
    return [entry.id for entry in known if None in held or {*held} & {*entry.path}]


def staff_in(unit: UnitOfWork, area_ids: Collection[int]) -> list[Person]:
    here = [*dict.fromkeys(area_ids)]
    duties = [
        duty
        for role in sorted(STAFF)
        for duty in people.find_on_duty(unit.session, role, here, BACK_AGAIN)
    ]
    return [people.get_person(unit.session, id_) for id_ in sorted({d.person_id for d in duties})]
