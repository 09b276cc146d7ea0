"""Tickets of what devices found."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.locking import held
from storage.tables import Ticket

MERGEABLE = ("unverified", "submitted", "in_progress")


def find_same(session: Session, ticket: Ticket, since: datetime) -> Ticket | None:
    """The first open one that the same device found there, of the same item; held."""
    same = (
        Ticket.device == ticket.device,
        Ticket.item_id == ticket.item_id,
        Ticket.area_id == ticket.area_id,
        Ticket.place == ticket.place,
    )
    query = select(Ticket).where(*same, Ticket.id != ticket.id)
    open_ones = query.where(col(Ticket.state).in_(MERGEABLE), col(Ticket.created_at) >= since)
    return session.exec(held(open_ones.order_by(col(Ticket.id)).limit(1))).first()
