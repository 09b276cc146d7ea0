"""Whom a notice is for: the people of areas, of a group, or who asked; never beyond."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import takewhile

from sqlalchemy import ColumnElement

from bot.desk import askers, topics
from bot.desk.entries import AreaEntry
from bot.desk.unit_of_work import UnitOfWork
from storage.notice_tables import Notice
from storage.queries import notices as rows
from storage.queries import people
from storage.queries.notices import People
from storage.tables import Chat, Person

# whose work it is to tell an area something; others ask them
SENDERS = frozenset("grid_worker building_lead clerk dispatcher secretary street admin".split())
OF_NOTICE = "notice"  # those who got an earlier one
BETWEEN, AND = re.compile(r"[\s、，,；;]+"), re.compile("[和及与]")
LEVELS = ("street", "community", "village", "grid", "estate", "building")


def reached_by(value: str) -> People:
    """Of an earlier notice, by its number."""
    return rows.reached_by(int(value))


# who is meant beside all of an area ("area"), by the name of a source and a value in it
SOURCES: Mapping[str, Callable[[str], People]] = {
    OF_NOTICE: reached_by,
    "group": topics.people_of,
    "askers": askers.people_of,
}
# what may be chosen in a source: each value with what people call it
CHOICES: Mapping[str, Callable[[UnitOfWork], Mapping[str, str]]] = {
    "group": topics.group_names,
    "askers": askers.titles,
}


def readers(notice: Notice) -> ColumnElement[bool]:
    """Which people a notice is for, within its areas."""
    if notice.whom == "area":
        return rows.living_in(notice.area_ids)
    chosen = rows.are(SOURCES[notice.whom](notice.value))
    if notice.whom == OF_NOTICE:
        return chosen
    return chosen & rows.unplaced_or_in(notice.area_ids)


def groups(unit: UnitOfWork, notice: Notice) -> Sequence[Chat]:
    """The groups that get it, too: those of its areas, or those that got the one before."""
    if notice.whom == OF_NOTICE:
        return rows.find_groups_reached(unit.session, int(notice.value))
    return rows.find_groups(unit.session, notice.area_ids) if notice.whom == "area" else ()


def areas_of(unit: UnitOfWork, person: Person) -> list[AreaEntry]:
    """The highest areas that somebody may tell something."""
    duties = people.find_duties_of(unit.session, person.id)
    held = {duty.area_id for duty in duties if duty.role in SENDERS}
    known = unit.gazetteer.areas
    tops = [area.id for area in known.values() if None in held and len(area.path) == 1]
    found = {id_ for id_ in (*held, *tops) if id_ in known}
    return [known[id_] for id_ in sorted(found) if not found.intersection(known[id_].path[:-1])]


def is_theirs(unit: UnitOfWork, person: Person, area_ids: Collection[int]) -> bool:
    """Does each of these lie within what somebody may tell something?"""
    held = {area.id for area in areas_of(unit, person)}
    known = unit.gazetteer.areas
    return all(id_ in known and held.intersection(known[id_].path) for id_ in area_ids)


def parts_of(unit: UnitOfWork, area_id: int) -> list[AreaEntry]:
    """What an area consists of, down to its buildings."""
    every = unit.gazetteer.areas.values()
    return [area for area in every if area.path[-2:-1] == (area_id,) and area.level in LEVELS]


def desk_of(unit: UnitOfWork, area_ids: Sequence[int]) -> int | None:
    """The smallest area that holds all of these."""
    paths = [unit.gazetteer.areas[id_].path for id_ in area_ids]
    shared = takewhile(lambda ids: len(set(ids)) == 1, zip(*paths, strict=False))
    return next((ids[0] for ids in reversed([*shared])), None)


def find_areas(
    unit: UnitOfWork, person: Person, text: str, home: int | None
) -> tuple[list[int], list[str]]:
    """The areas that are named, as this person would mean them; and what names none, or several."""
    found: list[int] = []
    unknown: list[str] = []
    for words in filter(None, BETWEEN.split(text)):
        near = found[-1] if found else home
        whole = [find_area(unit, person, words, near)]
        each = [find_area(unit, person, part, near) for part in AND.split(words)]
        areas = each if all(each) else whole
        found += [id_ for id_ in areas if id_]
        unknown += [] if all(areas) else [words]
    return list(dict.fromkeys(found)), unknown


def find_area(unit: UnitOfWork, person: Person, words: str, home: int | None) -> int | None:
    """The one area that is meant: of several the one that is theirs to tell something."""
    one = unit.gazetteer.find(words, home)
    likely = [each.area.id for each in one.options or (one,)] if one else []
    mine = [id_ for id_ in likely if is_theirs(unit, person, [id_])]
    meant = mine or likely
    return meant[0] if len(meant) == 1 else None


def by_part(
    unit: UnitOfWork, desk_id: int | None, by_area: Mapping[int | None, int]
) -> Counter[int | None]:
    """How many people live in each part of an area."""
    depth = len(unit.gazetteer.areas[desk_id].path) if desk_id else 0
    counts: Counter[int | None] = Counter()
    for area_id, count in by_area.items():
        entry = unit.gazetteer.areas.get(area_id or 0)
        counts[entry.path[: depth + 1][-1] if entry else None] += count
    return counts


def named(unit: UnitOfWork, area_ids: Collection[int]) -> str:
    """桃源里3号楼、桃源第二网格"""
    known = (unit.gazetteer.areas[id_] for id_ in area_ids if id_ in unit.gazetteer.areas)
    return "、".join(unit.gazetteer.label(area) for area in known)
