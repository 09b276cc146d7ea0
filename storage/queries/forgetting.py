"""Erasing what one person left, and keeping what says nothing of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, text, type_coerce
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from bot.errors import SealError
from storage.diary_tables import Visit
from storage.locking import held
from storage.queries import attachments, chats, diary, rounds
from storage.queries.retention import ENDED
from storage.record_tables import PlannedLeave
from storage.sealed import keyring_of
from storage.tables import (
    Attachment,
    Chat,
    Delivery,
    EventContent,
    Invitation,
    Membership,
    Message,
    Person,
    Subscription,
    Ticket,
    TicketEvent,
    Unanswered,
    WebSession,
)

MANY = 500  # rows named in one statement
NOBODY = "gone"  # the channel, and the address, of the chat that keeps what was emptied
FORGET = "forget"  # the event by which a ticket's record says why its words are gone


def overwrite(session: Session) -> None:
    """What is erased from now on is overwritten on the disk, and not only let go of."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))


is_lead = col(Ticket.id).in_(select(Visit.ticket_id).where(col(Visit.ticket_id).is_not(None)))


def find_tickets(session: Session, person_id: int) -> Sequence[Ticket]:
    """All that a person ever reported; nobody moves it on until the transaction ends."""
    query = select(Ticket).where(Ticket.reporter_id == person_id, ~is_lead)
    return session.exec(held(query.order_by(col(Ticket.id)))).all()


def leave_leads(session: Session, person_id: int) -> None:
    """What a worker's visits led to is the office's, and goes on as what nobody reported."""
    mine = (col(Ticket.reporter_id) == person_id, is_lead)
    session.exec(update(Ticket).where(*mine).values(reporter_id=None, chat_id=None))


def count_owned(session: Session, person_id: int, states: Collection[str]) -> int:
    owned = (Ticket.owner_id == person_id, col(Ticket.state).in_(states))
    return len(session.exec(select(Ticket.id).where(*owned)).all())


asked_for = exists().where(
    col(TicketEvent.ticket_id) == col(Ticket.id), col(TicketEvent.verb) == FORGET
)


def find_asked(session: Session, person_id: int) -> set[int]:
    """Which of a person's tickets are to be erased once they have ended."""
    query = select(Ticket.id).where(Ticket.reporter_id == person_id, asked_for)
    return set(session.exec(query))


def find_due(session: Session) -> Sequence[int]:
    """Whose tickets have ended since they asked to be forgotten."""
    ended = (col(Ticket.state).in_(ENDED), asked_for)
    found = session.exec(select(Ticket).where(col(Ticket.reporter_id).is_not(None), *ended))
    return sorted({ticket.reporter_id for ticket in found if ticket.reporter_id})


def nobodys_chat(session: Session, now: datetime) -> Chat:
    """One for all, so that nobody's lines stand together."""
    known = chats.find_chat(session, NOBODY, NOBODY)
    return known or chats.open_chat(session, NOBODY, NOBODY, now)


def find_readers(
    session: Session, ticket_ids: Collection[int], chat_ids: Collection[int]
) -> set[int]:
    """Other chats in which somebody was told of these tickets, or acted on them."""
    told = select(Delivery.chat_id).where(col(Delivery.ticket_id).in_(ticket_ids))
    acted = select(TicketEvent.actor_id).where(col(TicketEvent.ticket_id).in_(ticket_ids))
    theirs = select(Chat.id).where(col(Chat.person_id).in_(acted))
    found = {*session.exec(told), *session.exec(theirs)}
    return found - set(chat_ids)


def find_sent(
    session: Session, chat_ids: Collection[int], since: datetime
) -> Iterator[tuple[int, int | None, str]]:
    """What was or will be said in these chats: id, ticket, payload; empty where no key opens it."""
    raw = type_coerce(col(Delivery.payload), LargeBinary)
    query = columns(col(Delivery.id), col(Delivery.ticket_id), raw)
    query = query.where(col(Delivery.chat_id).in_(chat_ids), col(Delivery.created_at) >= since)
    for row_id, ticket_id, cell in session.execute(query):
        yield row_id, ticket_id, opened(session, cell)


def find_said(
    session: Session, chat_ids: Collection[int], since: datetime
) -> Iterator[tuple[int, str]]:
    """What people said in these chats: id and payload, if any key opens it."""
    raw = type_coerce(col(Message.payload), LargeBinary)
    query = columns(col(Message.id), raw).where(col(Message.chat_id).in_(chat_ids))
    for row_id, cell in session.execute(query.where(col(Message.received_at) >= since)):
        if payload := opened(session, cell):
            yield row_id, payload


def find_sent_between(
    session: Session, chat_id: int, since: datetime, until: datetime
) -> Sequence[int]:
    """What was answered in a chat in this time, about no ticket in particular."""
    here = (Delivery.chat_id == chat_id, col(Delivery.ticket_id).is_(None))
    query = select(Delivery.id).where(*here, col(Delivery.created_at).between(since, until))
    return session.exec(query).all()


