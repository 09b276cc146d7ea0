"""Leave: who is away until when, who takes over, and what becomes of what they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.desk import passing
from bot.desk.dates import read_day
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import STAFF, display_name
from bot.desk.routing import find_supervisor, nearest
from bot.desk.staff import staff_under
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from bot.times import find_time
from storage.queries import leave, people
from storage.tables import Person

KEPT = ("in_progress", "waiting")  # what was taken on stays in the same hands
LONGEST = 30  # characters of what is said of leave; longer words are about something else


@dataclass(frozen=True)
class Said:
    """请假到周五, 陈建军销假: of whom, in which words, and whether it begins or ends."""

    who: str
    rest: str
    back: bool = False


def read_said(unit: UnitOfWork, text: str) -> Said | None:
    """None for words that are not about leave at all."""
    for back in (True, False):
        for word in unit.phrases["words_back" if back else "words_leave"].split():
            who, found, rest = text.strip("。.!！ ").partition(word)
            who = "" if who in unit.phrases["words_self"].split() else who.strip()
            if found and len(text) <= LONGEST and not (back and rest):
                return Said(who, rest.strip(" ，,：:"), back)
    return None


def find_person(unit: UnitOfWork, asker: Person, name: str) -> Person | None:
    """The asker, or the one of this name among those who work under them."""
    if not name:
        return asker
    named = [person for person in staff_under(unit, asker) if person.name == name]
    return named[0] if len(named) == 1 else None


def last_day(text: str, today: date) -> date | None:
    """到周五 is up to that day and with it; 三天 are three days with today."""
    day = read_day(text, today)
    lasting = find_time(text, datetime.combine(today, time(), UTC)) is None
    return day - timedelta(days=1) if day and lasting and day > today else day


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
