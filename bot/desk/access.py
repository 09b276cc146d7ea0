"""Who was shown a resident's phone or door: noted as the words go on their way, by ids alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line, word_of
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.message import Reply
from storage.queries import access
from storage.record_tables import AccessLog
from storage.tables import Chat, Person, Ticket

TABLE = "access"
EXPORT = "export"  # the door of who sits at the command line
MINUTE = "%Y-%m-%d %H:%M"


def note_personal(
    unit: UnitOfWork, ticket: Ticket, reporter: Person | None, said: Mapping[str, Any]
) -> None:
    """Remember what words about a ticket may hold: phone, door, and what tells of either."""
    if reporter is None:
        return
    spoken = (value for value in said.values() if isinstance(value, str) and mask(value) != value)
    for words in filter(None, (reporter.phone, ticket.door, *spoken)):
        unit.personal[words.strip()] = (ticket.id, reporter.id)


def log_shown(unit: UnitOfWork, chat: Chat, kind: str, reply: Reply) -> None:
    """Write down whose phone or door stands in what a chat will be shown, unless it is theirs."""
    found = {about for words, about in unit.personal.items() if words in reply.text}
    unit.session.add_all(
        AccessLog(
            at=unit.now,
            reader_id=chat.person_id,
            subject_id=subject_id,
            ticket_id=ticket_id or None,
            door=kind,
        )
        for ticket_id, subject_id in sorted(found)
        if subject_id != chat.person_id
    )


def log_export(session: Session, people: list[Person], now: datetime) -> None:
    """Write down whose phone or door went into a file."""
    shown = (person for person in people if person.phone or person.door)
    session.add_all(AccessLog(at=now, subject_id=person.id, door=EXPORT) for person in shown)


def rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Every reading since an instant, in the order they were; residents by their ids."""
    for place, (row, reader, number) in enumerate(access.find_since(session, since), 2):
        cells = {
            "at": f"{row.at.astimezone(zone):{MINUTE}}",
            "reader": reader or word_of("readers", "nobody"),
            "ticket": number or "",
            "subject": str(row.subject_id),
            "door": word_of("doors", row.door),
        }
        yield Line(place, cells)
