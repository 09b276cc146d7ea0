"""Accepts what channels hand in, stored before it is acknowledged, and finds the next turn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from bot.intents.slots import mask
from bot.message import Incoming, Remote
from storage.notices import FILES, TURNS, announce
from storage.queries import chats, deliveries, messages
from storage.tables import Attachment, Chat

MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=1)  # times the attempts made


@dataclass(frozen=True)
class Accepted:
    """The receipt: the message is stored; `new` is False when it had been before."""

    message_id: int
    chat_id: int
    seq: int
    new: bool


def accept(session: Session, incoming: Sequence[Incoming], now: datetime) -> list[Accepted]:
    """Store messages of one channel and bot in their order, each once by its update id."""
    if not incoming:
        return []
    channel, bot = incoming[0].channel, incoming[0].bot
    ids, addresses = [one.update_id for one in incoming], {one.address for one in incoming}
    find = partial(messages.find_known, session, channel=channel, bot=bot)
    known = find(update_ids=ids)
    homes = {chat.address: chat for chat in chats.hold_chats(session, channel, [*addresses])}
    back = [chat.id for chat in homes.values() if chat.unreachable_at]
    new: dict[str, dict[str, Any]] = {}
    for one in incoming:
        if one.update_id not in known and one.update_id not in new:
            chat = homes.get(one.address) or chats.open_chat(session, one.channel, one.address, now)
            homes[one.address] = chat
            new[one.update_id] = row_of(one, chat, now)
            if one.file:
                session.add(to_fetch(one.file, chat, now))
    if back and new:
        deliveries.wake(session, back)
    messages.store(session, [*new.values()])
    announce(session, TURNS, *([FILES] if any(one.file for one in incoming) else []))
    known |= find(update_ids=[*new]) if new else {}
    return [Accepted(*known[id_], new=id_ in new) for id_ in ids]


def row_of(incoming: Incoming, chat: Chat, now: datetime) -> dict[str, Any]:
    """One message as it is stored, and its chat awake."""
    chat.active_at, chat.unreachable_at = now, None
    return {
        "channel": incoming.channel,
        "bot": incoming.bot,
        "update_id": incoming.update_id,
        "chat_id": chat.id,
        "seq": chats.next_seq(chat),
        "payload": incoming.model_dump_json(),
        "text": mask(incoming.text),
        "trace": secrets.token_hex(6),
        "state": "set_aside" if incoming.trouble else "waiting",
        "error": incoming.trouble,
        "received_at": now,
    }


def to_fetch(file: Remote, chat: Chat, now: datetime) -> Attachment:
    """The place of a file that is still with its channel."""
    return Attachment(
        id=file.attachment_id,
        kind=file.kind,
        media_type=file.media_type,
        name=file.name or None,
        sha256="",
        size=file.size,
        data=b"",
        state="waiting",
        remote=file.reference,
        chat_id=chat.id,
        created_at=now,
    )


def find_waiting(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The messages that may be handled now: at most one a chat, the oldest first."""
    return messages.find_waiting(session, now, most)


def note_failure(session: Session, message_id: int, error: str, now: datetime) -> bool:
    """Count a failed turn; True when it was the last try and the message is set aside.

    Nothing is counted where another process has brought it to an end meanwhile.
    """
    if not messages.hold_waiting(session, message_id):
        return False
    attempts = messages.count_try(session, message_id, error[:500])
    if attempts >= MAX_ATTEMPTS:
        messages.set_aside(session, message_id, now)
        return True
    messages.retry_at(session, message_id, now + RETRY_AFTER * attempts)
    return False


def farthest(now: datetime) -> dict[str, datetime]:
    """What is to be tried again after that waits only since the clock was set back."""
    return {"retry_after": now + RETRY_AFTER * MAX_ATTEMPTS}


def mend_times(session: Session, now: datetime) -> None:
    """A clock that was set back must not hold a chat until it has caught up."""
    messages.retry_now(session, **farthest(now))
