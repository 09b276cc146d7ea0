"""A matter somebody phoned, wrote or came for becomes a ticket of theirs, filed by the staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.catalogue.schema import Item
from bot.desk.deadlines import end_of_day
from bot.desk.deliver import chat_of, deliver
from bot.desk.form import matter_of, remember_person
from bot.desk.people import STAFF, areas_of_duty, display_name, is_reached
from bot.desk.record import BEGUN
from bot.desk.tickets import Filed, Matter, open_ticket
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.message import Reply
from storage.queries import people
from storage.tables import Chat, Person, Ticket

RESIDENT, NOBODY = "resident", "0"  # whom the desk chose by name; none of those that were shown
# values of the form alone; matters told in one call have the same `call`
OWN = frozenset({"source", "outside_number", "outside_by", "asked", "call", RESIDENT})
CALLER = OWN | {"name", "phone"}  # values that tell who told it, and how


def file_for(unit: UnitOfWork, form: Form, item: Item, filer: Person, chat: Chat) -> Ticket:
    """The ticket of whoever told it, wherever the filer sits: its place decides who has it."""
    resident = find_or_make(unit, form)
    plain = form.model_copy(
        update={"values": {k: v for k, v in form.values.items() if k not in OWN}}
    )
    matter = matter_of(plain, item, resident or Person(created_at=unit.now))
    return open_for(unit, form, matter, resident, filer, chat)


def open_for(
    unit: UnitOfWork, form: Form, matter: Matter, resident: Person | None, filer: Person, chat: Chat
) -> Ticket:
    """Open a matter of somebody's, and tell them where they have a chat."""
    values = form.values
    filed = Filed(filer.id, values.get("outside_number", ""), outside_by(unit, form))
    matter = replace(matter, values={**matter.values, **came(unit, form)})
    if matter.area_id is None:
        known = (resident.area_id if resident else None) or form.area_id
        matter = replace(matter, area_id=known or area_of(unit, filer))
    ticket = open_ticket(unit, matter, resident, chat, values.get("source", "other"), filed)
    tell_filed(unit, ticket, resident)
    return ticket


def note_caller(unit: UnitOfWork, ticket: Ticket, form: Form) -> None:
    """Who told it, and how, where that is said only after the ticket was opened."""
    ticket.source = form.values.get("source", ticket.source)
    resident = None if ticket.reporter_id else find_or_make(unit, form)
    if resident:
        ticket.reporter_id = resident.id
        tell_filed(unit, ticket, resident)


def known_resident(unit: UnitOfWork, form: Form) -> Person:
    """Whom the desk chose, or the office knows by this phone; else somebody new, not written
    down."""
    chosen, phone = form.values.get(RESIDENT, NOBODY), form.values.get("phone", "")
    if chosen != NOBODY:
        return people.get_person(unit.session, int(chosen))
    known = people.find_entered(unit.session, unit.keyring.look_up(phone)) if phone else None
    return known or Person(created_at=unit.now)


def in_sight(unit: UnitOfWork, filer: Person, resident: Person) -> Person:
    """The resident, to who works where they live; to others somebody of whom nothing is known."""
    near = resident.area_id in areas_of_duty(unit, filer.id)
    return resident if near else Person(created_at=unit.now)


def in_sight_of(unit: UnitOfWork, filer: Person, ticket: Ticket) -> Person:
    """The same of whoever a ticket was filed for."""
    known = people.get_person(unit.session, ticket.reporter_id) if ticket.reporter_id else None
    return in_sight(unit, filer, known or Person(created_at=unit.now))


def find_or_make(unit: UnitOfWork, form: Form) -> Person | None:
    """Who told it, and by which name; nobody where neither that nor a phone is known."""
    told = {name: form.values.get(name, "") for name in ("name", "phone")}
    if not any(told.values()):
        return None
    resident = known_resident(unit, form)
    if resident.id is None:
        unit.session.add(resident)
        remember_person(unit, resident, form)
        unit.session.flush()
    resident.name = resident.name or told["name"] or None
    return resident


def came(unit: UnitOfWork, form: Form) -> dict[str, str]:
    """What the owner is to know of the way it came."""
    by = outside_by(unit, form)
    return {
        "source": unit.phrases[f"channel_{form.values.get('source', 'other')}"],
        "outside_number": form.values.get("outside_number", ""),
        "outside_by": unit.local_time(by) if by else "",
        BEGUN: (form.opened_at or unit.now).isoformat(),
    }


def outside_by(unit: UnitOfWork, form: Form) -> datetime | None:
    """When the office closes on the day another one named."""
    day = form.values.get("outside_by")
    return end_of_day(date.fromisoformat(day), unit.zone) if day else None


def area_of(unit: UnitOfWork, filer: Person) -> int | None:
    """Where the filer works: for what has no place that is known."""
    duties = people.find_duties_of(unit.session, filer.id)
    return next((duty.area_id for duty in duties if duty.role in STAFF), None)


def values_of_caller(unit: UnitOfWork, ticket: Ticket) -> dict[str, str]:
    """Who told it, as a form has it, for another matter told by phone."""
    known = people.get_person(unit.session, ticket.reporter_id) if ticket.reporter_id else None
    told = {"name": known.name, "phone": known.phone} if known else {}
    return {"source": "phone", **{name: said for name, said in told.items() if said}}


def tell_filed(unit: UnitOfWork, ticket: Ticket, resident: Person | None) -> None:
    """Who has a chat learns that it was filed for them."""
    if resident is None or not is_reached(unit, resident.id):
        return
    said = {"number": ticket.number, "title": ticket.title}
    owner = display_name(unit, ticket.owner_id)
    text = unit.phrases.say("filed_for_you", **said, owner=owner)
    key = f"filed:{ticket.number}"
    deliver(unit, chat_of(unit, resident.id), "news", Reply(text=text), key, ticket=ticket)
