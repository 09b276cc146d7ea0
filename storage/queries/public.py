"""What anybody may look at: the tickets of some items, none of them urgent."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from storage.plain import run
from storage.round_tables import SOURCE
from storage.tables import Area, Chat, EventContent, Ticket, TicketEvent

# expressions, so that no planner begins with all tickets of an item or in a state
ITEM, STATE = col(Ticket.item_id) + "", col(Ticket.state) + ""
# what departments do of it is no request of its own, and a round is nobody's
WHOLE = col(Ticket.parent_id).is_(None) & (col(Ticket.source) != SOURCE)
NEWEST_FIRST = (col(Ticket.created_at).desc(), col(Ticket.id).desc())

# read at once of many: as plain values
OPENINGS = (
    select(TicketEvent.ticket_id, EventContent.content)
    .join(EventContent)
    .where(col(TicketEvent.ticket_id).in_(bindparam("ids", expanding=True)), TicketEvent.seq == 1)
)


def find_by_numbers(
    session: Session, items: Collection[str], numbers: Collection[str]
) -> Sequence[Ticket]:
    """Those of these numbers, newest first."""
    query = select(Ticket).where(
        col(Ticket.number).in_(numbers), col(Ticket.item_id).in_(items), ~col(Ticket.urgent), WHOLE
    )
    return session.exec(query.order_by(*NEWEST_FIRST)).all()


def find(
    session: Session,
    items: Collection[str],
    states: Collection[str],
    span: tuple[datetime, datetime],
    limit: int,
    offset: int,
) -> Sequence[Ticket]:
    """Those opened between two moments, newest first; no states are all states."""
    since, until = span
    query = select(Ticket).where(
        ITEM.in_(items),
        ~col(Ticket.urgent),
        WHOLE,
        col(Ticket.created_at) >= since,
        col(Ticket.created_at) <= until,
    )
    query = query.where(STATE.in_(states)) if states else query
    return session.exec(query.order_by(*NEWEST_FIRST).limit(limit).offset(offset)).all()


def last_changes(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """When each ticket last changed."""
    newest = select(TicketEvent.ticket_id, func.max(TicketEvent.at))
    newest = newest.where(col(TicketEvent.ticket_id).in_(ids))
    rows = session.exec(newest.group_by(col(TicketEvent.ticket_id))).all() if ids else ()
    return dict(rows)


def openings(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What was said when each ticket was opened."""
    rows = run(session, OPENINGS, {"ids": [*ids]})
    return {row.ticket_id: json.loads(row.content) for row in rows}


def find_areas(session: Session, ids: Collection[int]) -> dict[int, Area]:
    query = select(Area).where(col(Area.id).in_(ids))
    return {area.id: area for area in session.exec(query)} if ids else {}


def find_chat_ids(session: Session, channel: str) -> set[int]:
    """The chats of a channel that has few."""
    return set(session.exec(select(Chat.id).where(Chat.channel == channel)))
