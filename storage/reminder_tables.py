"""The rows of reminders that people set, and of whom they may set them for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import NUMBERED, Row, RowId, moment, one_of, reference, row_id, sealed, while_
from storage.sealed import Sealed

REMINDER_STATES = ("waiting", "done", "cancelled")
REMINDER_SORTS = ("own", "paper", "yearly")
KIN_STATES = ("offered", "agreed", "ended")


class Reminder(Row, table=True):
    """What somebody is to be reminded of; its next delivery is always queued already."""

    __table_args__ = (
        one_of("state", REMINDER_STATES),
        one_of("sort", REMINDER_SORTS),
        Index("ix_reminder_due", "due_at", **while_("waiting")),
        Index("ix_reminder_rang", "rang_at", **while_("waiting")),
        NUMBERED,
    )
    id: RowId = row_id()
    sort: str = "own"  # set by people, or kept by the bot: of a paper, of what comes each year
    item_id: str = ""  # what the bot reminds of by itself
    person_id: int = reference("person.id", index=True, optional=False)  # who is reminded
    by_id: int = reference("person.id", index=True, optional=False)  # who set it
    kin_id: int | None = reference("kin.id", index=True)  # of whom, while they have not agreed
    ticket_id: int | None = reference("ticket.id")  # a worker's, for its resident
    words: str = Field(sa_type=Sealed)
    rule: str = ""  # RFC 5545, as bot/times reads it, with its end; empty: once
    workdays: bool = False
    zone: str
    first_at: datetime = moment()  # from which the rule counts
    due_at: datetime | None = moment()  # the next one
    again_at: datetime | None = moment()  # put off until then, beside the next one
    rang_at: datetime | None = moment()  # when the tick went on from the last one
    state: str = "waiting"
    created_at: datetime = moment()
    ended_at: datetime | None = moment(index=True)


class Kin(Row, table=True):
    """Who may be reminded by whom; only after they agreed in a chat of their own."""

    __table_args__ = (one_of("state", KIN_STATES), NUMBERED)
    id: RowId = row_id()
    asker_id: int = reference("person.id", index=True, optional=False)
    person_id: int | None = reference("person.id", index=True)  # known once they agreed
    called: str | None = sealed()  # what the asker calls them: 妈妈
    code_hash: str | None = Field(default=None, unique=True)
    state: str = "offered"
    created_at: datetime = moment()
    expires_at: datetime | None = moment()
    ended_at: datetime | None = moment(index=True)  # since when nobody agrees to it
