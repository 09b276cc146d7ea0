"""Accepts what channels hand in, stored before it is acknowledged, and finds the next turn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.intents.slots import mask
from bot.message import Incoming
from storage.queries import chats, messages
from storage.tables import Message

MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=1)  # times the attempts made


@dataclass(frozen=True)
class Accepted:
    """The receipt: the message is stored; `new` is False when it had been before."""

    message_id: int
    chat_id: int
    seq: int
    new: bool


def accept(session: Session, incoming: Incoming, now: datetime) -> Accepted:
    """Store one message once per (channel, bot, update id)."""
    known = messages.find_message(session, incoming.channel, incoming.bot, incoming.update_id)
    if known:
        return Accepted(known.id, known.chat_id, known.seq, new=False)
    chat = chats.find_chat(session, incoming.channel, incoming.address)
    chat = chat or chats.open_chat(session, incoming.channel, incoming.address, now)
    message = Message(
        channel=incoming.channel,
        bot=incoming.bot,
        update_id=incoming.update_id,
        chat_id=chat.id,
        seq=chats.next_seq(chat),
        payload=incoming.model_dump_json(),
        text=mask(incoming.text),
        trace=secrets.token_hex(6),
        received_at=now,
    )
    chat.active_at, chat.unreachable_at = now, None
    session.add(message)
    session.flush()
    return Accepted(message.id, message.chat_id, message.seq, new=True)


def find_waiting(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The messages that may be handled now: at most one a chat, the oldest first."""
    return messages.find_waiting(session, now, most)


def finish(message: Message, now: datetime) -> None:
    message.state, message.handled_at = "handled", now


def note_failure(session: Session, message_id: int, error: str, now: datetime) -> bool:
    """Count a failed turn; True when it was the last try and the message is set aside."""
    attempts = messages.count_try(session, message_id, error[:500])
    if attempts >= MAX_ATTEMPTS:
        messages.set_aside(session, message_id, now)
        return True
    messages.retry_at(session, message_id, now + RETRY_AFTER * attempts)
    return False


def mend_times(session: Session, now: datetime) -> None:
    """A clock that was set back must not hold a chat until it has caught up."""
    messages.retry_now(session, now + RETRY_AFTER * MAX_ATTEMPTS)
