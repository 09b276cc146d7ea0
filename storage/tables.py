"""Every row there is. States are text with a CHECK; personal data stands in sealed columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
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
    where,
    while_,
    while_there,
)
from storage.sealed import Sealed

MESSAGE_STATES = ("waiting", "handled", "set_aside")
DELIVERY_STATES = ("pending", "sent", "dropped", "missed", "failed")
NO_LIST = {"server_default": "[]"}
ATTACHMENT_STATES = ("stored", "waiting", "lost")  # waiting: still with its channel
TICKET_STATES = (
    "unverified submitted in_progress waiting resolved closed rejected merged withdrawn"
).split()
TO_CALL = (  # brought by somebody else, and its reporter does not know how it ended
    "told_at IS NULL AND state IN ('resolved', 'rejected') AND reporter_id IS NOT NULL"
    " AND (filed_by_id IS NOT NULL OR chat_id IS NULL)"
)
ROLES = (
    "resident grid_worker building_lead secretary street clerk dispatcher department property"
    " team editor admin"
).split()


class Area(Row, table=True):
    """A place of the gazetteer, from street down to unit; `path` holds the ids from the top."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    code: str = Field(unique=True)
    name: str
    level: str
    parent_id: int | None = reference("area.id", index=True)
    path: str = Field(index=True)
    nicknames: list[str] = Field(default_factory=list, sa_type=JSON)
    lat: float | None = None
    lon: float | None = None
    shape: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # GeoJSON
    revision: int = Field(default=0, index=True, sa_column_kwargs={"server_default": "0"})


class Person(Row, table=True):
    """Somebody; a resident is anonymous until a name or a phone is needed."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    name: str | None = sealed()
    phone: str | None = sealed()
    phone_hash: str | None = Field(default=None, index=True)
    area_id: int | None = reference("area.id", index=True)
    door: str | None = sealed()
    quiet: str | None = None  # their own quiet hours, 21:00-08:00; None: everybody's
    consent_told_at: datetime | None = moment()
    created_at: datetime = moment()


class Membership(Row, table=True):
    """A duty: this person has this role in this area, for this team or department if any."""

    __table_args__ = (one_of("role", ROLES), NUMBERED)
    id: RowId = row_id()
    person_id: int = reference("person.id", index=True, optional=False)
    role: str
    area_id: int | None = reference("area.id", index=True)
    unit: str = ""
    away_until: datetime | None = moment()


class Invitation(Row, table=True):
    """A one-time code: for a role in an area, or for a person who is known already."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    code_hash: str = Field(unique=True)
    role: str = "resident"
    area_id: int | None = reference("area.id")
    unit: str = ""
    person_id: int | None = reference("person.id")
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment()


class Chat(Row, table=True):
    """A person's conversation in one channel; `last_seq` numbers what is shown in it."""

    __table_args__ = (UniqueConstraint("channel", "address"), NUMBERED)
    id: RowId = row_id()
    channel: str
    address: str
    person_id: int = reference("person.id", index=True, optional=False)
    last_seq: int = 0
    seen_seq: int = 0  # what the person's side has fetched or confirmed
    dialogue: str | None = sealed()
    active_at: datetime | None = moment()  # when the person last wrote or signed in
    unreachable_at: datetime | None = moment()
    created_at: datetime = moment()


class Subscription(Row, table=True):
    """A chat that gets an area's notices: a grid's group, for one."""

    chat_id: int = Field(primary_key=True, foreign_key="chat.id", sa_type=BIG)
    area_id: int = Field(primary_key=True, foreign_key="area.id", sa_type=BIG, index=True)
    by_id: int | None = reference("person.id")
    created_at: datetime = moment()


class WebSession(Row, table=True):
    """A signed-in browser; only the hash of its cookie is kept."""

    token_hash: str = Field(primary_key=True)
    chat_id: int = reference("chat.id", optional=False)
    created_at: datetime = moment()


