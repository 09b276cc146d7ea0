"""Pictures, voice messages and files."""

from __future__ import annotations

from sqlmodel import Session

from storage.tables import Attachment


def store_once(session: Session, row: Attachment) -> None:
    """A file sent again with the same message is the same file."""
    if session.get(Attachment, row.id) is None:
        session.add(row)
        session.flush()
