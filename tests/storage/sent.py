"""What is really asked of a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is really sent to the database, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(*sent: Any) -> None:
        seen.append((sent[2], sent[3]))

    event.listen(database.writer, "before_cursor_execute", note)
    yield seen
    event.remove(database.writer, "before_cursor_execute", note)
