"""Which open matters a new one may be the same as, and how many have joined one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.plain import run
from storage.round_tables import SOURCE
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
        col(Ticket.source) != SOURCE,
        col(Ticket.reporter_id).is_distinct_from(bindparam("reporter_id")),
    )
    .order_by((col(Ticket.id) + 0).desc())
    .limit(MOST)
)
joined = aliased(Ticket)
JOINED_BY = (
    select(joined.merged_into_id, func.count(col(joined.reporter_id).distinct()).label("others"))
    .join(Ticket, col(Ticket.id) == col(joined.merged_into_id))
    .where(
        col(joined.merged_into_id).in_(bindparam("ids", expanding=True)),
        col(joined.reporter_id).is_distinct_from(Ticket.reporter_id),
    )
    .group_by(col(joined.merged_into_id))
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


def count_joined(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many others report what each of these tickets is about; those that nobody joined not."""
    found = run(session, JOINED_BY, {"ids": [*ids]}) if ids else ()
    return {row.merged_into_id: row.others for row in found}
