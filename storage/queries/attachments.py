"""Pictures, voice messages and files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete, or_, select, update

from storage.locking import free, held
from storage.tables import Attachment, Chat, Ticket

MANY = 500  # rows named in one statement


class Waiting(NamedTuple):
    """A file that is still with its channel."""

    id: str
    kind: str
    channel: str
    remote: str


class Named(NamedTuple):
    """A document as it is listed."""

    id: str
    name: str
    size: int
    ticket_id: int | None


def store_once(
    session: Session,
    file_id: str,
    data: bytes,
    now: datetime,
    *,
    kind: str,
    media_type: str,
    chat_id: int,
    name: str = "",
) -> str:
    """Keep a file; what comes again under the same id is the same file. Its id."""
    if session.get(Attachment, file_id) is None:
        row = Attachment(
            id=file_id,
            kind=kind,
            media_type=media_type,
            name=name or None,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            data=data,
            chat_id=chat_id,
            created_at=now,
        )
        session.add(row)
        session.flush()
    return file_id


def hold(session: Session, attachment_id: str) -> Attachment:
    """A file, its chat and its ticket: what is told of several files is told by one of them."""
    chat = select(Chat).join(Attachment, col(Attachment.chat_id) == col(Chat.id))
    session.exec(held(chat.where(Attachment.id == attachment_id), of=Chat)).one()
    row = session.get_one(Attachment, attachment_id, populate_existing=True)
    session.exec(held(select(Ticket).where(Ticket.id == row.ticket_id))).one_or_none()
    return row


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


def find_waiting_of(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Which of these are still to be fetched: id to kind."""
    if not ids:
        return {}
    these = (col(Attachment.id).in_(ids), col(Attachment.state) == "waiting")
    return dict(session.exec(select(Attachment.id, Attachment.kind).where(*these)).all())


def find_untold(session: Session, ticket_id: int) -> dict[str, str]:
    """A ticket's files that came after its words were told, the oldest first: id to kind."""
    fetched = (Attachment.state == "stored", Attachment.remote != "")
    query = select(Attachment.id, Attachment.kind)
    query = query.where(Attachment.ticket_id == ticket_id, *fetched)
    return dict(session.exec(query.order_by(col(Attachment.created_at))).all())


def note_told(session: Session, ids: Sequence[str]) -> None:
    """These have reached those who wait for them; where they came from is of no use any more."""
    session.exec(update(Attachment).where(col(Attachment.id).in_(ids)).values(remote=""))


def find_waiting_kinds(session: Session, ticket_id: int) -> Sequence[str]:
    """The kinds of those files of a ticket that are still to be fetched, each as often as such."""
    these = (Attachment.ticket_id == ticket_id, Attachment.state == "waiting")
    return session.exec(select(Attachment.kind).where(*these)).all()


def erase_unused(session: Session, ids: Sequence[str]) -> None:
    """These files, but for those that stand in the record of a ticket."""
    for start in range(0, len(ids), MANY):
        some = (
            col(Attachment.id).in_(ids[start : start + MANY]),
            col(Attachment.ticket_id).is_(None),
        )
        session.exec(delete(Attachment).where(*some))


def find_named(session: Session, ids: Collection[str]) -> dict[str, Named]:
    """Those of these files that have a name, without their content."""
    these = (col(Attachment.id).in_(ids), col(Attachment.name).is_not(None))
    return {row.id: row for row in find_names(session, *these)} if ids else {}


def find_named_of(session: Session, ticket_ids: Collection[int]) -> dict[int, list[Named]]:
    """The files with a name that are here, by their ticket, the oldest first."""
    here = (col(Attachment.ticket_id).in_(ticket_ids), col(Attachment.state) == "stored")
    found: dict[int, list[Named]] = {}
    for row in find_names(session, *here, col(Attachment.name).is_not(None)):
        found.setdefault(row.ticket_id or 0, []).append(row)
    return found


def find_names(session: Session, *these: ColumnElement[bool]) -> Iterator[Named]:
    named = (Attachment.id, Attachment.name, Attachment.size, Attachment.ticket_id)
    query = columns(*map(col, named)).where(*these).order_by(col(Attachment.created_at))
    return (Named(*row) for row in session.execute(query))
