"""People, their duties and their invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from storage.tables import Invitation, Membership, Person


def get_person(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id)


def find_by_phone(session: Session, phone_hash: str) -> Person | None:
    return session.exec(select(Person).where(Person.phone_hash == phone_hash)).first()


def find_all(session: Session) -> Sequence[Person]:
    return session.exec(select(Person).order_by(col(Person.id))).all()


def find_duties_of(session: Session, person_id: int) -> Sequence[Membership]:
    """A person's duties, oldest first."""
    query = select(Membership).where(Membership.person_id == person_id)
    return session.exec(query.order_by(col(Membership.id))).all()


def find_on_duty(
    session: Session, role: str, area_ids: Sequence[int], now: datetime, unit: str = ""
) -> Sequence[Membership]:
    """Who holds a role in one of these areas and is not away."""
    here = or_(col(Membership.away_until).is_(None), col(Membership.away_until) <= now)
    query = select(Membership).where(
        Membership.role == role, col(Membership.area_id).in_(area_ids), here
    )
    if unit:
        query = query.where(Membership.unit == unit)
    return session.exec(query.order_by(col(Membership.id))).all()


def find_invitation(session: Session, code_hash: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.code_hash == code_hash)).first()
