"""What is told to every process once a transaction is committed: that there is something to do."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from storage.locking import is_shared

CHANNEL = "linli"  # PostgreSQL's name for where we speak
KEPT = "notices"  # where a session of the only process keeps them
TURNS, SEND, FILES, KNOWLEDGE = "turns", "send", "files", "knowledge"
SHOWN = "shown"  # is followed by a channel, and addresses in it
TELL = text("SELECT pg_notify(:channel, notice) FROM unnest(CAST(:notices AS text[])) AS notice")
MISSED = "missed"  # heard, never told: something may have been told while nobody heard


def announce(session: Session, *notices: str) -> None:
    """Tell whoever listens, in every process; what is undone is not told."""
    if not is_shared(session):
        session.info.setdefault(KEPT, {}).update(dict.fromkeys(notices))
        return
    if notices:
        session.connection().execute(TELL, {"channel": CHANNEL, "notices": [*notices]})
