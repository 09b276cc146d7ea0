"""A database with something in every sealed column, whichever tables there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.booking_tables import Booking
from storage.diary_tables import Household, Visit
from storage.notice_tables import Notice, NoticeReply
from storage.queries.chats import open_chat
from storage.reminder_tables import Kin, Reminder
from storage.rotation import Place, sealed_places
from storage.round_tables import CareWord
from storage.sealed import Keyring
from storage.tables import (
    Area,
    Attachment,
    Chat,
    Delivery,
    EventContent,
    Message,
    Person,
    Ticket,
    TicketEvent,
)
from tests.town import MORNING

PHONE = "13800001001"
WORDS = ["李桂兰", "3号楼2单元", "", "🏮灯坏了", "半个\ud83d字", "\x00\u202e", "长" * 5000]
AT: dict[str, Any] = {"created_at": MORNING}


def fill(session: Session, keyring: Keyring, rows: int = 12) -> None:
    """Rows of every table that has a sealed column, with odd words and without any."""
    area = Area(code="S", name="桃源", level="street", path="/1/")
    session.add(area)
    session.flush()
    for number in range(rows):
        words = WORDS[number % len(WORDS)]
        someone = Person(phone=PHONE, phone_hash=keyring.look_up(PHONE), **AT)
        someone.name, someone.door = words, words if number % 2 else None
        session.add(someone)
        session.flush()
        chat = open_chat(session, "web", f"web-{number}", MORNING, someone)
        chat.dialogue = words
        seq: dict[str, Any] = {"chat_id": chat.id, "payload": words}
        received: dict[str, Any] = {"received_at": MORNING, "trace": "t", "update_id": str(number)}
        session.add(Message(channel="web", seq=1, **seq, **received))
        session.add(document(f"{number:02}", words, chat))
        session.add(Delivery(key=f"k{number}", kind="reply", due_at=MORNING, **seq, **AT))
        ticket = Ticket(number=f"20261121-{number:04}", item_id="a", title="路灯", **AT)
        ticket.door = words
        session.add(ticket)
        session.flush()
        said(session, ticket, words)
        diary(session, area, words)
        booked(session, area, words)
        reminded(session, someone, words)
        answered(session, chat, words)


def diary(session: Session, area: Area, words: str) -> None:
    """A household and a visit to it, sealed but for the place and the moment."""
    home = Household(area_id=area.id, door=words, name=words, marks=words, **AT)
    session.add(home)
    session.flush()
    noted: dict[str, Any] = {"colours": words, "tags": words, "checked": words, "words": words}
    session.add(CareWord(household_id=home.id, kind="agreed", said=words, at=MORNING))
    session.add(Visit(kind="visit", area_id=area.id, household_id=home.id, at=MORNING, **noted))


def booked(session: Session, area: Area, words: str) -> None:
    """An hour with who comes."""
    hour: dict[str, Any] = {"desk_id": area.id, "starts_at": MORNING, "ends_at": MORNING}
    told: dict[str, Any] = {"name": words, "phone": words, "words": words}
    session.add(Booking(item_id="a", title="理发", **hour, **told, **AT))


def reminded(session: Session, someone: Person, words: str) -> None:
    """A reminder, and one of the family to whom it is told."""
    kin = Kin(asker_id=someone.id, called=words, **AT)
    session.add(kin)
    session.flush()
    whose: dict[str, Any] = {"person_id": someone.id, "by_id": someone.id, "kin_id": kin.id}
    session.add(Reminder(words=words, zone="Asia/Shanghai", first_at=MORNING, **whose, **AT))


def answered(session: Session, chat: Chat, words: str) -> None:
    """A notice that was sent back, and an answer to it."""
    notice = Notice(words=words, reason=words, author_id=chat.person_id, **AT)
    session.add(notice)
    session.flush()
    whose: dict[str, Any] = {"person_id": chat.person_id, "chat_id": chat.id}
    session.add(NoticeReply(notice_id=notice.id, words=words, answer=words, **whose, **AT))


def document(file_id: str, name: str, chat: Chat) -> Attachment:
    empty: dict[str, Any] = {"media_type": "application/pdf", "sha256": "", "size": 0, "data": b""}
    return Attachment(id=file_id, kind="document", name=name, chat_id=chat.id, **empty, **AT)


def said(session: Session, ticket: Ticket, words: str) -> None:
    states: dict[str, Any] = {"before": "", "after": "submitted", "previous": "", "digest": ""}
    event = TicketEvent(
        ticket_id=ticket.id, seq=1, verb="open", actor_role="resident", at=MORNING, **states
    )
    session.add(event)
    session.flush()
    session.add(EventContent(event_id=event.id, salt="s", content=words))


def opened(session: Session, place: Place) -> list[tuple[Any, ...]]:
    """A column as it reads."""
    query = select(place.key, place.column).order_by(place.key)
    return [tuple(row) for row in session.execute(query)]


def tags(session: Session, place: Place) -> set[bytes]:
    """Under which keys a column stands on the disk."""
    cells = session.execute(select(place.raw).where(place.column.is_not(None)))
    return {cell[:4] for (cell,) in cells}


PLACES = {place.name: place for place in sealed_places()}
