"""The outbox's rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from storage.locking import free
from storage.plain import run
from storage.queries.chats import SMS
from storage.tables import Chat, Delivery


class Shown(NamedTuple):
    """What a chat was shown: the reply as JSON, what it is about, and when."""

    payload: str
    ticket_id: int | None
    at: datetime
    seq: int
    kind: str


# What every turn asks is built once: building a statement takes twice as long as running it.
OF_CHAT = select(Delivery).where(Delivery.chat_id == bindparam("chat_id")).limit(bindparam("most"))
IN_CHAT = OF_CHAT.where(col(Delivery.seq) > bindparam("after")).order_by(
    col(Delivery.seq), col(Delivery.id)
)
SHOWN_BEFORE = (
    select(Delivery.payload, Delivery.ticket_id, Delivery.sent_at, Delivery.seq)
    .add_columns(col(Delivery.kind))
    .where(col(Delivery.chat_id) == bindparam("chat_id"), col(Delivery.seq) < bindparam("before"))
    .order_by(col(Delivery.seq).desc(), col(Delivery.id))
    .limit(bindparam("most"))
)
QUEUE = {  # the same words, but each dialect has its own
    "sqlite": sqlite.insert(Delivery).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(Delivery).on_conflict_do_nothing(index_elements=["key"]),
}
FREE = or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= bindparam("now"))
WANTED_AT = func.coalesce(col(Delivery.wanted_at), col(Delivery.due_at))
OF_KINDS = col(Delivery.kind).in_(bindparam("kinds", expanding=True))
PENDING = col(Delivery.state) == "pending"
READERS = (
    select(Chat.person_id)
    .join(Delivery, col(Delivery.chat_id) == col(Chat.id))
    .where(col(Chat.person_id).in_(bindparam("person_ids", expanding=True)), OF_KINDS)
    .where(
        (col(Delivery.sent_at) >= bindparam("since"))
        | ((col(Delivery.state) == "pending") & (col(Delivery.lease_until) > bindparam("now")))
    )
)
FAR_REPLIES = (
    PENDING,
    col(Delivery.kind) == "reply",
    col(Delivery.due_at) > bindparam("replies_after"),
)
FAR_LEASES = (PENDING, col(Delivery.lease_until) > bindparam("leases_after"))
HURRY_REPLIES = update(Delivery).where(*FAR_REPLIES).values(due_at=bindparam("now"))
LET_GO = update(Delivery).where(*FAR_LEASES).values(lease_until=None)


def queue(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add some in this order, but for those whose keys are there already."""
    if rows:
        run(session, QUEUE[session.get_bind().dialect.name], rows)


# of no ticket, and somebody's all the same
OWN_KINDS = (
    "appointment",
    "appointment_soon",
    "booking",
    "visit",
    "remind",
    "policy",
    "notice",
    "outage",
    "answer",
    "office",
    "round",
    "morning",
)
OF_TICKETS = (  # what will be told of tickets and the like, and nobody is sending now
    col(Delivery.state) == "pending",
    FREE,
    or_(
        col(Delivery.ticket_id).is_not(None),
        col(Delivery.notice_id).is_not(None),
        col(Delivery.kind).in_(OWN_KINDS),
    ),
    col(Delivery.kind) != "reply",
)
WAITS_THERE = exists().where(col(Delivery.chat_id) == col(Chat.id), *OF_TICKETS)
OTHERS = (  # where something waits for a person, but for the chat they are in
    select(Chat.id)
    .where(Chat.person_id == bindparam("person_id"), col(Chat.id) != bindparam("here"))
    .where(col(Chat.channel) != SMS, WAITS_THERE)
)
FREE_OTHERS = free(OTHERS, of=Chat)


def bring(session: Session, chat: Chat, now: datetime) -> None:
    """What waits for its reader elsewhere comes to a chat; what is being sent there stays."""
    bound = {"person_id": chat.person_id, "here": chat.id, "now": now}
    for elsewhere in run(session, FREE_OTHERS, bound).scalars().all():
        move(session, elsewhere, chat, now)


def move(session: Session, from_id: int, to: Chat, now: datetime) -> None:
    """Take what will be told of tickets from one chat to another."""
    here = select(Delivery).where(Delivery.chat_id == from_id, *OF_TICKETS)
    for row in session.exec(here, params={"now": now}):
        row.chat_id, row.channel = to.id, way_to(to)


def way_to(chat: Chat) -> str:
    """The channel through which something goes out to a chat; none while it takes nothing."""
    return "" if chat.unreachable_at else chat.channel


def rest(session: Session, chat: Chat) -> None:
    """What waits in a chat that takes nothing any more is not looked at until it does."""
    here = update(Delivery).where(col(Delivery.chat_id) == chat.id, PENDING)
    session.exec(here.values(channel=""))


def wake(session: Session, chat_ids: Collection[int] | None = None) -> None:
    """What rests in chats that can be reached again may go out: in some, or in all there are."""
    here = (col(Chat.id) == col(Delivery.chat_id), col(Chat.unreachable_at).is_(None))
    there = select(Chat.channel).where(*here)
    resting = update(Delivery).where(PENDING, col(Delivery.channel) == "", there.exists())
    some = () if chat_ids is None else (col(Delivery.chat_id).in_(chat_ids),)
    session.exec(resting.where(*some).values(channel=there.scalar_subquery()))


