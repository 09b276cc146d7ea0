"""Puts words on their way: one row a message, due now or later, once by its key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.told import when
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import chats, deliveries
from storage.tables import Chat, Person, Ticket

HOME_CHANNEL = "web"  # where words wait for somebody who has not written yet


def deliver(
    unit: UnitOfWork,
    chat: Chat,
    kind: str,
    reply: Reply,
    key: str,
    *,
    due: datetime | None = None,
    ticket: Ticket | None = None,
) -> None:
    """Queue a reply for a chat; the same key twice is one delivery."""
    row = delivery_of(unit, chat, kind, reply, key, due=due, ticket=ticket)
    deliveries.queue(unit.session, [row])


def delivery_of(
    unit: UnitOfWork,
    chat: Chat,
    kind: str,
    reply: Reply,
    key: str,
    *,
    due: datetime | None = None,
    ticket: Ticket | None = None,
) -> Mapping[str, Any]:
    """A reply as it is queued."""
    return {
        "key": key,
        "chat_id": chat.id,
        "kind": kind,
        "ticket_id": ticket.id if ticket else None,
        "payload": reply.model_dump_json(),
        "due_at": when(kind, due or unit.now, chat.active_at, unit.zone),
        "trace": unit.trace,
        "created_at": unit.now,
    }


def chat_of(unit: UnitOfWork, person_id: int) -> Chat:
    """Where a person reads: the chat they wrote in last, else one that waits for them."""
    known = chats.find_chats_of(unit.session, person_id)
    if known:
        return known[0]
    person = unit.session.get_one(Person, person_id)
    address = f"person-{person_id}"
    return chats.open_chat(unit.session, HOME_CHANNEL, address, unit.now, person)
