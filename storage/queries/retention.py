"""Erasing what was kept long enough; what remains still verifies."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from storage.call_tables import Call
from storage.record_tables import AccessLog
from storage.tables import (
    Attachment,
    Delivery,
    EventContent,
    Message,
    Ticket,
    TicketEvent,
    Unanswered,
)

Table = type[Message | Delivery | AccessLog]
ENDED = ("closed", "rejected", "merged", "withdrawn")


def erase_tickets(session: Session, before: datetime) -> None:
    """The contents of tickets whose last event was before a moment, and which have ended."""
    last = select(func.max(TicketEvent.at)).where(col(TicketEvent.ticket_id) == col(Ticket.id))
    old = select(Ticket.id).where(
        col(Ticket.state).in_(ENDED),
        col(Ticket.created_at) < before,
        last.scalar_subquery() < before,
    )
    events = select(TicketEvent.id).where(col(TicketEvent.ticket_id).in_(old))
    session.exec(delete(EventContent).where(col(EventContent.event_id).in_(events)))
    session.exec(delete(Attachment).where(col(Attachment.ticket_id).in_(old)))
    session.exec(update(Ticket).where(col(Ticket.id).in_(old)).values(door=None, place=""))


def erase_lines(session: Session, before: datetime) -> None:
    """Lines of the chats, both sides, and files that never came to a ticket."""
    old = (
        col(Message.id) <= last_before(session, Message, Message.received_at, before),
        col(Message.state) != "waiting",
        col(Message.received_at) < before,
    )
    asked = col(Unanswered.message_id).in_(select(Message.id).where(*old))
    session.exec(delete(Unanswered).where(asked))  # first: it refers to the message
    session.exec(delete(Message).where(*old))
    said = col(Delivery.id) <= last_before(session, Delivery, Delivery.created_at, before)
    over = (col(Delivery.state) != "pending", col(Delivery.due_at) < before)
    session.exec(delete(Delivery).where(said, *over))
    session.exec(delete(Call).where(col(Call.since) < before))
    unused = (col(Attachment.ticket_id).is_(None), col(Attachment.created_at) < before)
    session.exec(delete(Attachment).where(*unused))


def erase_reads(session: Session, before: datetime) -> None:
    """Who was shown what."""
    last = last_before(session, AccessLog, AccessLog.at, before)
    session.exec(delete(AccessLog).where(col(AccessLog.id) <= last, col(AccessLog.at) < before))


def last_before(session: Session, table: Table, at: datetime, before: datetime) -> int:
    """No row from before a moment has an id beyond this: they follow the clock.

    Found in some twenty looks, so that nobody waits while a million rows are read."""

    def moment_of(id_: int) -> datetime:
        """When the first row from an id on was written."""
        first = select(at).where(col(table.id) >= id_).order_by(col(table.id)).limit(1)
        return session.exec(first).one()

    newest = session.exec(select(func.max(table.id))).one() or 0
    return bisect_left(range(1, newest + 1), before, key=moment_of)
