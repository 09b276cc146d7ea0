"""Erasing what was kept long enough; what remains still verifies."""

from __future__ import annotations

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
    old = (col(Message.state) != "waiting", col(Message.received_at) < before)
    asked = col(Unanswered.message_id).in_(select(Message.id).where(*old))
    session.exec(delete(Unanswered).where(asked))  # first: it refers to the message
    session.exec(delete(Message).where(*old))
    session.exec(
        delete(Delivery).where(col(Delivery.state) != "pending", col(Delivery.due_at) < before)
    )
    session.exec(delete(Call).where(col(Call.since) < before))
    unused = (col(Attachment.ticket_id).is_(None), col(Attachment.created_at) < before)
    session.exec(delete(Attachment).where(*unused))


def erase_reads(session: Session, before: datetime) -> None:
    """Who was shown what."""
    session.exec(delete(AccessLog).where(col(AccessLog.at) < before))