class Message(Row, table=True):
    """The inbox: stored before acknowledged, handled once; `text` holds it masked."""

    __table_args__ = (
        UniqueConstraint("channel", "bot", "update_id"),
        one_of("state", MESSAGE_STATES),
        Index("ix_message_waiting", "chat_id", "id", **while_("waiting")),
        Index("ix_message_set_aside", "id", **while_("set_aside")),
        Index("ix_message_chat_seq", "chat_id", "seq"),
        NUMBERED,
    )
    id: RowId = row_id()
    channel: str
    bot: str = ""
    update_id: str
    chat_id: int = reference("chat.id", optional=False)
    seq: int
    payload: str = Field(sa_type=Sealed)
    text: str = ""
    trace: str
    state: str = "waiting"
    attempts: int = 0
    retry_at: datetime | None = moment()
    received_at: datetime = moment()
    handled_at: datetime | None = moment()
    error: str = ""


AGAIN = "state = 'pending' AND (attempts > 0 OR wanted_at IS NOT NULL)"
REPLIES = "state = 'pending' AND kind = 'reply'"


class Delivery(Row, table=True):
    """Everything that will be said to somebody, now or later."""

    __table_args__ = (
        one_of("state", DELIVERY_STATES),
        Index("ix_delivery_due", "channel", "due_at", "id", **while_("pending")),
        Index("ix_delivery_kind_due", "channel", "kind", "due_at", "id", **while_("pending")),
        Index("ix_delivery_reply_due", "due_at", **where(REPLIES)),
        Index("ix_delivery_leased", "lease_until", **where("lease_until IS NOT NULL")),
        Index("ix_delivery_failed", "id", **while_("failed")),
        Index("ix_delivery_missed", "due_at", **while_("missed")),
        Index("ix_delivery_again", "due_at", **where(AGAIN)),
        Index("ix_delivery_relay", "relay_at", **while_there("relay_at")),
        Index("ix_delivery_chat_seq", "chat_id", "seq"),
        Index("ix_delivery_notice", "notice_id", "state", **while_there("notice_id")),
        Index("ix_delivery_notice_chat", "notice_id", "chat_id", **while_there("notice_id")),
        NUMBERED,
    )
    id: RowId = row_id()
    key: str = Field(unique=True)
    chat_id: int = reference("chat.id", optional=False)
    # through which it goes out; none while its reader can't be reached
    channel: str = Field(default="", sa_column_kwargs={"server_default": ""})
    kind: str
    ticket_id: int | None = reference("ticket.id", index=True)
    notice_id: int | None = Field(default=None, sa_type=BIG)  # a reader's copy of it
    payload: str = Field(sa_type=Sealed)
    due_at: datetime = moment()
    wanted_at: datetime | None = moment()  # when it was due first, where it was put off since
    state: str = "pending"
    attempts: int = 0
    lease_until: datetime | None = moment()
    sent_at: datetime | None = moment()
    seq: int | None = None
    relay_at: datetime | None = moment()  # when it is looked whether it has to go another way
    trace: str = ""
    error: str = ""
    created_at: datetime = moment()


class Attachment(Row, table=True):
    """A picture, a voice message or a file; shown to those who may see its chat or ticket."""

    __table_args__ = (
        one_of("state", ATTACHMENT_STATES),
        Index("ix_attachment_waiting", "id", **while_("waiting")),
    )
    id: str = Field(primary_key=True)
    kind: str
    media_type: str
    name: str | None = sealed()  # a document's
    sha256: str
    size: int
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = Field(default="stored", sa_column_kwargs={"server_default": "stored"})
    remote: str = Field(default="", sa_column_kwargs={"server_default": ""})  # its name there
    attempts: int = counted()
    retry_at: datetime | None = moment()
    chat_id: int = reference("chat.id", index=True, optional=False)
    ticket_id: int | None = reference("ticket.id", index=True)
    created_at: datetime = moment()


