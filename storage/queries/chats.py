"""Chats, and the people in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.tables import Chat, Person, WebSession

AT_ADDRESSES = select(Chat).where(  # built once, like all that every turn asks
    Chat.channel == bindparam("channel"),
    col(Chat.address).in_(bindparam("addresses", expanding=True)),
)


def find_chats(session: Session, channel: str, addresses: Sequence[str]) -> Sequence[Chat]:
    return session.exec(AT_ADDRESSES, params={"channel": channel, "addresses": addresses}).all()


def find_chat(session: Session, channel: str, address: str) -> Chat | None:
    return next(iter(find_chats(session, channel, [address])), None)


def get_chat(session: Session, chat_id: int) -> Chat:
    return session.get_one(Chat, chat_id)


def open_chat(
    session: Session, channel: str, address: str, now: datetime, person: Person | None = None
) -> Chat:
    """A new chat, with a new anonymous person when none is given."""
    if person is None:
        person = Person(created_at=now)
        session.add(person)
        session.flush()
    chat = Chat(channel=channel, address=address, person_id=person.id, created_at=now)
    session.add(chat)
    session.flush()
    return chat


def next_seq(chat: Chat) -> int:
    """The number of the next line in this chat; the caller's transaction holds the chat."""
    chat.last_seq += 1
    return chat.last_seq


def find_chats_of(session: Session, person_id: int) -> Sequence[Chat]:
    """A person's chats, the one they wrote in last first."""
    query = select(Chat).where(Chat.person_id == person_id)
    newest_first = (col(Chat.active_at).desc().nulls_last(), col(Chat.id).desc())
    return session.exec(query.order_by(*newest_first)).all()


def find_session(session: Session, token_hash: str) -> Chat | None:
    web_session = session.get(WebSession, token_hash)
    return session.get(Chat, web_session.chat_id) if web_session else None


def save_seen(session: Session, seen: Mapping[int, int]) -> None:
    """Note up to which line each chat was fetched; it never goes back."""
    for chat_id, seq in seen.items():
        chat = get_chat(session, chat_id)
        chat.seen_seq = max(chat.seen_seq, seq)
