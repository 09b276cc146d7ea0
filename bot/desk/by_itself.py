"""What time does by itself: each piece alone, so that a fault in one holds up no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.desk.unit_of_work import UnitOfWork
from bot.logs import where
from storage.trouble import is_trouble

TRY_AGAIN = timedelta(minutes=10)  # what fails must not be in the way of the others
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
