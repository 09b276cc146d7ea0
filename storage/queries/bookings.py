"""Bookings: by their number, by the hour, by the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select, update

from storage.booking_tables import Booking, id_of
from storage.locking import held
from storage.tables import Area

SEATED = ("booked", "came", "no_show")  # whose place nobody else has
UPCOMING = ("booked", "waiting")
NOTHING: Mapping[str, None] = dict.fromkeys(("person_id", "name", "phone", "words"))


def hold_desk(session: Session, desk_id: int) -> None:
    """Nobody else gives away a place of this desk until the transaction ends."""
    session.exec(held(select(Area).where(Area.id == desk_id))).one()


def find_by_number(session: Session, number: str) -> Booking | None:
    """As it stands now: another process may have changed it just before."""
    return session.exec(held(select(Booking).where(Booking.id == id_of(number)))).first()


def find_by_numbers(session: Session, numbers: Collection[str]) -> Sequence[Booking]:
    ids = [id_of(number) for number in numbers]
    return session.exec(select(Booking).where(col(Booking.id).in_(ids))).all() if ids else ()


def count_taken(
    session: Session, item_id: str, desk_id: int, since: datetime, until: datetime
) -> dict[datetime, int]:
    """How many places are gone at each hour of an item."""
    here = (Booking.item_id == item_id, Booking.desk_id == desk_id)
    when = (col(Booking.starts_at) >= since, col(Booking.starts_at) <= until)
    query = select(Booking.starts_at, func.count()).where(
        *here, *when, col(Booking.state).in_(SEATED)
    )
    return dict(session.exec(query.group_by(col(Booking.starts_at))).all())


def find_waiting(
    session: Session, item_id: str, desk_id: int, starts_at: datetime
) -> Sequence[Booking]:
    """Who waits for an hour, the first first."""
    here = (Booking.item_id == item_id, Booking.desk_id == desk_id)
    query = select(Booking).where(*here, Booking.starts_at == starts_at)
    return session.exec(query.where(Booking.state == "waiting").order_by(col(Booking.id))).all()


def find_upcoming(session: Session, person_id: int, now: datetime) -> Sequence[Booking]:
    """What somebody has before them, or waits for, the soonest first."""
    query = select(Booking).where(Booking.person_id == person_id, col(Booking.ends_at) > now)
    query = query.where(col(Booking.state).in_(UPCOMING))
    return session.exec(query.order_by(col(Booking.starts_at), col(Booking.id))).all()


def find_of(session: Session, person_id: int) -> Sequence[Booking]:
    """All that somebody ever booked."""
    return session.exec(select(Booking).where(Booking.person_id == person_id)).all()


def find_no_shows(session: Session, person_id: int, since: datetime) -> Sequence[Booking]:
    """The hours that somebody left empty."""
    query = select(Booking).where(col(Booking.person_id) == person_id)
    missed = query.where(col(Booking.state) == "no_show", col(Booking.starts_at) >= since)
    return session.exec(missed).all()


def find_between(
    session: Session, since: datetime, until: datetime | None = None
) -> Sequence[Booking]:
    """Whatever begins then, in any state, by the hour."""
    query = select(Booking).where(col(Booking.starts_at) >= since)
    if until:
        query = query.where(col(Booking.starts_at) < until)
    return session.exec(query.order_by(col(Booking.starts_at), col(Booking.id))).all()


class Hour(NamedTuple):
    """An hour for which some have booked, and whether they know that it is on a day off."""

    item_id: str
    desk_id: int
    title: str
    starts_at: datetime
    closed: bool
    people: int


def find_hours(session: Session, since: datetime) -> list[Hour]:
    """The hours from then on for which somebody has booked, the first first."""
    hour = (Booking.item_id, Booking.desk_id, Booking.title, Booking.starts_at, Booking.closed)
    query = columns(*hour).where(col(Booking.starts_at) >= since)  # type: ignore[call-overload]
    found = Counter(map(tuple, session.execute(query.where(col(Booking.state) == "booked"))))
    return [
        Hour._make((*one, count))
        for one, count in sorted(found.items(), key=lambda some: some[0][3])
    ]


def find_at(session: Session, hour: Hour, most: int) -> Sequence[Booking]:
    """Some of those who have booked for an hour, and know as much of it."""
    query = select(Booking).where(Booking.state == "booked", Booking.closed == hour.closed)
    query = query.where(Booking.item_id == hour.item_id, Booking.desk_id == hour.desk_id)
    query = query.where(Booking.title == hour.title, Booking.starts_at == hour.starts_at)
    return session.exec(query.order_by(col(Booking.id)).limit(most)).all()


def count_booked(session: Session, since: datetime, until: datetime) -> dict[tuple[str, int], int]:
    """How many are booked then, by item and desk."""
    then = (col(Booking.starts_at) >= since, col(Booking.starts_at) < until)
    keys = (col(Booking.item_id), col(Booking.desk_id))
    query = select(*keys, func.count()).where(*then, Booking.state == "booked").group_by(*keys)
    return {(item_id, desk_id): count for item_id, desk_id, count in session.exec(query)}


def give_to(session: Session, before_id: int, person_id: int) -> None:
    """Let what one person booked, for themselves or for others, be another's."""
    for whose in (Booking.by_id, Booking.person_id):
        there = update(Booking).where(col(whose) == before_id)
        session.exec(there.values({col(whose): person_id}))


def erase_of(session: Session, person_id: int) -> None:
    """Who it was goes; that somebody came at that hour stays."""
    session.exec(update(Booking).where(col(Booking.person_id) == person_id).values(NOTHING))


def erase_before(session: Session, before: datetime) -> None:
    session.exec(update(Booking).where(col(Booking.ends_at) < before).values(NOTHING))
