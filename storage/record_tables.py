"""The rows beside tickets and people: who was shown what, former numbers, leave to come."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.columns import BIG, NUMBERED, Row, RowId, moment, reference, row_id


class AccessLog(Row, table=True):
    """Who was shown a resident's phone or door, append-only; ids alone, nothing of anybody."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    at: datetime = moment(index=True)
    reader_id: int | None = reference("person.id")  # None: whoever sat at the command line
    subject_id: int | None = reference("person.id")  # None: nobody who is known by name
    household_id: int | None = Field(default=None, sa_type=BIG)  # also when it is visited no more
    ticket_id: int | None = Field(default=None, sa_type=BIG)  # also when the ticket is gone
    door: str  # a kind of delivery, or a command


class FormerTicket(Row, table=True):
    """A ticket's number in the ledger it was taken over from."""

    number: str = Field(primary_key=True)
    ticket_id: int = reference("ticket.id", index=True, optional=False)
    digest: str  # of the row without what was said and by whom: the same row twice is one


class PlannedLeave(Row, table=True):
    """Leave that is to come; from its first day on it stands in the duties."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    person_id: int = reference("person.id", index=True, optional=False)
    starts_at: datetime = moment(index=True)
    until: datetime = moment()
