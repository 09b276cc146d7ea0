"""Households that are visited, and the visits and patrols that were filed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, and_, col, func, or_, select, update

from storage.diary_tables import Household, Visit
from storage.opened import opened
from storage.queries import attachments, rounds

HAS_FILES = cast(col(Visit.files), String) != "{}"


def find_households(
    session: Session, area_ids: Collection[int] | None = None
) -> Sequence[Household]:
    """Those in some areas, or all."""
    query = select(Household).order_by(col(Household.id))
    if area_ids is not None:
        query = query.where(col(Household.area_id).in_(area_ids))
    return session.exec(query).all()


def read_in(session: Session, area_ids: Collection[int]) -> list[Household]:
    """Those in some areas that can be opened."""
    query = select(Household).where(col(Household.area_id).in_(area_ids))
    return opened(session, query.order_by(col(Household.id)), Household.id)


def read_some(session: Session, ids: Collection[int]) -> list[Household]:
    """Those of some households that are still there and can be opened."""
    return opened(session, select(Household).where(col(Household.id).in_(ids)), Household.id)


def find_ids(session: Session, after: int, limit: int) -> Sequence[int]:
    """The next homes, by number alone."""
    query = select(Household.id).where(col(Household.id) > after)
    return session.exec(query.order_by(col(Household.id)).limit(limit)).all()


def find_household(session: Session, household_id: int) -> Household | None:
    return session.get(Household, household_id)


def find_with_last(session: Session, household_id: int) -> tuple[Household, Visit | None] | None:
    """One household with its newest visit."""
    query = select(Household, Visit).join(Visit, isouter=True).where(Household.id == household_id)
    return session.exec(query.order_by(col(Visit.id).desc()).limit(1)).first()


def find_visit(session: Session, visit_id: int) -> Visit | None:
    return session.get(Visit, visit_id)


def find_filed_by(session: Session, person_id: int, since: datetime) -> Sequence[Visit]:
    """What somebody filed since an instant."""
    query = select(Visit).where(col(Visit.at) >= since, Visit.by_id == person_id)
    return session.exec(query).all()


def last_visits(session: Session, area_ids: Collection[int]) -> dict[int, Visit]:
    """The newest visit of each household in some areas."""
    newest = (
        select(func.max(Visit.id))
        .where(col(Visit.area_id).in_(area_ids), col(Visit.household_id).is_not(None))
        .group_by(col(Visit.household_id))
    )
    found = opened(session, select(Visit).where(col(Visit.id).in_(newest)), Visit.id)
    return {visit.household_id: visit for visit in found if visit.household_id}


def last_patrols(session: Session, area_ids: Collection[int]) -> dict[int, datetime]:
    """When each of some areas was last patrolled."""
    query = (
        select(Visit.area_id, func.max(Visit.at))
        .where(Visit.kind == "patrol", col(Visit.area_id).in_(area_ids))
        .group_by(col(Visit.area_id))
    )
    return dict(session.exec(query).all())


def find_visits(
    session: Session, since: datetime | None, area_ids: Collection[int] | None = None
) -> Sequence[Visit]:
    """All that was filed from an instant on, in some areas or everywhere, in its order."""
    query = select(Visit).order_by(col(Visit.at), col(Visit.id))
    if since:
        query = query.where(col(Visit.at) >= since)
    if area_ids is not None:
        query = query.where(col(Visit.area_id).in_(area_ids))
    return session.exec(query).all()


def let_go(session: Session, household: Household) -> None:
    """Erase a household; what was filed of it stays for the sums, and names it no more."""
    erase_said(session, col(Visit.household_id) == household.id)
    rounds.let_home_go(session, household.id)
    session.delete(household)
    session.flush()


def take_back(session: Session, visit: Visit) -> None:
    """Erase a visit with its pictures, as if it had not been."""
    attachments.erase_unused(session, files_of([visit.files]))
    session.delete(visit)


def erase_before(session: Session, before: datetime) -> None:
    """What was said in old visits, and whose home it was; colours, tags and months stay."""
    named = or_(col(Visit.household_id).is_not(None), col(Visit.words).is_not(None), HAS_FILES)
    erase_said(session, and_(col(Visit.at) < before, named))


def erase_said(session: Session, which: ColumnElement[bool]) -> None:
    """Words, pictures and household of some visits; a picture that a ticket has stays there."""
    pictures = files_of(session.exec(select(Visit.files).where(which, HAS_FILES)))
    attachments.erase_unused(session, pictures)
    session.exec(update(Visit).where(which).values(household_id=None, words=None, files={}))


def files_of(noted: Iterable[Mapping[str, Sequence[str]]]) -> list[str]:
    return [file for files in noted for ids in files.values() for file in ids]
