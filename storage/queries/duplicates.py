"""Which open matters a new one may be the same as, and how many have joined one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from storage.plain import run
from storage.tables import Ticket

MOST = 50  # the newest of one sort that a desk has open are compared, and no more
# the order is by an expression, so that no planner begins with all there ever was of an item
OPEN_LIKE = (
    select(Ticket.id, Ticket.area_id, Ticket.place)
    .where(
        Ticket.desk_id == bindparam("desk_id"),
        Ticket.item_id == bindparam("item_id"),
        col(Ticket.state).in_(bindparam("states", expanding=True)),
        col(Ticket.urgent).is_(False),
        col(Ticket.parent_id).is_(None),
        col(Ticket.reporter_id).is_distinct_from(bindparam("reporter_id")),
    )
    .order_by((col(Ticket.id) + 0).desc())
    .limit(MOST)
)
JOINED_BY = select(func.count(col(Ticket.reporter_id).distinct())).where(
    Ticket.merged_into_id == bindparam("ticket_id"),
    col(Ticket.reporter_id).is_distinct_from(bindparam("reporter_id")),
)


class Placed(NamedTuple):
    """Which ticket it is, and where."""

    id: int
    area_id: int | None
    place: str


def find_open_like(session: Session, ticket: Ticket, states: Collection[str]) -> Sequence[Placed]:
    """Other people's of an item at a desk, newest first; none of them urgent, none a part."""
    bound = {
        "desk_id": ticket.desk_id,
        "item_id": ticket.item_id,
        "states": [*states],
        "reporter_id": ticket.reporter_id,
    }
    return [Placed._make(row) for row in run(session, OPEN_LIKE, bound)]


def count_joined(session: Session, ticket: Ticket) -> int:
    """How many others report what this ticket is about."""
    bound = {"ticket_id": ticket.id, "reporter_id": ticket.reporter_id}
    return session.exec(JOINED_BY, params=bound).one()
