"""Both sides of a chat, as a page or a terminal shows them; times in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from bot.buttons import opened, signed_in
from bot.desk.merging import merged
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Incoming, Reply
from storage.queries import attachments, chats, deliveries, messages
from storage.queries.attachments import Named
from storage.tables import Delivery, Message

MOST_LINES = 1_000  # fetched at once
LOOK_BACK = 100  # bubbles in which a pressed button's label is looked for


def lines(unit: UnitOfWork, chat_id: int, after: int) -> list[dict[str, Any]]:
    """Both sides of a chat after a line, in the order in which they were shown.

    Where others write between two queries: up to the line that was the newest before the first,
    else one of theirs would be passed over.
    """
    newest = chats.find_last_seq(unit.session, chat_id)
    said = messages.find_in_chat(unit.session, chat_id, after, MOST_LINES)
    sent = deliveries.find_in_chat(unit.session, chat_id, after, MOST_LINES)
    both: list[Message | Delivery] = [*said, *sent]
    known = [row for row in both if (row.seq or 0) <= newest]
    shown = sorted(known, key=lambda row: row.seq or 0)[:MOST_LINES]
    found = [line_of(unit, [*rows]) for _, rows in groupby(shown, key=lambda row: row.seq)]
    return with_documents(unit, found)


def line_of(unit: UnitOfWork, rows: Sequence[Message | Delivery]) -> dict[str, Any]:
    """What stands at one place: a message, or what was said there, maybe several in one."""
    first = rows[0]
    if isinstance(first, Message):
        return own_line(unit, first)
    return line(unit, first, [row for row in rows if isinstance(row, Delivery)])


def with_documents(unit: UnitOfWork, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Documents with their names and sizes in place of their ids; what was erased is left out."""
    ids = [file_id for one in found for file_id in one["files"]]
    named = attachments.find_named(unit.session, ids)
    for one in found:
        files = listed(named[file_id] for file_id in one["files"] if file_id in named)
        one |= {"files": files, "file": files[0]["url"] if files else None}
    return found


def listed(named: Iterable[Named]) -> list[dict[str, Any]]:
    """Documents as links."""
    return [{"url": file_url(one.id), "name": one.name, "size": one.size} for one in named]


def own_line(unit: UnitOfWork, message: Message) -> dict[str, Any]:
    incoming = Incoming.model_validate_json(message.payload)
    text = incoming.text or (label_of(unit, message, incoming.action) if incoming.action else "")
    if incoming.location:
        text = text or unit.phrases["web_my_location"]
    return {
        "seq": message.seq,
        "from": "me",
        "id": message.update_id.partition(":")[2],
        "text": text,
        "buttons": [],
        "photo": file_url(incoming.photo),
        "photos": [file_url(incoming.photo)] if incoming.photo else [],
        "voice": file_url(incoming.voice),
        "files": [incoming.document] if incoming.document else [],
        "at": message.received_at.isoformat(),
    }


def label_of(unit: UnitOfWork, message: Message, action: str) -> str:
    """What stood on the button that was pressed."""
    data = opened(unit.keyring, message.chat_id, action)
    before = deliveries.find_shown_before(unit.session, message.chat_id, message.seq, LOOK_BACK)
    shown = (Reply.model_validate_json(row.payload).buttons for row in before)
    labels = (button.label for buttons in shown for button in buttons if button.data == data)
    return next(labels, unit.phrases["web_pressed_unknown"])


def line(unit: UnitOfWork, delivery: Delivery, together: Sequence[Delivery]) -> dict[str, Any]:
    reply = merged([signed_reply(unit, row) for row in together])
    photos = [file_url(photo) for photo in reply.photos]
    return {
        "seq": delivery.seq,
        "from": reply.author,
        "text": reply.text,
        "buttons": as_shown(reply),
        "photo": photos[0] if photos else None,
        "photos": photos,
        "before": reply.before,
        "voice": file_url(reply.voices[0]) if reply.voices else None,
        "voices": [file_url(voice) for voice in reply.voices],
        "files": [*reply.documents],
        "at": (delivery.sent_at or delivery.created_at).isoformat(),
    }


def signed_reply(unit: UnitOfWork, row: Delivery) -> Reply:
    reply = Reply.model_validate_json(row.payload)
    return signed_in(unit.keyring, row.chat_id, row.id, reply)


def signed_buttons(unit: UnitOfWork, chat_id: int, reply: Reply) -> list[dict[str, str]]:
    """Buttons whose data only this chat can send back."""
    return as_shown(signed_in(unit.keyring, chat_id, 0, reply))


def as_shown(reply: Reply) -> list[dict[str, str]]:
    return [{"label": button.label, "data": button.data} for button in reply.buttons]


def file_url(file_id: str) -> str | None:
    return f"/api/chat/files/{file_id}" if file_id else None


def is_settled(session: Session, now: datetime) -> bool:
    """Is every message handled, and everything sent that is due?"""
    if messages.count_waiting(session):  # first: what is handled by now has its replies by then
        return False
    due = (Delivery.state == "pending", col(Delivery.due_at) <= now)
    return session.exec(select(Delivery.id).where(*due).limit(1)).first() is None
