"""Statements whose rows are plain values: a third of what objects cost that could be changed."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, inspect
from sqlmodel import Session


def run(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
) -> CursorResult[Any]:
    """Run one in the session's transaction, after what its objects hold was written."""
    session.flush()
    return session.connection().execute(statement, values)


def outdate(session: Session, kind: type[Any], ids: Container[int], *columns: str) -> None:
    """Objects at hand of rows that such a statement changed: what they hold is read anew."""
    for known in session.identity_map.values():  # whose row may be gone: its id is not asked for
        if isinstance(known, kind) and inspect(known).identity[0] in ids:
            session.expire(known, columns)
