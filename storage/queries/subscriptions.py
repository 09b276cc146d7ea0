"""Which chats get which areas' notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from storage.tables import Chat, Subscription


def find_chats(session: Session, area_ids: Collection[int]) -> Sequence[Chat]:
    """Each chat once, oldest first."""
    theirs = select(Subscription.chat_id).where(col(Subscription.area_id).in_(area_ids))
    query = select(Chat).where(col(Chat.id).in_(theirs)).order_by(col(Chat.id))
    return session.exec(query).all()
