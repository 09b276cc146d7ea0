"""What nobody saw: deliveries that may have to go another way, and the calls they led to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, false
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, func, or_, select, update

from storage.call_tables import Call
from storage.locking import free, held
from storage.queries.deliveries import FREE
from storage.tables import Area, Chat, Delivery, Person, Ticket

WITH_CHAT = select(Delivery, Chat).join(Chat, col(Chat.id) == col(Delivery.chat_id))
UNSEEN = WITH_CHAT.where(col(Delivery.relay_at) <= bindparam("now"), FREE)
OPEN_CALLS = (
    columns(Call, Delivery, Chat, Person, Ticket)
    .join(Delivery, col(Delivery.id) == col(Call.delivery_id))
    .join(Chat, col(Chat.id) == col(Delivery.chat_id))
    .join(Person, col(Person.id) == col(Chat.person_id))
    .outerjoin(Ticket, col(Ticket.id) == col(Delivery.ticket_id))
    .where(col(Call.state) == "open")
)
HOME, DESK = aliased(Area), aliased(Area)
BELOW = col(HOME.path).startswith(col(DESK.path))
# whom nobody can call comes last, however many they are
NO_WAY = col(Person.phone_hash).is_(None) & col(Ticket.filed_by_id).is_(None)
LONGEST_DUE = (case((NO_WAY, 1), else_=0), col(Call.next_at), col(Call.id))


class OpenCall(NamedTuple):
    """What somebody is to be told by phone, in which chat it was said, and of what."""

    call: Call
    row: Delivery
    chat: Chat
    reader: Person
    ticket: Ticket | None


def find_unseen(session: Session, now: datetime, most: int) -> Sequence[tuple[Delivery, Chat]]:
    """What it is to be looked at by now, and nobody is sending."""
    query = UNSEEN.order_by(col(Delivery.relay_at), col(Delivery.id)).limit(most)
    return session.exec(free(query, of=Delivery), params={"now": now}).all()  # type: ignore[type-var]


def find_beside(session: Session, row: Delivery) -> Sequence[tuple[Delivery, Chat]]:
    """The same words to everybody whom they were meant for."""
    query = WITH_CHAT.where(Delivery.ticket_id == row.ticket_id, Delivery.kind == row.kind)
    return session.exec(query.where(Delivery.created_at == row.created_at)).all()


def find_waiting(session: Session, channel: str) -> Sequence[Delivery]:
    """What has not gone out through a channel yet, and is not on its way."""
    query = select(Delivery).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    query = query.where(Delivery.state == "pending", Chat.channel == channel)
    return session.exec(query.where(col(Delivery.lease_until).is_(None))).all()


def find_calls_of(
    session: Session,
    desks: Collection[int | None],
    filer_id: int,
    *which: ColumnElement[bool],
    most: int = 200,
) -> list[OpenCall]:
    """Those of some desks, and of what one of the staff filed; the longest due first."""
    known = [desk for desk in desks if desk]
    about, home = col(Ticket.desk_id), col(Person.area_id)
    lives = exists().where(col(HOME.id) == home, col(DESK.id).in_(known), BELOW)
    of_none = col(Ticket.id).is_(None) & or_(home.is_(None), lives)
    here = or_(about.in_(known), of_none, about.is_(None) if None in desks else false())
    query = OPEN_CALLS.where(or_(here, col(Ticket.filed_by_id) == filer_id), *which)
    return [OpenCall(*one) for one in session.execute(query.order_by(*LONGEST_DUE).limit(most))]


def find_ticket_calls_of(
    session: Session, desks: Collection[int | None], filer_id: int
) -> list[OpenCall]:
    """Those of tickets whose resident somebody can call."""
    return find_calls_of(session, desks, filer_id, col(Ticket.id).is_not(None), ~NO_WAY)


def find_call(session: Session, call_id: int) -> OpenCall | None:
    """One of them, to be ticked; nobody else does meanwhile."""
    query = held(OPEN_CALLS.where(col(Call.id) == call_id), of=Call)  # type: ignore[type-var]
    found = session.execute(query).first()
    return OpenCall(*found) if found else None


def find_told(
    session: Session, person_id: int, prefix: str
) -> Sequence[tuple[Delivery, Chat, bool]]:
    """What was queued for somebody under keys that begin so, and whether they were rung up."""
    called = exists().where(col(Call.delivery_id) == col(Delivery.id), col(Call.state) == "told")
    query = select(Delivery, Chat, called).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    begins = col(Delivery.key).contains(prefix, autoescape=True)  # again: stands before some
    return session.exec(query.where(Chat.person_id == person_id, begins)).all()


def is_sent(session: Session, key: str) -> bool:
    """Was what stands under a key handed over?"""
    query = select(Delivery.id).where(Delivery.key == key, Delivery.state == "sent")
    return session.exec(query).first() is not None


def has_call(session: Session, delivery_id: int) -> bool:
    query = select(Call.id).where(Call.delivery_id == delivery_id)
    return session.exec(query).first() is not None


def end_calls(session: Session, prefix: str) -> None:
    """Nobody is phoned any more of what was said under keys that begin so."""
    said = select(Delivery.id).where(Delivery.id == Call.delivery_id)
    named = said.where(col(Delivery.key).contains(prefix, autoescape=True)).exists()
    session.exec(update(Call).where(col(Call.state) == "open", named).values(state="over"))


def count_lost(session: Session, since: datetime, states: Collection[str]) -> int:
    """How many of the deliveries since a moment ended in one of these states."""
    lost = or_(*(col(Delivery.state) == state for state in states))
    query = select(func.count()).select_from(Delivery)
    return session.exec(query.where(lost, col(Delivery.created_at) >= since)).one()
