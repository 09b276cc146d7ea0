"""What time does by itself: each piece alone, so that a fault in one holds up no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import TypeVar

import structlog

from bot.desk.unit_of_work import UnitOfWork
from bot.logs import where
from storage.trouble import is_trouble

TRY_AGAIN = timedelta(minutes=10)  # what fails must not be in the way of the others
A_TICK = 10  # rows that are read for one write: what there is no time for was read in vain
A_WRITE = 0.015  # seconds of work in one write: residents wait for the writer, too
T = TypeVar("T")
log = structlog.get_logger()


def by_itself(unit: UnitOfWork, work: Callable[[], None], **what: str) -> bool:
    """Was it done? What failed is undone and logged, with `what` it was."""
    try:
        unit.personal.clear()  # whose phone stood in the words before is none of these words'
        with unit.session.begin_nested():
            work()
    except Exception as error:  # whatever it is, the others must not wait for it
        if is_trouble(error, unit.session):
            raise
        log.error("tick", **what, cause=where(error))
        return False
    return True


def in_time(some: Sequence[T]) -> Iterator[T]:
    """As many as one write has time for, one at least."""
    until = time.monotonic() + A_WRITE
    yield from some[:1]
    yield from takewhile(lambda _: time.monotonic() < until, some[1:])


def is_left(done: int, found: int) -> bool:
    """Is there more than there was time for, or than was read?"""
    return done < found or found >= A_TICK
