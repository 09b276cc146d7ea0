"""Rounds that are under way or were, what was seen on them, and what homes said to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, case, col, delete, exists, func, or_, select, update

from storage.diary_tables import Visit
from storage.locking import free
from storage.opened import opened, tried
from storage.round_tables import CareWord, Round
from storage.tables import Area, Ticket, TicketEvent

UNDER_WAY = ("submitted", "in_progress", "waiting")
GOES_ON = col(Ticket.state) != "waiting"
PASSED = ("miss", "pass")
KEY = ("item_id", "subject", "day")
DUE = select(Round, Ticket).join(Ticket).where(col(Round.due_at) <= bindparam("missed_by"))
OPENED = {
    "sqlite": sqlite.insert(Round).on_conflict_do_nothing(index_elements=KEY),
    "postgresql": postgresql.insert(Round).on_conflict_do_nothing(index_elements=KEY),
}


class Heap(NamedTuple):
    """The rounds of one sort and area that are in the same hands."""

    owner_id: int | None
    desk_id: int | None
    title: str
    area_id: int
    rounds: int
    late: int
    day: str  # for which the newest was opened
    walk_id: int | None  # of the one that goes to a list of stops, where there is one


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


def find_heaps(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[Heap]:
    """Whatever is under way, or that of it which is meant, the first due first."""
    is_late = or_(col(Round.missed) > 0, col(Ticket.resolve_by) < now)
    walk_id = func.min(case((col(Round.household_id).is_(None), col(Round.id))))
    same: Any = (Ticket.owner_id, Ticket.desk_id, Ticket.title, Round.area_id)
    late = func.sum(case((is_late, 1), else_=0))
    query = columns(*same, func.count(), late, func.max(Round.day), walk_id)
    query = query.select_from(Round).join(Ticket).where(col(Ticket.state).in_(UNDER_WAY), *which)
    first = (func.min(Ticket.resolve_by), func.min(Round.id))
    return [Heap(*row) for row in session.execute(query.group_by(*same).order_by(*first))]


def in_hands(person_id: int, desk_ids: Collection[int | None]) -> ColumnElement[bool]:
    """What somebody has, and what nobody has at these desks."""
    at_desk = col(Ticket.owner_id).is_(None) & col(Ticket.desk_id).in_(filter(None, desk_ids))
    return or_(col(Ticket.owner_id) == person_id, at_desk)


def find_in_hands(
    session: Session, person_id: int, desk_ids: Collection[int | None]
) -> Sequence[Round]:
    """The same, one by one, the first due first."""
    query = select(Round).join(Ticket).where(col(Ticket.state).in_(UNDER_WAY))
    query = query.where(in_hands(person_id, desk_ids))
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
    query = query.where(or_(patrolled, col(Visit.household_id).in_(home_ids)))
    return opened(session, query, Visit.id)


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
    """What homes said, in the order in which they did; some, or all.

    Of a home of which one word can't be opened nothing is known."""
    query = select(CareWord).order_by(col(CareWord.id))
    if household_ids is not None:
        query = query.where(col(CareWord.household_id).in_(household_ids))
    words, shut = tried(session, query, CareWord.id)
    unknown = homes_of(session, shut)
    return [word for word in words if word.household_id not in unknown]


def find_homes_heard(session: Session, after: int, limit: int) -> Sequence[int]:
    """The next homes of which anything was said, by number."""
    home = col(CareWord.household_id)
    query = select(home).where(home > after).distinct().order_by(home).limit(limit)
    return session.exec(query).all()


def homes_of(session: Session, word_ids: Collection[int]) -> set[int]:
    """Whose words these are; asked for by their ends, as no database binds any number of them."""
    if not word_ids:
        return set()
    between = col(CareWord.id).between(min(word_ids), max(word_ids))
    found = session.exec(select(CareWord.id, CareWord.household_id).where(between))
    said = {*word_ids}
    return {household_id for word_id, household_id in found if word_id in said}


def count_since(
    session: Session, since: datetime, area_ids: Collection[int]
) -> Sequence[tuple[str, str, int, int]]:
    """Of each sort opened since then in some areas: in which state, how many, how many missed."""
    missed = func.sum(case((col(Round.missed) > 0, 1), else_=0))
    query = select(Ticket.title, Ticket.state, func.count(col(Round.id)), missed).join(Round)
    query = query.where(col(Round.created_at) >= since, col(Round.area_id).in_(area_ids))
    return session.exec(query.group_by(Ticket.title, Ticket.state)).all()


class MonthSum(NamedTuple):
    """What came of the rounds of a sort in an area that were opened in a month."""

    month: str
    area_id: int
    title: str
    homes: int  # behind it; none where they went to places
    opened: int
    in_time: int
    late: int
    missed: int  # and nobody went there afterwards either
    passed: int  # to who stands in


def sum_months(session: Session, since: datetime | None) -> list[MonthSum]:
    """Of those opened since then, or of all there are.

    A home is counted once a month, in the area where it was last."""
    done, state = col(Ticket.closed_at), col(Ticket.state)
    in_time = (state == "closed") & (col(Round.missed) == 0) & (done <= col(Ticket.resolve_by))
    theirs = (col(TicketEvent.ticket_id) == col(Ticket.id), col(TicketEvent.verb).in_(PASSED))
    counted = (
        in_time,
        (state == "closed") & ~in_time,
        (state != "closed") & (col(Round.missed) > 0),
        exists().where(*theirs),
    )
    sums = (func.sum(case((which, 1), else_=0)) for which in counted)
    month: Any = func.substr(Round.day, 1, 7)
    place = case((col(Round.household_id).is_(None), col(Round.area_id)))
    last = func.first_value(Round.area_id).over(
        partition_by=(month, col(Round.household_id), place), order_by=col(Round.id).desc()
    )
    there = columns(col(Round.id), last.label("area_id")).subquery()
    keys: Any = (month, there.c.area_id, Ticket.title)
    homes: Any = func.count(func.distinct(Round.household_id))
    query = columns(*keys, homes, func.count(), *sums).select_from(Round).join(Ticket)
    query = query.join(there, there.c.id == col(Round.id))
    if since:
        query = query.where(col(Round.created_at) >= since)
    return [MonthSum(*row) for row in session.execute(query.group_by(*keys))]


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
