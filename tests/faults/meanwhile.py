"""What another process does in the middle of something, at a moment that a test chooses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from storage.database import Database
from storage.work import Outcome, T, Work


@contextmanager
def meanwhile(database: Database, words: str, happens: Callable[[], object]) -> Iterator[None]:
    """Inside, something happens once, just before the first statement that has these words."""
    waiting = [happens]

    def look(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if words in statement and waiting:
            waiting.pop()()

    event.listen(database.writer, "before_cursor_execute", look)
    yield
    event.remove(database.writer, "before_cursor_execute", look)
    assert not waiting, "it did not come to that"


@contextmanager
def uncommitted(database: Database, work: Work[T]) -> Iterator[Outcome[T]]:
    """Inside, work has been done by another transaction that is not committed yet."""
    done, may_end = threading.Event(), threading.Event()

    def slow(session: Session) -> T:
        result = work(session)
        session.flush()
        done.set()
        may_end.wait(30)
        return result

    outcome = database.write(slow)
    try:
        assert done.wait(30), "it waits for somebody itself"
        yield outcome
    finally:
        may_end.set()
        outcome.result(30)
