"""What it counts that several report the same."""

from __future__ import annotations

from bot.desk.unit_of_work import UnitOfWork
from storage.queries.duplicates import count_joined
from storage.tables import Ticket


def joined_line(unit: UnitOfWork, ticket: Ticket) -> str:
    """已有 3 户反映: everybody who joined, and who was first; empty while that one is alone."""
    others = count_joined(unit.session, ticket)
    return unit.phrases.say("joined_line", count=others + 1) if others else ""
