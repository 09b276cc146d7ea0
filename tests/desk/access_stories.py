"""What the stories of who read what share: the list as names, and what is missing in it."""

from __future__ import annotations

import re

from sqlmodel import Session, col, select

from bot.message import Reply
from storage.diary_tables import Household
from storage.record_tables import AccessLog
from storage.tables import Chat, Delivery, Membership, Person, Ticket
from tests.town import Town

PHONE, DOOR = "000-0000-1001", "2单元501"
TELLING = re.compile(rf"{PHONE}|1[38]\d{{9}}|\d单元\d{{3,4}}")  # a phone, or where a home is
Seen = tuple[str | None, str | None, str | None, str]


def seen(town: Town) -> list[Seen]:
    """Reader, whose, which ticket, through which door; in order."""

    def look(session: Session) -> list[Seen]:
        rows = session.exec(select(AccessLog).order_by("id")).all()
        return [told(session, row) for row in rows]

    return town.read(look)


def told(session: Session, row: AccessLog) -> Seen:
    home = session.get_one(Household, row.household_id).door if row.household_id else None
    whose = name(session, row.subject_id) or home
    return name(session, row.reader_id), whose, number(session, row), row.door


def name(session: Session, person_id: int | None) -> str | None:
    return session.get_one(Person, person_id).name if person_id else None


def number(session: Session, row: AccessLog) -> str | None:
    return session.get_one(Ticket, row.ticket_id).number if row.ticket_id else None


def unlogged(town: Town) -> list[str]:
    """All that tells of somebody, went to one of the staff, and stands in no list."""

    def look(session: Session) -> list[str]:
        staff = select(Chat.id).where(col(Chat.person_id).in_(select(Membership.person_id)))
        rows = session.exec(select(Delivery).where(col(Delivery.chat_id).in_(staff))).all()
        return [words_of(row) for row in rows if TELLING.search(words_of(row)) and not is_in(row)]

    def is_in(row: Delivery) -> bool:
        return (row.chat_id, row.created_at) in logged

    logged = town.read(readings)
    return town.read(look)


def readings(session: Session) -> set[tuple[int, object]]:
    """In which chats something was read, and when."""
    read = select(Chat.id, AccessLog.at).join(
        AccessLog, col(AccessLog.reader_id) == col(Chat.person_id)
    )
    return {(chat_id, at) for chat_id, at in session.exec(read).all()}


def words_of(row: Delivery) -> str:
    reply = Reply.model_validate_json(row.payload)
    return "\n".join((reply.text, *(button.label for button in reply.buttons)))
