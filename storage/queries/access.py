"""Who was shown what of whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from storage.record_tables import AccessLog
from storage.tables import Person, Ticket


def find_since(
    session: Session, moment: datetime | None
) -> Iterator[tuple[AccessLog, str | None, str | None]]:
    """Each reading with its reader's name and its ticket's number, oldest first."""
    query = select(AccessLog, Person.name, Ticket.number)
    query = query.join(Person, col(Person.id) == col(AccessLog.reader_id), isouter=True)
    query = query.join(Ticket, col(Ticket.id) == col(AccessLog.ticket_id), isouter=True)
    query = query.where(col(AccessLog.at) >= moment) if moment else query
    yield from session.exec(query.order_by(col(AccessLog.at), col(AccessLog.id))).all()
