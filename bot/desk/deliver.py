"""Puts words on their way: one row a message, due now or later, once by its key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.catalogue.policies import Hours
from bot.desk.access import log_shown
from bot.desk.told import KINDS, hours_of
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.watched import look_after
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
    """A reply as it is queued; whose phone it shows to somebody else is on the record."""
    log_shown(unit, chat, kind, reply)
    due_at = unit.nights.when(kind, due or unit.now, chat.active_at, own_hours(unit, chat, kind))
    look_in = look_after(unit, chat, kind, key, ticket)
    return {
        "key": key,
        "chat_id": chat.id,
        "channel": deliveries.way_to(chat),
        "kind": kind,
        "ticket_id": ticket.id if ticket else None,
        "payload": reply.model_dump_json(),
        "due_at": due_at,
        "relay_at": due_at + look_in if look_in is not None else None,
        "trace": unit.trace,
        "created_at": unit.now,
    }


def own_hours(unit: UnitOfWork, chat: Chat, kind: str) -> Hours | None:
    """The reader's own quiet hours, where the kind goes by any."""
    rules = KINDS[kind]
    reader = unit.session.get(Person, chat.person_id) if rules.held or rules.by_own else None
    return hours_of(reader.quiet) if reader else None


def chat_of(unit: UnitOfWork, person_id: int) -> Chat:
    """Where a person reads: the chat they wrote in last, else one that waits for them."""
    known = chats.find_chats_of(unit.session, person_id)
    return known[0] if known else open_waiting(unit, unit.session.get_one(Person, person_id))


def open_waiting(unit: UnitOfWork, person: Person) -> Chat:
    """A chat in which words wait for somebody; an earlier one may have been unlinked from them."""
    address = f"{chats.WAITING}{person.id}"
    if chats.find_chat(unit.session, HOME_CHANNEL, address):
        address += f"-{secrets.token_hex(4)}"
    return chats.open_chat(unit.session, HOME_CHANNEL, address, unit.now, person)
