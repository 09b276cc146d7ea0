"""Who is away until when, or will be, and what is in their hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update

from storage.locking import held
from storage.record_tables import PlannedLeave
from storage.tables import Membership, Ticket

STARTING = select(PlannedLeave).where(col(PlannedLeave.starts_at) <= bindparam("now"))


def set_away(session: Session, person_id: int, until: datetime | None) -> None:
    """All duties of a person, at once."""
    theirs = col(Membership.person_id) == person_id
    session.exec(update(Membership).where(theirs).values(away_until=until))


def away_until(session: Session, person_id: int, now: datetime) -> datetime | None:
    """Until when somebody is away; None when they are not."""
    query = select(Membership.away_until).where(
        Membership.person_id == person_id, col(Membership.away_until) > now
    )
    return session.exec(query.limit(1)).first()


def is_away(session: Session, person_id: int, now: datetime) -> bool:
    return away_until(session, person_id, now) is not None


def plan(session: Session, person_id: int, starts_at: datetime, until: datetime) -> None:
    """Leave to come, in place of what was planned for any of its days."""
    for other in find_planned(session, person_id, starts_at, until):
        session.delete(other)
    session.add(PlannedLeave(person_id=person_id, starts_at=starts_at, until=until))


def find_planned(
    session: Session, person_id: int, after: datetime, before: datetime
) -> Sequence[PlannedLeave]:
    """Somebody's leave to come that has any part in a time."""
    within = (col(PlannedLeave.starts_at) < before, col(PlannedLeave.until) > after)
    query = select(PlannedLeave).where(PlannedLeave.person_id == person_id, *within)
    return session.exec(query.order_by(col(PlannedLeave.starts_at))).all()


def find_starting(session: Session, now: datetime, limit: int) -> Sequence[PlannedLeave]:
    """Leave whose first day has come."""
    query = STARTING.order_by(col(PlannedLeave.starts_at), col(PlannedLeave.id)).limit(limit)
    return session.exec(held(query), params={"now": now}).all()


def find_away(session: Session, now: datetime) -> set[int]:
    """Everybody who is away."""
    query = select(Membership.person_id).where(col(Membership.away_until) > now)
    return {*session.exec(query)}


def find_owned(session: Session, person_id: int, states: Sequence[str]) -> Sequence[Ticket]:
    """What a person has in some states; nobody moves it on until the transaction ends."""
    query = select(Ticket).where(Ticket.owner_id == person_id, col(Ticket.state).in_(states))
    return session.exec(held(query.order_by(col(Ticket.id)))).all()
