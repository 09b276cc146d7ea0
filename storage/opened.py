"""Rows with sealed columns, of which one that no key opens is left out and holds up no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import structlog
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from bot.errors import SealError
from storage.columns import Row

T = TypeVar("T", bound=Row)
log = structlog.get_logger()


def opened(session: Session, query: SelectOfScalar[T], key: int) -> list[T]:
    """All that open, in their order."""
    return tried(session, query, key)[0]


def tried(session: Session, query: SelectOfScalar[T], key: int) -> tuple[list[T], list[int]]:
    """The same, and the ids of those that do not, which the operator reads in one line."""
    try:
        return [*session.exec(query)], []
    except SealError:
        column: InstrumentedAttribute[int] = col(key)  # type: ignore[assignment]
        ids = session.scalars(query.with_only_columns(column)).all()
        found, shut = parted(session, query, column, sorted(ids))
    log.error("sealed rows", table=column.class_.__tablename__, ids=shut)
    place = {id_: number for number, id_ in enumerate(ids)}
    return sorted(found, key=lambda row: place.get(getattr(row, column.key), len(ids))), shut


def parted(
    session: Session,
    query: SelectOfScalar[T],
    column: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> tuple[list[T], list[int]]:
    """What opens and what does not, by halves: a few are found among many in few questions.

    Of ids in their order only the ends are asked for: no database binds any number of values."""
    if not ids:
        return [], []
    try:
        return [*session.exec(query.where(column.between(ids[0], ids[-1])))], []
    except SealError:
        if len(ids) == 1:
            return [], [*ids]
    half = len(ids) // 2
    first, last = (parted(session, query, column, some) for some in (ids[:half], ids[half:]))
    return first[0] + last[0], first[1] + last[1]
