"""Tickets that ask after the result of another one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.queries.tickets import OPEN_STATES
from storage.tables import Delivery, Ticket


def find_since(session: Session, ticket_id: int, moment: datetime) -> Ticket | None:
    """The one that was opened about a ticket since a moment."""
    query = select(Ticket).where(Ticket.callback_of_id == ticket_id, Ticket.created_at >= moment)
    return session.exec(query.order_by(col(Ticket.id).desc()).limit(1)).first()


def is_open(ticket: Ticket) -> bool:
    return ticket.state in OPEN_STATES


def drop_reminders(session: Session, ticket_id: int) -> None:
    """What would ask once more for an answer that was given."""
    waiting = (col(Delivery.ticket_id) == ticket_id, col(Delivery.state) == "pending")
    asking = col(Delivery.kind) == "remind_confirm"
    session.exec(update(Delivery).where(*waiting, asking).values(state="dropped"))
