"""The inbox's rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, or_, select

from storage.tables import Message, Unanswered

# What every turn asks is built once: building a statement takes twice as long as running it.
KNOWN = select(Message).where(
    Message.channel == bindparam("channel"),
    Message.bot == bindparam("bot"),
    col(Message.update_id).in_(bindparam("update_ids", expanding=True)),
)
IN_CHAT = (
    select(Message)
    .where(Message.chat_id == bindparam("chat_id"), col(Message.seq) > bindparam("after"))
    .order_by(col(Message.seq))
    .limit(bindparam("most"))
)


def find_known(
    session: Session, *, channel: str, bot: str, update_ids: Sequence[str]
) -> Sequence[Message]:
    """Those of a channel's updates that were stored before."""
    same = {"channel": channel, "bot": bot, "update_ids": update_ids}
    return session.exec(KNOWN, params=same).all()


def get_message(session: Session, message_id: int) -> Message:
    return session.get_one(Message, message_id)


# each chat's oldest, from the index of what waits alone: the handled ones are never looked at
OLDEST = (
    select(func.min(Message.id)).where(Message.state == "waiting").group_by(col(Message.chat_id))
)
DUE = or_(col(Message.retry_at).is_(None), col(Message.retry_at) <= bindparam("now"))
WAITING = (
    select(Message.id)
    .where(col(Message.id).in_(OLDEST), DUE)
    .order_by(col(Message.id))
    .limit(bindparam("most"))
)


def find_waiting(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The oldest waiting message of each chat, oldest first; the others of a chat wait for it."""
    return session.exec(WAITING, params={"now": now, "most": most}).all()


def count_try(session: Session, message_id: int, error: str) -> int:
    """Note a failed try without reading the message, which may be what failed; how many so far."""
    this = col(Message.id) == message_id
    more = {"attempts": col(Message.attempts) + 1, "error": error}
    session.exec(update(Message).where(this).values(more))
    return session.exec(select(Message.attempts).where(this)).one()


def set_aside(session: Session, message_id: int, now: datetime) -> None:
    this = col(Message.id) == message_id
    session.exec(update(Message).where(this).values(state="set_aside", handled_at=now))


def retry_at(session: Session, message_id: int, moment: datetime) -> None:
    session.exec(update(Message).where(col(Message.id) == message_id).values(retry_at=moment))


def chat_id_of(session: Session, message_id: int) -> int:
    return session.exec(select(Message.chat_id).where(Message.id == message_id)).one()


def retry_now(session: Session, after: datetime) -> None:
    """Let go of what would be tried after a moment: the clock was set back meanwhile."""
    held = (col(Message.state) == "waiting", col(Message.retry_at) > after)
    session.exec(update(Message).where(*held).values(retry_at=None))


def count_waiting(session: Session) -> int:
    waiting = select(func.count()).select_from(Message).where(Message.state == "waiting")
    return session.exec(waiting).one()


def find_in_chat(session: Session, chat_id: int, after: int, limit: int) -> Sequence[Message]:
    bound = {"chat_id": chat_id, "after": after, "most": limit}
    return session.exec(IN_CHAT, params=bound).all()


def find_set_aside(session: Session, limit: int) -> Sequence[Message]:
    query = select(Message).where(Message.state == "set_aside")
    return session.exec(query.order_by(col(Message.id).desc()).limit(limit)).all()


def find_unanswered(session: Session, limit: int) -> Sequence[Unanswered]:
    query = select(Unanswered).order_by(col(Unanswered.id).desc())
    return session.exec(query.limit(limit)).all()
