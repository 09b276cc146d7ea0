"""Leave: who is away until when, who takes over, and what becomes of what they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.desk import passing
from bot.desk.deliver import chat_of, deliver
from bot.desk.leave_words import Said, mentions, read_said
from bot.desk.people import STAFF, display_name, is_staff
from bot.desk.routing import find_supervisor, nearest
from bot.desk.staff import staff_under
from bot.desk.ticket_values import day_words
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import leave, people
from storage.tables import Person

KEPT = ("in_progress", "waiting")  # what was taken on stays in the same hands


def read(unit: UnitOfWork, asker: Person, text: str) -> Said | None:
    """What one of the staff says of leave, their own or of somebody under them; None otherwise."""
    if not mentions(unit.phrases, text) or not is_staff(unit.session, asker.id):
        return None
    names = [person.name for person in staff_under(unit, asker) if person.name]
    said = read_said(unit.phrases, text, names, unit.today)
    return said if said and find_person(unit, asker, said.who) else None


def find_person(unit: UnitOfWork, asker: Person, name: str) -> Person | None:
    """The asker, or the one of this name among those who work under them."""
    if not name:
        return asker
    named = [person for person in staff_under(unit, asker) if person.name == name]
    return named[0] if len(named) == 1 else None


def announce(unit: UnitOfWork, person: Person, by: Person, said: Said) -> Mapping[str, object]:
    """Leave that is to come: who said so begins it with a button that morning."""
    assert said.first
    assert said.last
    words = f"{said.who}{first_word(unit, 'leave')}{first_word(unit, 'until')}{said.last}"
    first, last = (day_words(unit, day.isoformat()) for day in (said.first, said.last))
    days = first if first == last else f"{first}{first_word(unit, 'until')}{last}"
    person_name = display_name(unit, person.id)
    told = {"person": person_name, "days": days, "first": first, "last": last}
    button = Button(label=unit.phrases["button_leave"], data=f"away:{words}")
    reply = Reply(text=unit.phrases.say("leave_today", **told), buttons=(button,))
    key = f"leave_today:{person.id}:{said.first}:{unit.now.isoformat()}"
    due = datetime.combine(said.first, time(), unit.zone)
    deliver(unit, chat_of(unit, by.id), "news", reply, key, due=due)
    tell(unit, person, by, "news_leave_ahead", told)
    return told


def first_word(unit: UnitOfWork, sense: str) -> str:
    """How a sense is said in short: 请假, 到."""
    return unit.phrases[f"words_{sense}"].split()[0]


def begin(unit: UnitOfWork, person: Person, by: Person, day: date) -> Mapping[str, object]:
    """Note it, pass on what was not taken on, tell the supervisor; what is to be said of it."""
    until = datetime.combine(day + timedelta(days=1), time(), unit.zone)
    leave.set_away(unit.session, person.id, until)
    fresh = leave.find_owned(unit.session, person.id, ("submitted",))
    kept = leave.find_owned(unit.session, person.id, KEPT)
    for ticket in fresh:
        passing.pass_on(unit, ticket, "away")
    name = display_name(unit, person.id)
    said = {
        "person": name,
        "month": day.month,
        "day": day.day,
        "heirs": "、".join(heirs(unit, person)),
        "passed": counted(unit, "leave_passed", len(fresh), name),
        "kept": counted(unit, "leave_kept", len(kept), name),
    }
    tell(unit, person, by, "news_leave", said)
    return said


def counted(unit: UnitOfWork, phrase: str, count: int, person: str) -> str:
    """A sentence on so many; none where there is nothing to say."""
    return unit.phrases.say(phrase, count=count, person=person) if count else ""


def end(unit: UnitOfWork, person: Person, by: Person) -> bool:
    """Back at work; False when they were not away."""
    was_away = leave.is_away(unit.session, person.id, unit.now)
    leave.set_away(unit.session, person.id, None)
    if was_away:
        tell(unit, person, by, "news_back", {"person": display_name(unit, person.id)})
    return was_away


def heirs(unit: UnitOfWork, person: Person) -> list[str]:
    """Who has their new matters meanwhile, duty by duty; the desk where there is nobody."""
    duties = [d for d in people.find_duties_of(unit.session, person.id) if d.role in STAFF]
    areas = [unit.area(duty.area_id) for duty in duties]
    found = [
        nearest(unit.session, duty.role, area, unit.now, duty.unit)
        for duty, area in zip(duties, areas, strict=True)
    ]
    return [*dict.fromkeys(display_name(unit, d.person_id if d else None) for d in found)]


def tell(
    unit: UnitOfWork, person: Person, by: Person, phrase: str, said: Mapping[str, object]
) -> None:
    """The supervisor learns it of who said it themselves, everybody else of what was said."""
    reader = person.id if by.id != person.id else supervisor_of(unit, person)
    if reader:
        reply = Reply(text=unit.phrases.say(phrase, **said))
        key = f"{phrase}:{person.id}:{reader}:{unit.now.isoformat()}"
        deliver(unit, chat_of(unit, reader), "news", reply, key)


def supervisor_of(unit: UnitOfWork, person: Person) -> int | None:
    duties = people.find_duties_of(unit.session, person.id)
    area_id = next((d.area_id for d in duties if d.role in STAFF and d.area_id), None)
    duty = find_supervisor(unit.session, desk_for(unit, area_id), unit.now, person.id)
    return duty.person_id if duty else None
