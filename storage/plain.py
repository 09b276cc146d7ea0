"""Statements whose rows are plain values: a third of what objects cost that could be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlmodel import Session


def run(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
) -> CursorResult[Any]:
    """Run one in the session's transaction, after what its objects hold was written."""
    session.flush()
    return session.connection().execute(statement, values)
