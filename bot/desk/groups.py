"""Groups: who speaks in them, and which areas' notices they get."""

from __future__ import annotations

from bot.desk.people import STAFF
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Incoming
from storage.queries import chats, people
from storage.tables import Chat, Message, Person, Subscription

OFF = frozenset({"off", "stop", "停", "关", "取消"})


def private_chat(unit: UnitOfWork, incoming: Incoming) -> tuple[Chat, Person]:
    """The own chat of whoever wrote in a group; it waits for them where there was none."""
    chat = chats.find_chat(unit.session, incoming.channel, incoming.sender)
    chat = chat or chats.open_chat(unit.session, incoming.channel, incoming.sender, unit.now)
    return chat, people.get_person(unit.session, chat.person_id)


def find_words(unit: UnitOfWork, message_id: int, sender: str) -> str:
    """What somebody said in a group; empty for nobody else's words."""
    row = unit.session.get(Message, message_id)
    said = Incoming.model_validate_json(row.payload) if row else None
    return said.text if said and said.group and said.sender == sender else ""


def toggle_notices(unit: UnitOfWork, chat: Chat, incoming: Incoming, argument: str) -> str:
    """A worker lets a group have the notices of their area, or no more; the phrase that says so."""
    _, person = private_chat(unit, incoming)
    duties = people.find_duties_of(unit.session, person.id)
    area_id = next((d.area_id for d in duties if d.role in STAFF and d.area_id), None)
    if area_id is None:
        return "group_staff_only"
    known = unit.session.get(Subscription, (chat.id, area_id))
    if argument.strip() in OFF:
        if known:
            unit.session.delete(known)
        return "group_notices_off"
    if known is None:
        row = Subscription(chat_id=chat.id, area_id=area_id, by_id=person.id, created_at=unit.now)
        unit.session.add(row)
    return "group_notices_on"
