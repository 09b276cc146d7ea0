"""The rows of bookings: who comes when, and who waits for a place."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Index, false
from sqlmodel import Field

from storage.columns import BIG, NUMBERED, Row, RowId, moment, one_of, reference, row_id, sealed

NUMBER = re.compile(r"Y(\d{4,18})", re.ASCII)
BOOKING_STATES = ("booked", "waiting", "cancelled", "came", "no_show")


class Booking(Row, table=True):
    """A place at an item's hour; what is told of it stays as it was when the hours are edited."""

    __table_args__ = (
        one_of("state", BOOKING_STATES),
        Index("ix_booking_hour", "item_id", "desk_id", "starts_at"),
        NUMBERED,
    )
    id: RowId = row_id()
    item_id: str
    title: str
    place: str = ""
    desk_id: int = reference("area.id", optional=False)
    starts_at: datetime = moment(index=True)
    ends_at: datetime = moment()
    state: str = "booked"
    # its hour is on a day off now: nobody is reminded to come
    closed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    person_id: int | None = reference("person.id", index=True)
    name: str | None = sealed()
    phone: str | None = sealed()
    words: str | None = sealed()
    # of the staff, for who phoned; of family; or themselves, for another whose name is on it
    by_id: int | None = Field(default=None, sa_type=BIG)
    # the first of those it was changed from that was put into a phone's calendar, or itself
    event_id: int | None = Field(default=None, sa_type=BIG)
    created_at: datetime = moment()

    @property
    def number(self) -> str:
        """As people are told it: Y0012; a ticket's numbers are of another kind, and counted."""
        return number_of(self.id or 0)

    @property
    def comer(self) -> str:
        """Who comes instead of whoever has booked it, if somebody does."""
        return (self.name or "") if self.by_id and self.by_id == self.person_id else ""

    @property
    def called(self) -> str:
        """What it is, and for whom: 便民理发（妈妈）."""
        return f"{self.title}（{self.comer}）" if self.comer else self.title


def number_of(booking_id: int) -> str:
    return f"Y{booking_id:04}"


def id_of(number: str) -> int:
    """The id in a number; 0, which nothing has, when it is none."""
    found = NUMBER.fullmatch(number)
    return int(found[1]) if found else 0
