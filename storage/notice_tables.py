"""The rows of notices: what is told to many, who could not be told, and what they answered."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import JSON, Index
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
    sealed,
    while_,
)
from storage.sealed import Sealed

NO_LIST = {"server_default": "[]"}
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
NOTICE_SORTS = ("", "outage", "policy", "activity")  # the first: not yet said
NOTICE_STATES = ("draft", "waiting", "sending", "sent", "stopped", "dropped")


def id_of(number: str) -> int:
    """The id that somebody typed; 0, which nothing has, when it is none."""
    return int(number) if NUMBER.fullmatch(number) else 0


class Notice(Row, table=True):
    """Words for many; whoever gets them has a delivery with this row's id."""

    __table_args__ = (
        one_of("sort", NOTICE_SORTS),
        one_of("state", NOTICE_STATES),
        Index("ix_notice_waiting", "id", **while_("waiting")),
        Index("ix_notice_sending", "id", **while_("sending")),
        NUMBERED,
    )
    id: RowId = row_id()
    sort: str = ""
    words: str = Field(sa_type=Sealed)
    photos: list[str] = Field(default_factory=list, sa_type=JSON)
    whom: str = "area"  # which source of readers, and in it which
    value: str = ""
    area_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    desk_id: int | None = reference("area.id", index=True)  # the smallest that holds them all
    starts_at: datetime | None = moment()  # of what it is about
    ends_at: datetime | None = moment()
    spans: list[list[str]] = Field(  # of several: from when until when each, in ISO
        default_factory=list, sa_type=JSON, sa_column_kwargs=NO_LIST
    )
    author_id: int = reference("person.id", index=True, optional=False)
    approver_id: int | None = reference("person.id")
    reason: str | None = sealed()  # why it was sent back
    state: str = "draft"
    revision: int = counted()  # of what was shown; a button of an older one does nothing
    people: int = counted()  # how many it was for when it set out
    cursor: int = Field(default=0, sa_type=BIG)  # the last person who was looked at
    reminded: int = counted()  # how often others were asked to approve it
    remind_at: datetime | None = moment()  # and when what failed is tried again
    fed_at: datetime | None = moment(index=True)  # when some of them were last queued
    queued_at: datetime | None = moment()  # when all of them were
    replies_told_at: datetime | None = moment()  # of answers that nobody has looked at since
    created_at: datetime = moment()
    changed_at: datetime | None = moment()  # when it last took a step
    ended_at: datetime | None = moment()


class LeftOut(Row, table=True):
    """Somebody a notice was for and who is not told it; `reason` says why."""

    notice_id: int = Field(primary_key=True, foreign_key="notice.id", sa_type=BIG)
    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BIG)
    reason: str


class NoticeReply(Row, table=True):
    """What a reader answered to a notice, and what they were told then."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    notice_id: int = reference("notice.id", index=True, optional=False)
    person_id: int = reference("person.id", index=True, optional=False)
    chat_id: int = reference("chat.id", index=True, optional=False)
    words: str = Field(sa_type=Sealed)
    photos: list[str] = Field(default_factory=list, sa_type=JSON)
    voices: list[str] = Field(default_factory=list, sa_type=JSON)
    documents: list[str] = Field(default_factory=list, sa_type=JSON)
    answer: str | None = sealed()
    answered_by_id: int | None = reference("person.id")
    ticket_id: int | None = reference("ticket.id")
    created_at: datetime = moment(index=True)