class Ticket(Row, table=True):
    """A matter; `desk_id` answers for it when no owner does.

    `about_ids`, of whom it complains or whose work a call is about, never have it."""

    __table_args__ = (
        one_of("state", TICKET_STATES),
        Index("ix_ticket_owner_state", "owner_id", "state"),
        Index("ix_ticket_next_step", "next_step_at"),
        Index("ix_ticket_to_call", "id", **where(TO_CALL)),
        Index("ix_ticket_desk_item_state", "desk_id", "item_id", "state"),
        NUMBERED,
    )
    id: RowId = row_id()
    number: str = Field(unique=True)
    item_id: str = Field(index=True)
    title: str
    state: str = Field(default="submitted", index=True)
    urgent: bool = False
    needs_proof: bool = False
    about_ids: list[int] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=NO_LIST)
    device: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    source: str = "web"
    reporter_id: int | None = reference("person.id", index=True)
    chat_id: int | None = reference("chat.id")
    filed_by_id: int | None = Field(default=None, sa_type=BIG, index=True)  # of the staff
    outside_number: str = Field(default="", sa_column_kwargs={"server_default": ""})  # 12345's
    outside_by: datetime | None = moment()  # the limit another office set: none of ours is later
    area_id: int | None = reference("area.id", index=True)
    place: str = ""
    door: str | None = sealed()
    desk_id: int | None = reference("area.id", index=True)
    owner_id: int | None = reference("person.id")
    previous_state: str = ""
    merged_into_id: int | None = reference("ticket.id", index=True)
    parent_id: int | None = Field(default=None, sa_type=BIG, index=True)  # the whole's, of a part
    parts: int = counted()  # how many were made of it: none, and nobody has to look for any
    callback_of_id: int | None = Field(default=None, sa_type=BIG, index=True)  # asks of its result
    respond_by: datetime | None = moment()
    respond_since: datetime | None = moment()  # when the clock began that ends then
    respond_steps: int = counted()  # how many of its steps were taken
    resolve_by: datetime | None = moment()
    resolve_since: datetime | None = moment()
    resolve_steps: int = counted()
    next_step_at: datetime | None = moment()  # when the tick looks at the clocks; None: both stand
    resume_at: datetime | None = moment()
    press_by: datetime | None = moment()  # the day to which a supervisor pressed
    press_since: datetime | None = moment()
    press_steps: int = counted()
    created_at: datetime = moment(index=True)
    accepted_at: datetime | None = moment()
    resolved_at: datetime | None = moment()
    told_at: datetime | None = moment()  # when the resident was told of the result
    lapse_at: datetime | None = moment()  # where lapsing failed: when it is tried again
    closed_at: datetime | None = moment()
    reopened: int = 0
    rating: int | None = None


class TicketEvent(Row, table=True):
    """One change of a ticket, append-only, chained to the one before by `digest`."""

    __table_args__ = (UniqueConstraint("ticket_id", "seq"), NUMBERED)
    id: RowId = row_id()
    ticket_id: int = reference("ticket.id", optional=False)
    seq: int
    verb: str
    actor_id: int | None = reference("person.id")
    actor_role: str
    at: datetime = moment()
    before: str
    after: str
    content_digest: str = ""
    previous: str
    digest: str


class EventContent(Row, table=True):
    """What was said at an event; it and its salt can be erased while the chain still verifies."""

    event_id: int = Field(primary_key=True, foreign_key="ticketevent.id", sa_type=BIG)
    salt: str
    content: str = Field(sa_type=Sealed)


class Anchor(Row, table=True):
    """A day's digest over the heads of all tickets, chained, so that a removed one shows."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    day: str = Field(unique=True)
    upto_id: int
    heads: int
    previous: str
    digest: str


class Unanswered(Row, table=True):
    """A question without an answer, or with several to choose from, for those who keep them."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    message_id: int | None = reference("message.id")
    text: str
    guess: str = ""
    chosen: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of what was offered
    # the item its words were taught to since: kept for telling who asked
    taught: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    at: datetime = moment()


class Serial(Row, table=True):
    """The last ticket number given on a day."""

    day: str = Field(primary_key=True)
    last: int


class Beat(Row, table=True):
    """When a daily job last ran."""

    job: str = Field(primary_key=True)
    day: str


class KnowledgeSet(Row, table=True):
    """A published state of the knowledge: which content each of its files has, by sha256."""

    version: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    fingerprint: str  # of all paths and contents together
    files: dict[str, str] = Field(sa_type=JSON)
    published_at: datetime = moment()


class KnowledgeFile(Row, table=True):
    """The content of a file, once for all sets that have it."""

    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
