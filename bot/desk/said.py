"""What a person said before in their chat, by the name its channel gave it."""

from __future__ import annotations

from bot.desk.unit_of_work import UnitOfWork
from bot.message import Incoming
from storage.queries import events, messages
from storage.tables import Chat, Message, Ticket

LOOK_BACK = 30  # lines of the chat, both sides; who changes older words tells anew


def find_said(unit: UnitOfWork, chat: Chat, message_id: int, reference: str) -> str | None:
    """The newest words of this reference before a message."""
    now = messages.get_message(unit.session, message_id)
    rows = messages.find_in_chat(unit.session, chat.id, now.seq - LOOK_BACK, LOOK_BACK)
    said = [Incoming.model_validate_json(row.payload) for row in rows if row.seq < now.seq]
    return next((one.text for one in reversed(said) if one.reference == reference), None)


def was_told(unit: UnitOfWork, ticket: Ticket, words: str | None) -> bool:
    """Do these words stand in a ticket?"""
    rows = events.find_chain(unit.session, ticket.id) if words else ()
    return any(words in str(events.content_of(row).get("text")) for _, row in rows if words)


def words_of(unit: UnitOfWork, chat: Chat, message_id: str) -> str:
    """What was said in this chat under a message's id; empty when there is no such message."""
    row = unit.session.get(Message, int(message_id)) if message_id.isdecimal() else None
    here = row is not None and row.chat_id == chat.id
    return Incoming.model_validate_json(row.payload).text if row and here else ""
