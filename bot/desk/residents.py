"""Whom the staff mean by a name and where somebody lives: residents of where they work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk.addresses import Fits, ends_so, find_by, goes_through
from bot.desk.booking_said import calling
from bot.desk.counter_words import pattern
from bot.desk.form import address_of
from bot.desk.people import STAFF
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import numerals
from storage.queries import people
from storage.tables import Person

MOST = 3_000  # residents whose names are looked through; of more, only in the house that was told
OFFERED = 5


@dataclass(frozen=True)
class Meant:
    """Who may be meant, and whether it is plain."""

    people: Sequence[Person]
    sure: bool


def find(unit: UnitOfWork, worker: Person, name: str, place: str) -> Meant:
    """By the whole name, or by a title with the door: 李大妈 alone may be anybody."""
    place = re.sub(pattern("lives"), "", place)
    names = find_names(unit, worker, place) if name else {}
    ids = [id_ for id_, known in names.items() if calling(known).fullmatch(name)]
    known = [people.get_person(unit.session, id_) for id_ in ids]
    homes = {one.id: address for one in known if one.id and (address := address_of(unit, one))}
    at_door = lives_so(ends_so, place, homes)
    here = at_door or lives_so(goes_through, place, homes)
    full = [one for one in known if one.name == name]
    there = [one for one in full or known if one.id in here]
    if full:
        return Meant((there or full)[:OFFERED], len(there if place else full) == 1)
    return Meant(there[:OFFERED], len(at_door) == 1)


def lives_so(fits: Fits, place: str, homes: Mapping[int, str]) -> list[int]:
    """Nobody where a number is left over: 502 is not 501."""
    found, rest = find_by(fits, place, homes) if place else ([], "")
    return [] if any(map(str.isdecimal, numerals(rest))) else found


def find_names(unit: UnitOfWork, worker: Person, place: str) -> dict[int, str]:
    """Of everybody where they work; where too many live there, of one house."""
    tops = areas_of(unit, worker)
    found = people.find_names_in(unit.session, tops, MOST + 1)
    if len(found) <= MOST:
        return found
    house = unit.gazetteer.find(place, tops[0]) if place else None
    inside = house and set(tops) & set(house.area.path)
    return people.find_names_in(unit.session, [house.area.id], MOST) if house and inside else {}


def areas_of(unit: UnitOfWork, worker: Person) -> list[int]:
    """The areas of their duties; everywhere where a duty has none."""
    held = {
        duty.area_id
        for duty in people.find_duties_of(unit.session, worker.id)
        if duty.role in STAFF
    }
    known = unit.gazetteer.areas
    tops = [id_ for id_, area in known.items() if None in held and len(area.path) == 1]
    return sorted({*tops, *(id_ for id_ in held if id_)})
