"""A round: a ticket that a calendar opens; where it goes, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.catalogue.schema import Repeat
from bot.desk.care import care_of
from bot.desk.deadlines import due
from bot.desk.diary import tags_of
from bot.desk.households import marks_of
from bot.desk.limits import limit_of
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from storage.diary_tables import Household, Visit
from storage.queries import diary, rounds
from storage.round_tables import Round
from storage.tables import Ticket


@dataclass(frozen=True)
class Stop:
    """A place where a round goes: a home, or a building."""

    area_id: int
    household: Household | None = None

    def is_in(self, visit: Visit) -> bool:
        if self.household:
            return visit.household_id == self.household.id
        return visit.kind == "patrol" and visit.area_id == self.area_id


class Left(NamedTuple):
    """A stop, and what is still to be answered there."""

    stop: Stop
    points: Sequence[str]


def find_round(unit: UnitOfWork, ticket: Ticket) -> Round:
    """Refused for any other ticket."""
    row = rounds.find_of(unit.session, ticket.id)
    if row is None:
        state = unit.phrases[f"state_{ticket.state}"]
        raise Refused("no_round", number=ticket.number, state=state, title=ticket.title)
    return row


def repeat_of(unit: UnitOfWork, item_id: str) -> Repeat | None:
    item = unit.knowledge.items.get(item_id)
    return item.repeat if item else None


def repeats(unit: UnitOfWork) -> list[Repeat]:
    """All there are that go to homes."""
    every = (item.repeat for item in unit.knowledge.items.values())
    return [repeat for repeat in every if repeat and repeat.colours]


def stops(unit: UnitOfWork, row: Round) -> list[Stop]:
    """Where it goes, as things are now: who is in hospital today is no stop."""
    if row.household_id:
        homes = diary.read_some(unit.session, [row.household_id])
        return [Stop(home.area_id, home) for home in homes]
    repeat = repeat_of(unit, row.item_id)
    if repeat and repeat.colours:
        return [Stop(home.area_id, home) for home in homes_in(unit, row.area_id, repeat)]
    return [Stop(area_id) for area_id in houses_in(unit, row.area_id)]


def homes_in(unit: UnitOfWork, area_id: int, repeat: Repeat) -> list[Household]:
    """Those of the colours that agreed to it."""
    found = diary.read_in(unit.session, below(unit, area_id))
    care = care_of(unit.session, unit.zone, [home.id for home in found])
    return [h for h in found if fits(h, repeat) and care[h.id].wants(unit.today)]


def fits(home: Household, repeat: Repeat) -> bool:
    return not {mark.colour for mark in marks_of(home)}.isdisjoint(repeat.colours)


def houses_in(unit: UnitOfWork, area_id: int) -> list[int]:
    """The buildings; the place itself where it has none."""
    inside = below(unit, area_id)
    houses = [one for one in inside if unit.gazetteer.areas[one].level == "building"]
    return houses or [area_id]


def below(unit: UnitOfWork, area_id: int) -> list[int]:
    """An area with all that lies in it."""
    return [area.id for area in unit.gazetteer.areas.values() if area_id in area.path]


def left(unit: UnitOfWork, row: Round, but: int | None = None) -> list[Left]:
    """The stops that nobody has been to, or not with all that was to be looked at.

    As if the visit `but` had not been."""
    every = stops(unit, row)
    homes = [stop.household.id for stop in every if stop.household]
    places = [stop.area_id for stop in every if not stop.household]
    seen = rounds.find_seen(unit.session, row.created_at, places, homes)
    known = [visit for visit in seen if visit.id != but]
    looked = ((stop, to_answer(unit, row, stop, filter(stop.is_in, known))) for stop in every)
    return [Left(stop, points) for stop, points in looked if points is not None]


def to_answer(
    unit: UnitOfWork, row: Round, stop: Stop, visits: Iterable[Visit]
) -> Sequence[str] | None:
    """What is still to be answered there; the absent answer nothing. None: nothing more."""
    absent = set(unit.knowledge.diary.absent)
    met = [visit for visit in visits if absent.isdisjoint(tags_of(visit))]
    said = {tag for visit in met for tag in (*tags_of(visit), *checked_in(visit))}
    points = points_of(unit, row, stop)
    fine = unit.phrases["diary_fine"]
    if not stop.household and any(tags_of(one) == [fine] and not one.checked for one in met):
        return None
    open_ = [point for point in points if point not in said]
    return open_ if open_ or not met else None


def points_of(unit: UnitOfWork, row: Round, stop: Stop) -> Sequence[str]:
    """What the log has to speak of."""
    repeat = repeat_of(unit, row.item_id)
    own = repeat.checklist if repeat else ()
    return own if own or stop.household else [one.tag for one in unit.knowledge.diary.patrol]


def checked_in(visit: Visit) -> list[str]:
    return (visit.checked or "").split("\n") if visit.checked else []


def due_from(unit: UnitOfWork, ticket: Ticket) -> datetime:
    """By when somebody has to have been there, from now on."""
    repeat = repeat_of(unit, ticket.item_id)
    within = repeat.within if repeat else None
    return due(unit.now, within or limit_of(unit, ticket).resolve_within, unit.calendar)
