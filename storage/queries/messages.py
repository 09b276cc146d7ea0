"""The inbox's rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select

from storage.tables import Message, Unanswered


def find_message(session: Session, channel: str, bot: str, update_id: str) -> Message | None:
    same = (Message.channel == channel, Message.bot == bot, Message.update_id == update_id)
    return session.exec(select(Message).where(*same)).first()


def get_message(session: Session, message_id: int) -> Message:
    return session.get_one(Message, message_id)


def find_next_waiting(session: Session, now: datetime) -> Message | None:
    """Oldest first; a message whose chat has an earlier one waiting has to wait too."""
    earlier = aliased(Message)
    blocked = exists().where(
        col(earlier.chat_id) == col(Message.chat_id),
        col(earlier.state) == "waiting",
        col(earlier.id) < col(Message.id),
    )
    due = or_(col(Message.retry_at).is_(None), col(Message.retry_at) <= now)
    query = select(Message).where(Message.state == "waiting", due, ~blocked)
    return session.exec(query.order_by(col(Message.id)).limit(1)).first()


def count_waiting(session: Session) -> int:
    waiting = select(func.count()).select_from(Message).where(Message.state == "waiting")
    return session.exec(waiting).one()


def find_in_chat(session: Session, chat_id: int, after: int, limit: int) -> Sequence[Message]:
    query = select(Message).where(Message.chat_id == chat_id, col(Message.seq) > after)
    return session.exec(query.order_by(col(Message.seq)).limit(limit)).all()


def find_set_aside(session: Session, limit: int) -> Sequence[Message]:
    query = select(Message).where(Message.state == "set_aside")
    return session.exec(query.order_by(col(Message.id).desc()).limit(limit)).all()


def find_unanswered(session: Session, limit: int) -> Sequence[Unanswered]:
    query = select(Unanswered).order_by(col(Unanswered.id).desc())
    return session.exec(query.limit(limit)).all()
