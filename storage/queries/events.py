"""The tickets' events, their contents, and the daily anchors over all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import LargeBinary, bindparam, text, type_coerce
from sqlmodel import Session, col, func, select

from storage.locking import is_shared
from storage.tables import Anchor, EventContent, TicketEvent

# What many turns ask is built once: building a statement takes twice as long as running it.
LAST = (
    select(TicketEvent)
    .where(TicketEvent.ticket_id == bindparam("ticket_id"))
    .order_by(col(TicketEvent.seq).desc())
    .limit(1)
)
LOCK = text("LOCK TABLE ticketevent IN SHARE MODE")
FIRST = (
    select(EventContent)
    .join(TicketEvent)
    .where(TicketEvent.ticket_id == bindparam("ticket_id"), TicketEvent.seq == 1)
)


def find_last(session: Session, ticket_id: int) -> TicketEvent | None:
    return session.exec(LAST, params={"ticket_id": ticket_id}).first()


def find_last_of(session: Session, ticket_id: int, *verbs: str) -> TicketEvent | None:
    """The newest event of some verbs."""
    of = (TicketEvent.ticket_id == ticket_id, col(TicketEvent.verb).in_(verbs))
    query = select(TicketEvent).where(*of)
    return session.exec(query.order_by(col(TicketEvent.seq).desc()).limit(1)).first()


def find_content(session: Session, event_id: int) -> EventContent | None:
    return session.get(EventContent, event_id)


def said_last(session: Session, ticket_id: int, verb: str) -> dict[str, Any]:
    """What was said at that event; empty where there is none, or once it was erased."""
    event = find_last_of(session, ticket_id, verb)
    return content_of(find_content(session, event.id)) if event else {}


def find_chain(
    session: Session, ticket_id: int
) -> Sequence[tuple[TicketEvent, EventContent | None]]:
    """A ticket's events with what was said, oldest first."""
    query = select(TicketEvent, EventContent).join(EventContent, isouter=True)
    mine = query.where(TicketEvent.ticket_id == ticket_id)
    return [
        (event, content) for event, content in session.exec(mine.order_by(col(TicketEvent.seq)))
    ]


def find_all(session: Session) -> Iterator[tuple[TicketEvent, str | None, bytes | None]]:
    """Every event with salt and content as they stand on the disk, ticket by ticket, streamed."""
    content = type_coerce(col(EventContent.content), LargeBinary)
    query = select(TicketEvent, EventContent.salt, content).join(EventContent, isouter=True)
    rows = session.exec(query.order_by(col(TicketEvent.ticket_id), col(TicketEvent.seq)))
    yield from rows.yield_per(500)


def find_heads(session: Session, upto_id: int) -> Sequence[str]:
    """The newest digest of each ticket among the events up to an id, by ticket."""
    newest = (
        select(func.max(TicketEvent.id))
        .where(col(TicketEvent.id) <= upto_id)
        .group_by(col(TicketEvent.ticket_id))
    )
    heads = select(TicketEvent.digest).where(col(TicketEvent.id).in_(newest))
    return session.exec(heads.order_by(col(TicketEvent.ticket_id))).all()


def hold_all(session: Session) -> None:
    """Wait for whoever writes an event; nobody writes another until the transaction ends.

    Ids are given before they are committed: without it a lower one may come after a higher one.
    """
    if is_shared(session):
        session.connection().execute(LOCK)


def last_event_id(session: Session) -> int:
    return session.exec(select(func.max(TicketEvent.id))).one() or 0


def find_anchors(session: Session) -> Sequence[Anchor]:
    return session.exec(select(Anchor).order_by(col(Anchor.id))).all()


def find_first(session: Session, ticket_id: int) -> EventContent | None:
    """What was said when a ticket was opened."""
    return session.exec(FIRST, params={"ticket_id": ticket_id}).first()


def content_of(row: EventContent | None) -> dict[str, Any]:
    return json.loads(row.content) if row else {}