def find_said_between(
    session: Session, chat_id: int, since: datetime, until: datetime
) -> Sequence[int]:
    """What was said in a chat and handled in this time."""
    handled = col(Message.handled_at).between(since, until)
    return session.exec(select(Message.id).where(Message.chat_id == chat_id, handled)).all()


def opened(session: Session, cell: bytes) -> str:
    """A payload, or nothing: one that can't be read must not keep the others."""
    try:
        return keyring_of(session.get_bind().dialect).open(cell)
    except SealError:
        return ""


def reword(session: Session, payloads: Mapping[int, str]) -> None:
    """Other words in place of what was to be read, pending ones too."""
    rows = [{"id": key, "payload": payload, "error": ""} for key, payload in payloads.items()]
    if rows:
        session.execute(update(Delivery), rows)


def find_groups(session: Session, channels: Collection[str]) -> Sequence[int]:
    """Chats in which several people speak: messengers name them by negative numbers."""
    query = select(Chat.id).where(col(Chat.channel).in_(channels))
    return session.exec(query.where(col(Chat.address).startswith("-"))).all()


def empty_said(session: Session, ids: Sequence[int], blank: str, chat_id: int) -> None:
    """Messages without their words, in nobody's chat; their update ids stay known."""
    emptied = {"payload": blank, "text": "", "error": "", "chat_id": chat_id}
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        session.exec(delete(Unanswered).where(col(Unanswered.message_id).in_(some)))
        session.exec(update(Message).where(col(Message.id).in_(some)).values(emptied))


def find_lines(session: Session, chat_ids: Collection[int], but: int) -> Sequence[int]:
    """What was said and handled in these chats, but for one message."""
    here = (col(Message.chat_id).in_(chat_ids), col(Message.state) != "waiting")
    return session.exec(select(Message.id).where(*here, Message.id != but)).all()


def empty_sent(
    session: Session,
    chat_ids: Collection[int],
    keep: Collection[int],
    blank: str,
    nobody_id: int,
) -> None:
    """Replies and news without their words; what still waits is not sent, but for some tickets."""
    here = col(Delivery.chat_id).in_(chat_ids)
    kept = func.coalesce(col(Delivery.ticket_id), 0).in_(keep)
    pending = col(Delivery.state) == "pending"
    session.exec(update(Delivery).where(here, pending, ~kept).values(state="dropped"))
    emptied = {"payload": blank, "error": "", "chat_id": nobody_id}
    session.exec(update(Delivery).where(here, or_(~pending, ~kept)).values(emptied))


def erase_tickets(session: Session, ids: Collection[int]) -> None:
    """Words, door, pictures and whose it was; number, states, dates and the community stay."""
    events = select(TicketEvent.id).where(col(TicketEvent.ticket_id).in_(ids))
    session.exec(delete(EventContent).where(col(EventContent.event_id).in_(events)))
    session.exec(delete(Attachment).where(col(Attachment.ticket_id).in_(ids)))
    for ticket_id in ids:
        ticket = session.get_one(Ticket, ticket_id)
        ticket.place, ticket.door, ticket.area_id = "", None, ticket.desk_id
        ticket.reporter_id = ticket.chat_id = None


def erase_unused_files(session: Session, person_id: int, chat_ids: Collection[int]) -> None:
    """Pictures and voices of these chats, but for those of tickets and of visits."""
    mine = select(Visit.files).where(Visit.by_id == person_id)
    noted = {*diary.files_of(session.exec(mine))}
    unused = (col(Attachment.chat_id).in_(chat_ids), col(Attachment.ticket_id).is_(None))
    found = session.exec(select(Attachment.id).where(*unused))
    attachments.erase_unused(session, [file for file in found if file not in noted])


def erase_home(session: Session, person: Person) -> None:
    person.name = person.door = person.area_id = person.consent_told_at = None


def erase_person(session: Session, person: Person) -> None:
    """The row stays, empty: the record of tickets names it."""
    erase_home(session, person)
    person.phone = person.phone_hash = person.quiet = None
    session.exec(delete(Invitation).where(col(Invitation.person_id) == person.id))
    session.exec(delete(PlannedLeave).where(col(PlannedLeave.person_id) == person.id))
    session.exec(delete(Membership).where(col(Membership.person_id) == person.id))
    session.exec(update(Visit).where(col(Visit.by_id) == person.id).values(by_id=None))
    rounds.forget_writer(session, person.id)
    mine = col(Subscription.by_id) == person.id
    session.exec(update(Subscription).where(mine).values(by_id=None))


def sign_out(session: Session, chat_ids: Collection[int]) -> None:
    session.exec(delete(WebSession).where(col(WebSession.chat_id).in_(chat_ids)))
