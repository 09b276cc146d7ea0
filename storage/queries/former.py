"""Tickets that came from a former ledger."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.record_tables import FormerTicket

BATCH = 500


def find_digests(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """Which of these numbers came before, and what their rows were like."""
    listed = [*numbers]
    found: dict[str, str] = {}
    for start in range(0, len(listed), BATCH):
        some = col(FormerTicket.number).in_(listed[start : start + BATCH])
        rows = session.exec(select(FormerTicket.number, FormerTicket.digest).where(some))
        found |= dict(rows.all())
    return found