def take_back(session: Session, keys: Sequence[str], now: datetime) -> int:
    """Let go of what waits under these keys, but for what is being sent; how many there were."""
    waiting = (col(Delivery.key).in_(keys), col(Delivery.state) == "pending", FREE)
    return session.execute(delete(Delivery).where(*waiting), {"now": now}).rowcount  # type: ignore[attr-defined,no-any-return]


def take_back_of(session: Session, beginning: str, now: datetime) -> None:
    """Let go of what waits under all keys with this beginning, but for what is being sent."""
    among = col(Delivery.key).startswith(beginning, autoescape=True)
    waiting = (among, col(Delivery.state) == "pending", FREE)
    session.execute(delete(Delivery).where(*waiting), {"now": now})


def was_sent(session: Session, key: str, since: datetime) -> bool:
    """Has it gone out since a moment, or is it about to?"""
    sent, leased = col(Delivery.sent_at) >= since, col(Delivery.lease_until).is_not(None)
    query = select(Delivery.id).where(Delivery.key == key, sent | leased)
    return session.exec(query).first() is not None


def hurry(
    session: Session, now: datetime, *, replies_after: datetime, leases_after: datetime
) -> None:
    """Let go of replies and leases that lie too far ahead: the clock was set back meanwhile."""
    run(session, HURRY_REPLIES, {"now": now, "replies_after": replies_after})
    run(session, LET_GO, {"leases_after": leases_after})


def bring_back(
    session: Session, now: datetime, *, put_off_to: datetime, tried_to: datetime
) -> None:
    """What a clock that was ahead has missed, put off or tried too early has its time again."""
    waits = {"state": "pending", "due_at": WANTED_AT, "wanted_at": None}
    missed = (col(Delivery.state) == "missed", col(Delivery.due_at) > now)
    too_far = or_(col(Delivery.wanted_at) > now, col(Delivery.due_at) > put_off_to)
    put_off = (PENDING, col(Delivery.wanted_at).is_not(None), too_far)
    tried = (PENDING, col(Delivery.attempts) > 0, col(Delivery.due_at) > tried_to)
    session.exec(update(Delivery).where(*missed).values(waits))
    session.exec(update(Delivery).where(*put_off).values(waits))
    session.exec(update(Delivery).where(*tried).values(due_at=now))


def release_leases(session: Session) -> None:
    """At the start of the only process there is: whoever held a delivery is gone."""
    held = (col(Delivery.state) == "pending", col(Delivery.lease_until).is_not(None))
    session.exec(update(Delivery).where(*held).values(lease_until=None))


def find_in_chat(session: Session, chat_id: int, after: int, limit: int) -> Sequence[Delivery]:
    bound = {"chat_id": chat_id, "after": after, "most": limit}
    return session.exec(IN_CHAT, params=bound).all()


def find_failed(session: Session, limit: int) -> Sequence[Delivery]:
    """What was lost, and what waits for somebody who can't be reached; newest first.

    A notice's copies have its own list, and would leave no room here for anything else."""
    lost = col(Delivery.state).in_(("failed", "missed"))
    unreachable = (col(Delivery.state) == "pending") & col(Chat.unreachable_at).is_not(None)
    query = select(Delivery).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    query = query.where(lost | unreachable, col(Delivery.notice_id).is_(None))
    query = query.order_by(col(Delivery.id).desc())
    return session.exec(query.limit(limit)).all()


def count_by_state(session: Session) -> dict[str, int]:
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    return dict(session.exec(query).all())


def find_shown_before(session: Session, chat_id: int, seq: int, limit: int) -> Sequence[Shown]:
    """What a chat showed last before a line, newest first."""
    bound = {"chat_id": chat_id, "before": seq, "most": limit}
    return [Shown._make(row) for row in run(session, SHOWN_BEFORE, bound)]


def find_pending(session: Session, kind: str) -> Sequence[Delivery]:
    """What of a kind waits for its time, the soonest first."""
    query = select(Delivery).where(Delivery.state == "pending", Delivery.kind == kind)
    return session.exec(query.order_by(col(Delivery.due_at))).all()


def was_told(session: Session, ticket_id: int, person_id: int) -> bool:
    """Was anything said of a ticket in one of somebody's chats?"""
    query = select(Delivery.id).join(Chat, col(Chat.id) == col(Delivery.chat_id))
    told = query.where(Delivery.ticket_id == ticket_id, Chat.person_id == person_id)
    return session.exec(told.limit(1)).first() is not None


def find_readers(
    session: Session,
    person_ids: Collection[int],
    kinds: Collection[str],
    since: datetime,
    now: datetime,
) -> Sequence[int]:
    """Which of these people were sent something of some kinds since a moment, once for each.

    What is on its way to them counts, too."""
    bound = {"person_ids": [*person_ids], "kinds": [*kinds], "since": since, "now": now}
    return run(session, READERS, bound).scalars().all() if person_ids else ()
