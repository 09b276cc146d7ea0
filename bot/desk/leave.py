"""Leave: who is away until when, who takes over, and what becomes of what they have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.desk import passing, round_told
from bot.desk.by_itself import A_TICK, TRY_AGAIN, by_itself, in_time, is_left
from bot.desk.dates import FARTHEST
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
from storage.record_tables import PlannedLeave
from storage.round_tables import SOURCE
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
    """Leave that is to come: it begins by itself."""
    assert said.first
    assert said.last
    leave.plan(unit.session, person.id, day_begins(unit, said.first), day_ends(unit, said.last))
    told = told_of(unit, person, said.first, said.last)
    tell(unit, person, by, "news_leave_ahead", told)
    return told


def told_of(unit: UnitOfWork, person: Person, first: date, last: date) -> Mapping[str, object]:
    """Who, and on which days."""
    begins, ends = (day_words(unit, day.isoformat()) for day in (first, last))
    days = begins if first == last else f"{begins}{first_word(unit, 'until')}{ends}"
    return {"person": display_name(unit, person.id), "days": days, "first": begins}


def day_begins(unit: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), unit.zone)


def day_ends(unit: UnitOfWork, day: date) -> datetime:
    return day_begins(unit, day + timedelta(days=1))


def last_day(unit: UnitOfWork, until: datetime) -> date:
    return (until - timedelta(days=1)).astimezone(unit.zone).date()


def begin_planned(unit: UnitOfWork) -> bool:
    """What was planned for today; one that fails holds up no other. Is there more?"""
    begun, found = 0, leave.find_starting(unit.session, unit.now, A_TICK)
    for planned in in_time(found):
        begun += 1
        if not by_itself(unit, partial(begin_one, unit, planned), what="leave"):
            planned.starts_at = unit.now + TRY_AGAIN
    return is_left(begun, len(found))


def begin_one(unit: UnitOfWork, planned: PlannedLeave) -> None:
    """Told with a button to call it off, to who is away and to who is above them."""
    unit.session.delete(planned)
    person = people.get_person(unit.session, planned.person_id)
    away = leave.away_until(unit.session, person.id, unit.now) or unit.now
    if planned.until <= away or not is_staff(unit.session, person.id):
        return
    last = last_day(unit, planned.until)
    said = go(unit, person, last)
    button = Button(label=unit.phrases["button_unleave"], data=f"unleave:{person.id}.{last}")
    for reader in filter(None, (person.id, supervisor_of(unit, person))):
        send(unit, person, reader, "leave_today", said, button)


def call_off(unit: UnitOfWork, person: Person, by: Person, last: str) -> bool:
    """End the leave up to that day (ISO); False when it is another by now, or over."""
    until = leave.away_until(unit.session, person.id, unit.now)
    if until is None or last_day(unit, until).isoformat() != last:
        return False
    end(unit, person, by)
    return True


def first_word(unit: UnitOfWork, sense: str) -> str:
    """How a sense is said in short: 请假, 到."""
    return unit.phrases[f"words_{sense}"].split()[0]


def begin(unit: UnitOfWork, person: Person, by: Person, day: date) -> Mapping[str, object]:
    """Note it, pass on what was not taken on, tell the supervisor; what is to be said of it."""
    said = go(unit, person, day)
    tell(unit, person, by, "news_leave", said)
    return said


def go(unit: UnitOfWork, person: Person, day: date) -> Mapping[str, object]:
    """Away from now until that day, with it, and without what they had not taken on."""
    leave.set_away(unit.session, person.id, day_ends(unit, day))
    fresh = leave.find_owned(unit.session, person.id, ("submitted",))
    kept = leave.find_owned(unit.session, person.id, KEPT)
    for ticket in fresh:
        passing.pass_on(unit, ticket, "away")
    round_told.tell_inherited(unit, [ticket for ticket in fresh if ticket.source == SOURCE])
    name = display_name(unit, person.id)
    return {
        "person": name,
        "month": day.month,
        "day": day.day,
        "heirs": "、".join(heirs(unit, person)),
        "passed": counted(unit, "leave_passed", len(fresh), name),
        "kept": counted(unit, "leave_kept", len(kept), name),
    }


def counted(unit: UnitOfWork, phrase: str, count: int, person: str) -> str:
    """A sentence on so many; none where there is nothing to say."""
    return unit.phrases.say(phrase, count=count, person=person) if count else ""


def end(unit: UnitOfWork, person: Person, by: Person, day: date | None = None) -> str:
    """Back at work, or not away on a day to come; which phrase says so."""
    until = leave.away_until(unit.session, person.id, unit.now)
    if until and (day is None or day_begins(unit, day) < until):
        leave.set_away(unit.session, person.id, None)
        phrase = "back"
    else:
        after = day_begins(unit, day or unit.today)
        before = day_ends(unit, day or unit.today + FARTHEST)
        planned = leave.find_planned(unit.session, person.id, after, before)
        for one in planned:
            unit.session.delete(one)
        phrase = "off" if planned else ""
    if phrase:
        tell(unit, person, by, f"news_{phrase}", {"person": display_name(unit, person.id)})
    return f"{phrase or 'not'}_noted"


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
        send(unit, person, reader, phrase, said)


def send(
    unit: UnitOfWork,
    person: Person,
    reader: int,
    phrase: str,
    said: Mapping[str, object],
    *buttons: Button,
) -> None:
    """One sentence on somebody's leave, to one reader."""
    reply = Reply(text=unit.phrases.say(phrase, **said), buttons=buttons)
    key = f"{phrase}:{person.id}:{reader}:{unit.now.isoformat()}"
    deliver(unit, chat_of(unit, reader), "news", reply, key)


def supervisor_of(unit: UnitOfWork, person: Person) -> int | None:
    duties = people.find_duties_of(unit.session, person.id)
    area_id = next((d.area_id for d in duties if d.role in STAFF and d.area_id), None)
    duty = find_supervisor(unit.session, desk_for(unit, area_id), unit.now, person.id)
    return duty.person_id if duty else None
