"""Whom no chat reaches is told by phone: who filed it for them is asked to call, or the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk import news, ticket_buttons
from bot.desk.access import note_personal
from bot.desk.deliver import chat_of, deliver
from bot.desk.people import CALL_LEFT, is_told_by_phone, tellers
from bot.desk.routing import find_upward
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import people, tickets
from storage.tables import Ticket, TicketEvent

# the steps for which somebody is called up → the words they would have read
CALLED: Mapping[str, str] = {
    "resolve": "ask_confirm",
    "reject": "news_rejected",
    "grant": "news_later",
    "reply": "from_person",
}


def ask(unit: UnitOfWork, ticket: Ticket, event: TicketEvent, said: Mapping[str, Any]) -> None:
    """Ask those who tell this resident to call and say what just happened, if it matters to them.

    The key begins with the phrase: what is checked before that is sent is checked before this."""
    phrase = CALLED.get(event.verb)
    every = (ticket, *tickets.find_joined(unit.session, ticket.id)) if phrase else ()
    for one in every:
        if phrase and is_told_by_phone(unit, one):
            ask_of(unit, one, event, phrase, said)


def ask_of(
    unit: UnitOfWork, ticket: Ticket, event: TicketEvent, phrase: str, said: Mapping[str, Any]
) -> None:
    """The same of one ticket, which may have joined that which it happened to."""
    reply = words(unit, ticket, phrase, said)
    for person_id in tellers(unit, ticket):
        key = f"{phrase}:{ticket.number}:by_phone:{event.id}:{person_id}"
        deliver(unit, chat_of(unit, person_id), "news", reply, key, ticket=ticket)
    if ticket.state == "resolved":
        tell_left(unit, ticket, reply)


def tell_left(unit: UnitOfWork, ticket: Ticket, reply: Reply) -> None:
    """Some days later, to who is above them: a call that nobody made is theirs to see to."""
    owner, but = ticket.owner_id, {*tellers(unit, ticket), *ticket.about_ids}
    desk, due = unit.area(ticket.desk_id), unit.now + CALL_LEFT
    later = reply.model_copy(update={"text": f"{unit.phrases['call_left']}\n{reply.text}"})
    for person_id in find_upward(unit.session, "secretary", desk, unit.now, owner, but):
        key = f"call_left:{ticket.number}:{person_id}:{due.isoformat()}"
        deliver(unit, chat_of(unit, person_id), "news", later, key, due=due, ticket=ticket)


def words(unit: UnitOfWork, ticket: Ticket, phrase: str, said: Mapping[str, Any]) -> Reply:
    """Whom to call, and what to say; afterwards it is ticked as told, with their answer."""
    reporter = people.get_person(unit.session, ticket.reporter_id or 0)
    name = reporter.name or unit.phrases["resident_name"]
    asked = "call" if reporter.phone else "call_without_phone"
    told = news.compose(unit, ticket, "resident", phrase, said)
    buttons = ticket_buttons.buttons_for(unit, ticket, "stead")
    then = unit.phrases["call_then"] if buttons else ""
    first = unit.phrases.say(asked, name=name, phone=reporter.phone or "", then=then)
    note_personal(unit, ticket, said)
    return told.model_copy(
        update={"text": f"{first}\n{told.text}", "buttons": buttons, "author": "bot"}
    )
