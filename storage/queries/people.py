"""People, their duties and their invitations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, exists, or_, select, update

from storage.locking import held
from storage.plain import run
from storage.queries.areas import within
from storage.queries.chats import WAITING
from storage.tables import Chat, Invitation, Membership, Person


class Duty(NamedTuple):
    """A role somebody holds, where, and in which team or department."""

    person_id: int
    role: str
    area_id: int | None = None
    unit: str = ""


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
QUIET = select(Person.id, Person.quiet).where(
    col(Person.id).in_(bindparam("person_ids", expanding=True)), col(Person.quiet).is_not(None)
)


def get_person(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id)


def hold(session: Session, ids: Collection[int]) -> None:
    """Some people, read anew: nobody else changes them until the transaction ends."""
    session.exec(held(select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id)))).all()


def find_entered(session: Session, phone_hash: str) -> Person | None:
    """Whom the office entered with this phone: what anybody may have typed is no proof."""
    query = select(Person).where(Person.phone_hash == phone_hash, is_entered())
    return session.exec(query.order_by(col(Person.id)).limit(1)).first()


def find_names_in(session: Session, area_ids: Collection[int], most: int) -> dict[int, str]:
    """The names of whom the office entered in some areas, by person; not more than so many."""
    living = col(Person.area_id).in_(within(area_ids))
    query = select(Person.id, Person.name).where(
        living, col(Person.name).is_not(None), is_entered()
    )
    rows = session.exec(query.order_by(col(Person.id)).limit(most)).all()
    return {id_: name for id_, name in rows if id_ and name}


def is_entered() -> ColumnElement[bool]:
    """Not somebody who came by themselves, unless they are of the staff."""
    theirs = col(Chat.person_id) == col(Person.id)
    opened = ~col(Chat.address).startswith(WAITING)  # by themselves, and not for them
    at_once = col(Chat.created_at) == col(Person.created_at)
    on_duty = exists().where(col(Membership.person_id) == col(Person.id))
    return ~exists().where(theirs, at_once, opened) | on_duty


def find_all(session: Session) -> Sequence[Person]:
    return session.exec(select(Person).order_by(col(Person.id))).all()


def find_duties_of(session: Session, person_id: int) -> Sequence[Duty]:
    """A person's duties, oldest first."""
    return [duty_of(row) for row in run(session, DUTIES, {"person_id": person_id})]


def find_on_duty(
    session: Session, role: str, area_ids: Sequence[int], now: datetime, unit: str = ""
) -> Sequence[Duty]:
    """Who holds a role in one of these areas, or everywhere, and is not away."""
    bound = {"role": role, "unit": unit, "area_ids": area_ids, "now": now}
    return [duty_of(row) for row in run(session, ON_DUTY, bound)]


def find_quiet(session: Session, person_ids: Collection[int]) -> dict[int, str | None]:
    """The quiet hours of those of these people who have their own."""
    rows = run(session, QUIET, {"person_ids": [*person_ids]})
    return {row.id: row.quiet for row in rows}


def has_unit(session: Session, role: str, unit: str) -> bool:
    """Does anybody anywhere hold this role for this team or department?"""
    query = select(Membership.id).where(Membership.role == role, Membership.unit == unit)
    return session.exec(query.limit(1)).first() is not None


def duty_of(row: Any) -> Duty:
    return Duty(row.person_id, row.role, row.area_id, row.unit)


def find_invitation(session: Session, code_hash: str) -> Invitation | None:
    query = held(select(Invitation).where(Invitation.code_hash == code_hash))
    return session.exec(query).first()


def give_codes(session: Session, before_id: int, person_id: int) -> None:
    """Let the codes that were made for one person be another's."""
    theirs = col(Invitation.person_id) == before_id
    session.exec(update(Invitation).where(theirs).values(person_id=person_id))
