"""What machines find: looked at by the desk first, and repeats of one device are one matter."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import found
from storage.tables import Ticket

REPEATS_FOR = timedelta(days=7)  # after it was found; later the same may have broken anew


def find_repeated(unit: UnitOfWork, ticket: Ticket) -> Ticket | None:
    """The open ticket that this one of the same device, item and place repeats."""
    since = unit.now - REPEATS_FOR
    return found.find_same(unit.session, ticket, since) if ticket.device else None
