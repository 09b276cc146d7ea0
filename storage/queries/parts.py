"""Parts of tickets: what several departments do of one matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.locking import held
from storage.tables import Ticket

# What many turns ask is built once: building a statement takes twice as long as running it.
OF_WHOLE = (
    select(Ticket)
    .where(Ticket.parent_id == bindparam("whole_id"))
    .order_by(col(Ticket.id))
    .execution_options(populate_existing=True)
)
WHOLE = held(select(Ticket).where(Ticket.id == bindparam("whole_id")))
MADE_OF = held(
    select(Ticket)
    .where(
        or_(
            col(Ticket.parent_id) == bindparam("ticket_id"),
            col(Ticket.callback_of_id) == bindparam("ticket_id"),
        )
    )
    .order_by(col(Ticket.id))
)


def find_parts(session: Session, whole_id: int) -> Sequence[Ticket]:
    """All that were made of a ticket, oldest first, also those that have ended."""
    return session.exec(OF_WHOLE, params={"whole_id": whole_id}).all()


def hold_parts(session: Session, whole_id: int) -> Sequence[Ticket]:
    """The same, which nobody else moves on meanwhile."""
    return session.exec(held(OF_WHOLE), params={"whole_id": whole_id}).all()


def hold_made_of(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """Its parts and the calls about its result, which nobody else moves on meanwhile."""
    return session.exec(MADE_OF, params={"ticket_id": ticket_id}).all()


def hold_whole(session: Session, whole_id: int) -> Ticket:
    """A whole that nobody else moves on: of two parts that end at once one sees the other."""
    return session.exec(WHOLE, params={"whole_id": whole_id}).one()


def has_part(session: Session, whole_id: int, person_id: int) -> bool:
    """Is, or was, a part of this in somebody's hands?"""
    theirs = select(Ticket.id).where(Ticket.parent_id == whole_id, Ticket.owner_id == person_id)
    return session.exec(theirs.limit(1)).first() is not None


def find_of(session: Session, whole_ids: Collection[int]) -> Sequence[Ticket]:
    """The parts of several tickets, oldest first."""
    theirs = select(Ticket).where(col(Ticket.parent_id).in_(whole_ids))
    return session.exec(held(theirs.order_by(col(Ticket.id)))).all() if whole_ids else ()
