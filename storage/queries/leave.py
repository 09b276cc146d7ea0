"""Who is away until when, and what is in their hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.locking import held
from storage.tables import Membership, Ticket


def set_away(session: Session, person_id: int, until: datetime | None) -> None:
    """All duties of a person, at once."""
    theirs = col(Membership.person_id) == person_id
    session.exec(update(Membership).where(theirs).values(away_until=until))


def is_away(session: Session, person_id: int, now: datetime) -> bool:
    query = select(Membership.id).where(
        Membership.person_id == person_id, col(Membership.away_until) > now
    )
    return session.exec(query.limit(1)).first() is not None


def find_away(session: Session, now: datetime) -> set[int]:
    """Everybody who is away."""
    query = select(Membership.person_id).where(col(Membership.away_until) > now)
    return {*session.exec(query)}


def find_owned(session: Session, person_id: int, states: Sequence[str]) -> Sequence[Ticket]:
    """What a person has in some states; nobody moves it on until the transaction ends."""
    query = select(Ticket).where(Ticket.owner_id == person_id, col(Ticket.state).in_(states))
    return session.exec(held(query.order_by(col(Ticket.id)))).all()
