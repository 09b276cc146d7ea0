"""Households that are visited, and the visits and patrols that were filed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from storage.diary_tables import Household, Visit


def find_households(
    session: Session, area_ids: Collection[int] | None = None
) -> Sequence[Household]:
    """Those in some areas, or all."""
    query = select(Household).order_by(col(Household.id))
    if area_ids is not None:
        query = query.where(col(Household.area_id).in_(area_ids))
    return session.exec(query).all()


def find_household(session: Session, household_id: int) -> Household | None:
    return session.get(Household, household_id)


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
    found = session.exec(select(Visit).where(col(Visit.id).in_(newest)))
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
    theirs = col(Visit.household_id) == household.id
    session.exec(update(Visit).where(theirs).values(household_id=None, words=None, files={}))
    session.delete(household)
    session.flush()


def erase_before(session: Session, before: datetime) -> None:
    """What was said in old visits, and whose home it was; colours, tags and months stay."""
    old = col(Visit.at) < before
    session.exec(update(Visit).where(old).values(household_id=None, words=None, files={}))
