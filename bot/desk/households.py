"""Households with their colours, and who of the staff may see which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from pydantic import BaseModel, TypeAdapter

from bot.catalogue.diary import Colour
from bot.desk.access import note
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.errors import Refused
from storage.diary_tables import Household, Visit
from storage.queries import diary as rows
from storage.queries import people
from storage.tables import Person

NEVER = datetime.min.replace(tzinfo=UTC)
PATROLLED = frozenset({"grid", "building"})  # what is offered; any other place can be typed
FINDABLE = frozenset({"grid", "estate", "village", "building", "unit", "place"})


class Mark(BaseModel):
    """A colour on a household: why, who may know, who set it, until when it is looked at again."""

    colour: str
    purpose: str
    roles: tuple[str, ...] = ()  # narrower than the rule of the colour; empty: that rule
    by: str = ""
    since: date
    review_on: date | None = None


MARKS = TypeAdapter(tuple[Mark, ...])


def marks_of(household: Household) -> tuple[Mark, ...]:
    return MARKS.validate_json(household.marks)


@dataclass(frozen=True)
class Seen:
    """A household, as far as somebody may know of it."""

    row: Household
    marks: Sequence[Mark]
    last: Visit | None

    @property
    def told(self) -> Visit | None:
        """What was noted last, for whoever may know all it can be about."""
        return self.last if len(self.marks) == len(marks_of(self.row)) else None


@dataclass(frozen=True)
class Sight:
    """What one of the staff may see: only where they work, and only by the roles held there."""

    unit: UnitOfWork
    person: Person

    @cached_property
    def roles(self) -> Mapping[int, frozenset[str]]:
        """Which roles that keep the diary are held in each area."""
        kept = self.unit.knowledge.diary.roles
        duties = people.find_duties_of(self.unit.session, self.person.id)
        held = [(duty.role, duty.area_id) for duty in duties if duty.role in kept]
        areas = self.unit.gazetteer.areas.values() if held else ()
        there = {a.id: {r for r, at in held if at is None or at in a.path} for a in areas}
        return {area_id: frozenset(roles) for area_id, roles in there.items() if roles}

    @cached_property
    def households(self) -> Mapping[int, Seen]:
        """Those with a colour that may be seen, the least recently visited first."""
        last = rows.last_visits(self.unit.session, self.roles)
        found = rows.read_in(self.unit.session, self.roles)
        seen = [Seen(row, self.marks(row), last.get(row.id)) for row in found]
        seen.sort(key=lambda one: one.last.at if one.last else NEVER)
        return {one.row.id: one for one in seen if one.marks}

    def find(self, household_id: int) -> Seen | None:
        """One of them, without a look at the others."""
        found = rows.find_with_last(self.unit.session, household_id)
        if found is None or found[0].area_id not in self.roles:
            return None
        row, last = found
        marks = self.marks(row)
        return Seen(row, marks, last) if marks else None

    def sees(self, household: Household) -> bool:
        """Is it where they work, and of a colour they may know?"""
        return household.area_id in self.roles and bool(self.marks(household))

    def marks(self, household: Household) -> list[Mark]:
        held = self.roles[household.area_id]
        return [mark for mark in marks_of(household) if held & self.may_see(mark)]

    def may_see(self, mark: Mark) -> frozenset[str]:
        """A colour that the community has no more is nobody's to see."""
        rule = self.unit.knowledge.diary.colour(mark.colour)
        allowed = frozenset(rule.roles if rule else ())
        return allowed & frozenset(mark.roles) if mark.roles else allowed

    def sees_colour(self, rule: Colour, area_id: int) -> bool:
        return bool(self.roles.get(area_id, frozenset()) & set(rule.roles))

    def beats(self) -> list[int]:
        """What is there to patrol, the longest not looked at first."""
        there = [self.unit.gazetteer.areas[area_id] for area_id in self.roles]
        offered = [area.id for area in there if area.level in PATROLLED]
        last = rows.last_patrols(self.unit.session, offered)
        return sorted(offered, key=lambda area_id: last.get(area_id, NEVER))

    def places(self) -> dict[int, str]:
        """Everything there that can be patrolled, by its address."""
        there = (self.unit.gazetteer.areas[area_id] for area_id in self.roles)
        return {a.id: self.unit.gazetteer.label(a) for a in there if a.level in FINDABLE}

    def is_elsewhere(self, text: str) -> bool:
        """Do these words name a place where somebody else works?"""
        found = self.unit.gazetteer.find(text)
        return found is not None and found.area.id not in self.roles

    def filed(self, visit_id: str) -> Visit:
        """What this very person filed; Refused for anything else."""
        found = rows.find_visit(self.unit.session, int(visit_id)) if visit_id.isdecimal() else None
        if found is None or found.by_id != self.person.id:
            raise Refused("button_old")
        return found


def keeps_diary(unit: UnitOfWork, person: Person) -> bool:
    return bool(Sight(unit, person).roles)


def address_of(unit: UnitOfWork, household: Household) -> str:
    return unit.gazetteer.label(unit.gazetteer.areas[household.area_id]) + (household.door or "")


def shown_home(sight: Sight, household: Household, *, named: bool = False) -> str:
    """Where a household lives, and whose it is: the one way in which staff are shown either."""
    name, address = household.name if named else None, address_of(sight.unit, household)
    note(sight.unit, Whose(household_id=household.id), address)
    return " ".join(filter(None, (address, name)))


def rule_of(unit: UnitOfWork, mark: Mark) -> Colour:
    rule = unit.knowledge.diary.colour(mark.colour)
    assert rule, "nobody sees a colour that has no rule"
    return rule


def areas_of(sight: Sight) -> list[str]:
    """The names of the areas themselves in which somebody keeps the diary, without those below."""
    known = sight.unit.gazetteer.areas
    tops = [known[key] for key in sight.roles if not set(known[key].path[:-1]) & set(sight.roles)]
    return [sight.unit.gazetteer.label(area) for area in tops]
