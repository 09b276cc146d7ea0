"""Whom a complaint about staff is about, as far as its words tell; they never have it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk.people import STAFF
from bot.desk.routing import BACK_AGAIN, find_desk, nearest_all
from bot.desk.staff import staff_around
from bot.desk.unit_of_work import UnitOfWork
from storage.queries.people import Duty
from storage.tables import Area, Ticket


def find_about(unit: UnitOfWork, ticket: Ticket, text: str) -> set[int]:
    """The ids of those complained of: by name, or by a role that one person alone has there.

    Nobody, where nobody else would be left to look into it: a matter is never without an owner."""
    desk = unit.area(ticket.desk_id)
    area = unit.area(ticket.area_id) or desk
    meant = {*by_name(unit, text, desk), *by_role(unit, text, area)}
    left = find_desk(unit.session, desk, unit.now, {*meant, *ticket.about_ids})
    return meant if left else set()


def by_name(unit: UnitOfWork, text: str, desk: Area | None) -> Iterator[int]:
    return (person.id for person in staff_around(unit, desk) if person.name and person.name in text)


def by_role(unit: UnitOfWork, text: str, area: Area | None) -> Iterator[int]:
    """网格员, 窗口的人: whoever does that here, where it is one person."""
    for role in sorted(STAFF):
        if any(word in text for word in words_for(unit, role)):
            yield from alone(nearest_all(unit.session, role, area, BACK_AGAIN))


def words_for(unit: UnitOfWork, role: str) -> list[str]:
    """What people call a role: its name, and what else the phrases say."""
    return [unit.phrases[f"role_{role}"], *unit.phrases.get(f"called_{role}", "").split()]


def alone(duties: list[Duty]) -> set[int]:
    ids = {duty.person_id for duty in duties}
    return ids if len(ids) == 1 else set()
