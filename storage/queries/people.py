"""People, their duties and their invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select, update

from storage.tables import Invitation, Membership, Person

DUTIES = (  # built once, like all that every request asks
    select(Membership)
    .where(Membership.person_id == bindparam("person_id"))
    .order_by(col(Membership.id))
)

THERE = col(Membership.area_id).in_(bindparam("area_ids", expanding=True))
ON_DUTY = (
    select(Membership)
    .where(Membership.role == bindparam("role"))
    .where(or_(bindparam("unit") == "", Membership.unit == bindparam("unit")))
    .where(or_(THERE, col(Membership.area_id).is_(None)))
    .where(
        or_(col(Membership.away_until).is_(None), col(Membership.away_until) <= bindparam("now"))
    )
    .order_by(col(Membership.id))
)


def get_person(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id)


def find_by_phone(session: Session, phone_hash: str) -> Person | None:
    return session.exec(select(Person).where(Person.phone_hash == phone_hash)).first()


def find_all(session: Session) -> Sequence[Person]:
    return session.exec(select(Person).order_by(col(Person.id))).all()


def find_duties_of(session: Session, person_id: int) -> Sequence[Membership]:
    """A person's duties, oldest first."""
    return session.exec(DUTIES, params={"person_id": person_id}).all()


def find_on_duty(
    session: Session, role: str, area_ids: Sequence[int], now: datetime, unit: str = ""
) -> Sequence[Membership]:
    """Who holds a role in one of these areas, or everywhere, and is not away."""
    bound = {"role": role, "unit": unit, "area_ids": area_ids, "now": now}
    return session.exec(ON_DUTY, params=bound).all()


def find_invitation(session: Session, code_hash: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.code_hash == code_hash)).first()


def give_codes(session: Session, before_id: int, person_id: int) -> None:
    """Let the codes that were made for one person be another's."""
    theirs = col(Invitation.person_id) == before_id
    session.exec(update(Invitation).where(theirs).values(person_id=person_id))
