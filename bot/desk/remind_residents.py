"""Whom a worker may set reminders for: residents whose matters they have in hand, colleagues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.desk import counter_words, residents
from bot.desk.find import find_ticket
from bot.desk.people import desks_of, is_reached, is_staff
from bot.desk.remind_words import pattern
from bot.desk.staff import staff_around
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import find_tickets
from storage.queries import people, tickets
from storage.tables import Person, Ticket

HOMES = ("community", "village")  # who works in the same one, is a colleague


@dataclass(frozen=True)
class Named:
    """Somebody a worker names: by which words, and whose matter it is where one is found."""

    name: str
    words: str  # what they are to be reminded of
    tickets: tuple[Ticket, ...] = ()
    colleague_id: str = ""  # or a resident of where they work, where a chat reaches them


def find_all_named(unit: UnitOfWork, worker: Person, rest: str, text: str) -> list[Named]:
    """提醒王慧和高志平: each of them, with what all are to be reminded of."""
    found: list[Named] = []
    while one := find_named(unit, worker, rest, text):
        found.append(one)
        more = pattern("and_named").sub("", one.words)
        rest = "" if more == one.words or find_tickets(text) else more
    last = found[-1].words if found else ""
    return [replace(one, words=last) for one in found]


def find_named(unit: UnitOfWork, worker: Person, rest: str, text: str) -> Named | None:
    """Who is meant by what follows 提醒; None where nobody of the staff speaks of anybody."""
    if not rest or not is_staff(unit.session, worker.id):
        return None
    if ticket := by_number(unit, worker, text):
        return Named(name_of(unit, ticket), without_name(unit, ticket, rest), (ticket,))
    if found_at := at_home(unit, worker, rest):
        return found_at
    known = {
        t.reporter_id: (t, word) for t in in_hand(unit, worker) if (word := named(unit, t, rest))
    }
    found = [found for found in known.values() if is_reached(unit, found[0].reporter_id)]
    if found:
        word = found[0][1]
        return Named(word, rest.removeprefix(word), tuple(ticket for ticket, _ in found))
    if (colleague := find_colleague(unit, worker, rest)) and (name := colleague.name):
        reached = str(colleague.id) if is_reached(unit, colleague.id) else ""
        return Named(name, rest.removeprefix(name), colleague_id=reached)
    unknown = re.match(counter_words.table()["name"], rest)
    if unknown is None:
        return None
    name = next(
        name for name in (unknown[0], unknown[0][:-1]) if name in text or name != unknown[0]
    )
    return Named(name, rest.removeprefix(name))


def at_home(unit: UnitOfWork, worker: Person, rest: str) -> Named | None:
    """3号楼2单元501的李桂兰: who lives there, where a chat reaches them; else nobody but a name."""
    told = re.match(counter_words.pattern("reminded"), rest)
    if told is None or not told["place"]:
        return None
    for name in (told["name"], told["name"][:-1]):
        meant = residents.find(unit, worker, name, told["place"])
        if meant.sure and is_reached(unit, meant.people[0].id):
            return resident(unit, worker, meant.people[0], rest[told.start("name") + len(name) :])
    return Named(told[0], rest[told.end() :])


def resident(unit: UnitOfWork, worker: Person, person: Person, words: str) -> Named:
    """By their only matter that the worker has in hand, else by themselves."""
    theirs = [ticket for ticket in in_hand(unit, worker) if ticket.reporter_id == person.id]
    name = person.name or unit.phrases["resident_name"]
    if len(theirs) == 1:
        return Named(name, words, tuple(theirs))
    return Named(name, words, colleague_id=str(person.id))


def find_colleague(unit: UnitOfWork, worker: Person, rest: str) -> Person | None:
    """The only one around them whose name the words begin with."""
    duties = people.find_duties_of(unit.session, worker.id)
    homes = [unit.gazetteer.at_level(duty.area_id, *HOMES) for duty in duties]
    held = {home.id if home else duty.area_id for home, duty in zip(homes, duties, strict=True)}
    around = {p.id: p for area_id in held for p in staff_around(unit, unit.area(area_id))}
    named = [one for one in around.values() if one.name and rest.startswith(one.name)]
    return named[0] if len(named) == 1 and named[0].id != worker.id else None


def by_number(unit: UnitOfWork, worker: Person, text: str) -> Ticket | None:
    """The ticket whose number stands in the words, if its resident can be told something."""
    numbers = find_tickets(text)
    ticket = find_ticket(unit, numbers[0], worker) if numbers else None
    reached = ticket and ticket.reporter_id and is_reached(unit, ticket.reporter_id)
    return ticket if reached else None


def in_hand(unit: UnitOfWork, worker: Person) -> Iterator[Ticket]:
    """What is theirs, or their desk's, and somebody's."""
    desks = desks_of(unit, worker.id)
    found = tickets.find_to_do(unit.session, worker.id, desks)
    return (t for t in found if t.reporter_id and worker.id not in (t.reporter_id, *t.about_ids))


def name_of(unit: UnitOfWork, ticket: Ticket) -> str:
    named = unit.session.get_one(Person, ticket.reporter_id).name
    return named or unit.phrases["resident_name"]


def named(unit: UnitOfWork, ticket: Ticket, rest: str) -> str:
    """The beginning of the words that names this ticket's resident: 李桂兰, or 李大妈."""
    name = unit.session.get_one(Person, ticket.reporter_id).name or ""
    if not name:
        return ""
    titled = re.match(f"{name[0]}(?:{pattern('title').pattern})", rest)
    return name if rest.startswith(name) else titled[0] if titled else ""


def without_name(unit: UnitOfWork, ticket: Ticket, rest: str) -> str:
    return rest.removeprefix(named(unit, ticket, rest))
