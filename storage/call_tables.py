"""Whom somebody has to phone, since no message told them; ids alone, nothing of anybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import (
    BIG,
    NUMBERED,
    Row,
    RowId,
    counted,
    moment,
    one_of,
    reference,
    row_id,
    while_,
)

CALL_STATES = ("open", "told", "over")  # over: they saw it, or it is no news any more


class Call(Row, table=True):
    """A delivery that somebody is to be told by phone, and how often that was tried."""

    __table_args__ = (
        one_of("state", CALL_STATES),
        Index("ix_call_open", "id", **while_("open")),
        NUMBERED,
    )
    id: RowId = row_id()
    delivery_id: int = Field(sa_type=BIG, unique=True)  # also when its line is gone
    state: str = "open"
    since: datetime = moment()
    next_at: datetime = moment()  # when it is tried again
    tries: int = counted()
    told_by_id: int | None = reference("person.id")
    told_at: datetime | None = moment()
