"""Who was shown a resident's phone or door: noted as the words go on their way, by ids alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line, word_of
from bot.desk.parts import whole_of
from bot.desk.people_rows import on_the_books
from bot.desk.record import HOUSEHOLD
from bot.desk.unit_of_work import UnitOfWork, Whose
from bot.intents.slots import mask
from bot.message import Reply
from storage.queries import access, diary, events
from storage.record_tables import AccessLog
from storage.round_tables import SOURCE
from storage.tables import Chat, Person, Ticket

TABLE = "access"
EXPORT, EXPORT_HOMES = "export", "export_homes"  # the doors of who sits at the command line
MINUTE = "%Y-%m-%d %H:%M"


def note_personal(unit: UnitOfWork, ticket: Ticket, said: Mapping[str, Any]) -> None:
    """Remember what words about a ticket may hold: phone, door, and what tells of either."""
    whose = note_door(unit, ticket)
    subject = unit.session.get(Person, whose.subject_id) if whose.subject_id else None
    spoken = (value for value in said.values() if isinstance(value, str) and mask(value) != value)
    note(unit, whose, subject.phone if subject else None, *spoken)


def note_door(unit: UnitOfWork, ticket: Ticket) -> Whose:
    """The same of a line that shows where it is and no more; a part is where its whole is."""
    whole = whole_of(unit, ticket) or ticket
    whose = Whose(ticket.id, whole.reporter_id)
    lead = whole.item_id == unit.knowledge.diary.lead
    if lead or whole.source == SOURCE:  # of the home, not of the worker who found it
        said = events.content_of(events.find_first(unit.session, whole.id))
        whose = Whose(ticket.id, None, said.get(HOUSEHOLD))
    note(unit, whose, whole.door)
    return whose


def note(unit: UnitOfWork, whose: Whose, *words: str | None) -> None:
    """Remember words that tell where somebody is reached, for whoever is shown them."""
    for one in filter(None, words):
        unit.personal.setdefault(one.strip(), set()).add(whose)


def log_shown(unit: UnitOfWork, chat: Chat, kind: str, reply: Reply) -> None:
    """Write down whose phone or door stands in what a chat will be shown, unless it is theirs."""
    shown = "\n".join((reply.text, *(button.label for button in reply.buttons)))
    found = {one for words, known in unit.personal.items() if words in shown for one in known}
    unit.session.add_all(
        AccessLog(at=unit.now, reader_id=chat.person_id, door=kind, **one._asdict())
        for one in sorted(found, key=repr)
        if one.subject_id != chat.person_id
    )


def log_people(session: Session, now: datetime) -> None:
    """Write down whose phone or door goes into a file."""
    shown = (person for person in on_the_books(session) if person.phone or person.door)
    session.add_all(AccessLog(at=now, subject_id=person.id, door=EXPORT) for person in shown)


def log_households(session: Session, now: datetime) -> None:
    """The same of where households live."""
    shown = diary.find_households(session)
    session.add_all(AccessLog(at=now, household_id=home.id, door=EXPORT_HOMES) for home in shown)


def rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Every reading since an instant, in the order they were; residents by their ids."""
    for place, (row, reader, number) in enumerate(access.find_since(session, since), 2):
        cells = {
            "at": f"{row.at.astimezone(zone):{MINUTE}}",
            "reader": reader or word_of("readers", "nobody"),
            "ticket": number or "",
            "subject": str(row.subject_id or ""),
            "household": str(row.household_id or ""),
            "door": word_of("doors", row.door),
        }
        yield Line(place, cells)
