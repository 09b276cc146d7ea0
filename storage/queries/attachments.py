"""Pictures, voice messages and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select, update

from storage.locking import free
from storage.tables import Attachment, Chat


class Waiting(NamedTuple):
    """A file that is still with its channel."""

    id: str
    kind: str
    channel: str
    remote: str


def store_once(session: Session, row: Attachment) -> None:
    """A file sent again with the same message is the same file."""
    if session.get(Attachment, row.id) is None:
        session.add(row)
        session.flush()


def get(session: Session, attachment_id: str) -> Attachment:
    return session.get_one(Attachment, attachment_id, with_for_update=True)


def claim_waiting(session: Session, now: datetime, lease: timedelta, limit: int) -> list[Waiting]:
    """What may be fetched now, the oldest first; nobody else fetches it while the lease lasts."""
    query = (
        select(Attachment, Chat.channel)
        .join(Chat, col(Chat.id) == col(Attachment.chat_id))
        .where(Attachment.state == "waiting", due(now))
        .order_by(col(Attachment.created_at))
    )
    rows = session.exec(free(query.limit(limit), of=Attachment)).all()  # type: ignore[type-var]
    for row, _ in rows:
        row.retry_at = now + lease
    return [Waiting(row.id, row.kind, channel, row.remote) for row, channel in rows]


def release(session: Session) -> None:
    """At the start of the only process there is: whoever fetched a file is gone."""
    session.exec(update(Attachment).where(col(Attachment.state) == "waiting").values(retry_at=None))


def is_any_waiting(session: Session, now: datetime) -> bool:
    query = select(Attachment.id).where(Attachment.state == "waiting", due(now)).limit(1)
    return session.exec(query).first() is not None


def due(now: datetime) -> ColumnElement[bool]:
    return or_(col(Attachment.retry_at).is_(None), col(Attachment.retry_at) <= now)


def count_waiting(session: Session, ids: Sequence[str]) -> int:
    """How many of these are still to be fetched."""
    these = (col(Attachment.id).in_(ids), col(Attachment.state) == "waiting")
    return session.exec(select(func.count()).select_from(Attachment).where(*these)).one()


def find_fetched(session: Session, ticket_id: int, since: datetime) -> Sequence[str]:
    """A ticket's newer pictures that came after their message, the oldest first."""
    these = (Attachment.ticket_id == ticket_id, col(Attachment.created_at) >= since)
    fetched = (Attachment.kind == "photo", Attachment.state == "stored", Attachment.remote != "")
    query = select(Attachment.id).where(*these, *fetched)
    return session.exec(query.order_by(col(Attachment.created_at))).all()


def count_waiting_of(session: Session, ticket_id: int) -> int:
    """How many files of a ticket are still to be fetched."""
    these = (Attachment.ticket_id == ticket_id, Attachment.state == "waiting")
    return session.exec(select(func.count()).select_from(Attachment).where(*these)).one()
