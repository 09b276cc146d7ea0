"""Who can be given a part: departments, property firms and teams by name, or one of the staff."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk.colleagues import colleagues
from bot.desk.people import display_name, is_staff
from bot.desk.routing import BACK_AGAIN, nearest
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import areas, people
from storage.tables import Area, Person, Ticket

ROLES = ("department", "property", "team")
PERSON = "person"
BEYOND = 19  # digits that no row's id has
LONGEST_NOISE = 2  # characters beside the names that may be 还有 or 一起
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Unit:
    """A department, firm or team by its role and name; or a person, by id."""

    role: str
    unit: str
    name: str  # as people see it

    @property
    def key(self) -> str:
        return f"{self.role}:{self.unit}"


def find_unit(unit: UnitOfWork, key: str) -> Unit | None:
    """What a button names, if it is known here."""
    role, _, name = key.partition(":")
    if role == PERSON:
        known = name.isdecimal() and len(name) < BEYOND and is_staff(unit.session, int(name))
        return of_person(unit, int(name)) if known else None
    told = role == "department" and any(name in one.names for one in unit.knowledge.departments)
    known = told or (role in ROLES and people.has_unit(unit.session, role, name))
    return of_unit(unit, role, name) if known else None


def of_unit(unit: UnitOfWork, role: str, name: str) -> Unit:
    return Unit(role, name, name or unit.phrases[f"role_{role}"])


def of_person(unit: UnitOfWork, person_id: int) -> Unit:
    return Unit(PERSON, str(person_id), display_name(unit, person_id).partition("（")[0])


def taker(unit: UnitOfWork, one: Unit, whole: Ticket) -> int | None:
    """Who of them has it now: the person, or the one on duty nearest upward; else the desk."""
    if one.role == PERSON:
        return int(one.unit) if int(one.unit) not in whole.about_ids else None
    duty = nearest(unit.session, one.role, area_of(unit, whole), unit.now, one.unit)
    known = duty and one.unit == duty.unit and duty.person_id not in whole.about_ids
    return duty.person_id if duty and known else None


def area_of(unit: UnitOfWork, whole: Ticket) -> Area | None:
    return unit.area(whole.area_id or whole.desk_id)


def around(unit: UnitOfWork, whole: Ticket) -> list[Unit]:
    """The units that have somebody for this place, on duty or away."""
    upward = areas.ids_upward(area_of(unit, whole))
    found = (people.find_on_duty(unit.session, role, upward, BACK_AGAIN) for role in ROLES)
    return [of_unit(unit, *key) for key in {(d.role, d.unit): d for some in found for d in some}]


def offered(unit: UnitOfWork, whole: Ticket, asker: Person) -> list[Unit]:
    """As buttons: the units first, then those of the staff who are in none of them."""
    near = around(unit, whole)
    staff = [i for i in colleagues(unit, whole, asker) if not belongs(unit, i)]
    return [*near, *(of_person(unit, i) for i in staff)]


def belongs(unit: UnitOfWork, person_id: int) -> bool:
    return any(duty.role in ROLES for duty in people.find_duties_of(unit.session, person_id))


def names(unit: UnitOfWork, whole: Ticket, asker: Person) -> dict[str, Unit]:
    """What each may be called in words; whoever has people here goes before the mere name."""
    departments = unit.knowledge.departments
    found = {n: of_unit(unit, "department", one.name) for one in departments for n in one.names}
    found |= {one.name: one for one in offered(unit, whole, asker) if one.role == PERSON}
    near = around(unit, whole)[::-1]
    found |= {name: one for one in near for name in found if name in one.name}
    return found | {one.name: one for one in near}


def read(known: Mapping[str, Unit], text: str) -> tuple[list[Unit], str]:
    """城管办、物业: those who are named, in their order; and what nobody is called."""
    found: dict[int, Unit] = {}
    for name in sorted(known, key=len, reverse=True):
        while (at := text.find(name)) >= 0:
            found[at] = known[name]
            text = text.replace(name, " " * len(name), 1)
    noise = LONGEST_NOISE if found else 0
    rest = [word for word in WORDS.findall(text) if len(word) > noise]
    return [found[at] for at in sorted(found)], "、".join(rest)[:20]


def task_for(one: Unit, every: Sequence[Unit], text: str) -> str:
    """What one is to do: what was said to it by name, and what was said to all."""
    said = [addressed(every, line.strip()) for line in re.split(r"[\n；;]", text)]
    mine = [words for other, words in said if words and other in (one, None)]
    return "\n".join(mine) or text


def addressed(every: Sequence[Unit], line: str) -> tuple[Unit | None, str]:
    """城管办：拆灯杆 is said to one of them."""
    head, colon, words = line.replace(":", "：").partition("：")
    named = head.strip() if colon else ""
    known = (one for one in every if named and (named in one.name or one.name in named))
    found = next(known, None)
    return found, words.strip() if found else line
