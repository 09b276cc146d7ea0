"""Rounds that are under way or were, what was seen on them, and what homes said to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, case, col, delete, exists, func, or_, select, update

from storage.diary_tables import Visit
from storage.locking import free
from storage.round_tables import CareWord, Round
from storage.tables import Area, Ticket

UNDER_WAY = ("submitted", "in_progress", "waiting")
KEY = ("item_id", "subject", "day")
DUE = select(Round, Ticket).join(Ticket).where(col(Round.due_at) <= bindparam("missed_by"))
OPENED = {
    "sqlite": sqlite.insert(Round).on_conflict_do_nothing(index_elements=KEY),
    "postgresql": postgresql.insert(Round).on_conflict_do_nothing(index_elements=KEY),
}


def open_round(session: Session, values: Mapping[str, Any]) -> Round | None:
    """Its row; None where somebody has opened it for that day already."""
    insert = OPENED[session.get_bind().dialect.name].values(**values)
    found = session.execute(insert.returning(col(Round.id))).scalar_one_or_none()
    return session.get(Round, found) if found else None


def find_latest(session: Session, item_id: str, subject: str) -> tuple[Round, Ticket] | None:
    """What was opened last of an item and subject, also when it is done."""
    query = select(Round, Ticket).join(Ticket)
    mine = query.where(Round.item_id == item_id, Round.subject == subject)
    return session.exec(mine.order_by(col(Round.day).desc()).limit(1)).first()


def find_under_way(session: Session) -> Sequence[tuple[Round, Ticket]]:
    """Whatever is not done, the first due first."""
    query = select(Round, Ticket).join(Ticket).where(col(Ticket.state).in_(UNDER_WAY))
    return session.exec(query.order_by(col(Ticket.resolve_by), col(Round.id))).all()


def find_in_hands(
    session: Session, person_id: int, desk_ids: Collection[int | None]
) -> Sequence[tuple[Round, Ticket]]:
    """What somebody has, and what nobody has at these desks, the first due first."""
    at_desk = col(Ticket.owner_id).is_(None) & col(Ticket.desk_id).in_(filter(None, desk_ids))
    query = select(Round, Ticket).join(Ticket).where(col(Ticket.state).in_(UNDER_WAY))
    query = query.where(or_(col(Ticket.owner_id) == person_id, at_desk))
    return session.exec(query.order_by(col(Ticket.resolve_by), col(Round.id))).all()


def find_due(session: Session, now: datetime, limit: int) -> Sequence[tuple[Round, Ticket]]:
    """Those whose time has passed, and that nobody else moves on just now."""
    first = DUE.order_by(col(Round.due_at)).limit(limit)
    query = free(first, of=Ticket)  # type: ignore[type-var]
    mine = query.execution_options(populate_existing=True)
    return session.exec(mine, params={"missed_by": now}).all()


def find_of(session: Session, ticket_id: int) -> Round | None:
    return session.exec(select(Round).where(Round.ticket_id == ticket_id)).first()


def find_touched(
    session: Session, household_id: int | None, upward: Collection[int], at: datetime
) -> Sequence[tuple[Round, Ticket]]:
    """What a visit at that moment may be a log of, also when it has closed it; held."""
    there = col(Round.household_id).is_(None) & col(Round.area_id).in_(upward)
    of_home = col(Round.household_id) == (household_id or 0)
    since = or_(col(Ticket.closed_at).is_(None), col(Ticket.closed_at) >= at)
    query = select(Round, Ticket).join(Ticket).where(col(Round.created_at) <= at, since)
    query = query.where(or_(of_home, there))
    states = col(Ticket.state).in_((*UNDER_WAY, "closed"))
    mine = query.where(states).order_by(col(Ticket.id)).with_for_update(key_share=True, of=Ticket)
    return session.exec(mine.execution_options(populate_existing=True)).all()


def find_seen(
    session: Session, since: datetime, area_ids: Collection[int], home_ids: Collection[int]
) -> Sequence[Visit]:
    """What was filed since then of some places or homes."""
    patrolled = (col(Visit.kind) == "patrol") & col(Visit.area_id).in_(area_ids)
    query = select(Visit).where(col(Visit.at) >= since)
    return session.exec(query.where(or_(patrolled, col(Visit.household_id).in_(home_ids)))).all()


def has_walked(session: Session, ticket_id: int, person_id: int) -> bool:
    """Did somebody file what was seen there since it was opened?"""
    row = find_of(session, ticket_id)
    if row is None:
        return False
    inside = col(Area.path).contains(f"/{row.area_id}/") & (col(Area.id) == col(Visit.area_id))
    theirs = (col(Visit.by_id) == person_id, col(Visit.at) >= row.created_at)
    if row.household_id:
        found = exists().where(*theirs, col(Visit.household_id) == row.household_id)
    else:
        found = exists().where(*theirs, inside)
    return bool(session.exec(select(found)).one())


def care_words(
    session: Session, household_ids: Collection[int] | None = None
) -> Sequence[CareWord]:
    """What homes said, in the order in which they did; some, or all."""
    query = select(CareWord).order_by(col(CareWord.id))
    if household_ids is not None:
        query = query.where(col(CareWord.household_id).in_(household_ids))
    return session.exec(query).all()


def count_since(
    session: Session, since: datetime, area_ids: Collection[int]
) -> Sequence[tuple[str, str, int, int]]:
    """Of each sort opened since then in some areas: in which state, how many, how many missed."""
    missed = func.sum(case((col(Round.missed) > 0, 1), else_=0))
    query = select(Ticket.title, Ticket.state, func.count(col(Round.id)), missed).join(Round)
    query = query.where(col(Round.created_at) >= since, col(Round.area_id).in_(area_ids))
    return session.exec(query.group_by(Ticket.title, Ticket.state)).all()


def erase_before(session: Session, before: datetime) -> None:
    """Whose home it was, and pauses that are over; a consent stays as long as the home does."""
    old = (col(CareWord.kind).in_(("muted", "unmuted")), col(CareWord.at) < before)
    session.exec(delete(CareWord).where(*old))
    ended = select(Ticket.id).where(col(Ticket.state).not_in(UNDER_WAY))
    done = (col(Round.created_at) < before, col(Round.ticket_id).in_(ended))
    session.exec(delete(Round).where(*done))


def let_home_go(session: Session, household_id: int) -> None:
    """What a home said goes with it."""
    session.exec(delete(CareWord).where(col(CareWord.household_id) == household_id))


def forget_writer(session: Session, person_id: int) -> None:
    theirs = col(CareWord.by_id) == person_id
    session.exec(update(CareWord).where(theirs).values(by_id=None))
