"""The rows of rounds: what the calendar opened, and what homes said to being visited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import (
    BIG,
    NUMBERED,
    Row,
    RowId,
    moment,
    one_of,
    reference,
    row_id,
    while_there,
)
from storage.sealed import Sealed

SOURCE = "round"  # of the tickets that a calendar opened: they are nobody's report
CARE_KINDS = ("agreed", "declined", "muted", "unmuted")


class Round(Row, table=True):
    """A ticket that a calendar opened: of which item, where, for which day; never two of one."""

    __table_args__ = (
        UniqueConstraint("item_id", "subject", "day"),
        Index("ix_round_due", "due_at", **while_there("due_at")),
        NUMBERED,
    )
    id: RowId = row_id()
    item_id: str
    subject: str  # a12: an area, h7: a household
    day: str
    area_id: int = reference("area.id", optional=False)
    household_id: int | None = Field(default=None, sa_type=BIG, index=True)  # also when it is gone
    ticket_id: int | None = reference("ticket.id", index=True)
    due_at: datetime | None = moment()  # when the tick looks whether it was missed; None: no more
    missed: int = 0  # how often that was so
    created_at: datetime = moment()


class CareWord(Row, table=True):
    """What was agreed with a household about being visited, append-only: the last one counts."""

    __table_args__ = (one_of("kind", CARE_KINDS), NUMBERED)
    id: RowId = row_id()
    household_id: int = reference("household.id", index=True, optional=False)
    kind: str
    said: str = Field(sa_type=Sealed)  # JSON: in which words, by whose hand, until when
    by_id: int | None = reference("person.id")
    at: datetime = moment()
