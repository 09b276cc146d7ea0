"""The gazetteer's rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, text
from sqlmodel import Session, col, exists, func, select

from storage.locking import is_shared
from storage.tables import Area

LOCK = text("LOCK TABLE area IN SHARE ROW EXCLUSIVE MODE")
TOP = select(Area).order_by(col(Area.id)).limit(1)
COUNT = select(func.count()).select_from(Area)
VERSION = select(func.count(), func.max(Area.revision)).select_from(Area)


def find_all(session: Session) -> Sequence[Area]:
    return session.exec(select(Area).order_by(col(Area.id))).all()


def find_top(session: Session) -> Area | None:
    """The first area there is."""
    return session.exec(TOP).first()


def hold_all(session: Session) -> None:
    """Wait for whoever writes areas; of two that start at once one finds what the other filled."""
    if is_shared(session):
        session.connection().execute(LOCK)


def count(session: Session) -> int:
    return session.exec(COUNT).one()


def version(session: Session) -> tuple[int, int]:
    """How many there are, and the number of the newest import: what is read is as new as these."""
    count, revision = session.exec(VERSION).one()
    return count, revision or 0


def find_area(session: Session, name_or_code: str) -> Area | None:
    """By code, else by name, the highest one first."""
    either = (col(Area.code) == name_or_code) | (col(Area.name) == name_or_code)
    return session.exec(select(Area).where(either).order_by(col(Area.path))).first()


def within(area_ids: Collection[int]) -> Select[int]:
    """Some areas with all below them."""
    paths = select(Area.path).where(col(Area.id).in_(area_ids)).subquery()
    return select(Area.id).where(exists().where(col(Area.path).startswith(paths.c.path)))


def ids_upward(area: Area | None) -> list[int]:
    """The area's own id, then its parents', up to the top."""
    return [int(part) for part in reversed(area.path.strip("/").split("/"))] if area else []
