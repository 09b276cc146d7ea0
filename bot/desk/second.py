"""What no resident reported is verified by a second person, who is shown before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk import by_phone, news
from bot.desk.deliver import chat_of, deliver
from bot.desk.routing import find_desk
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import events
from storage.tables import Area, Ticket, TicketEvent

ASK = "ask_verify"
RESULTS = {"resolved": "resolve", "rejected": "reject"}  # states, and what brought them about


def ask(unit: UnitOfWork, ticket: Ticket, event: TicketEvent, said: Mapping[str, Any]) -> None:
    """Ask the desk to verify a result that no resident can confirm."""
    if event.verb != "resolve" or ticket.reporter_id:
        return
    desk = unit.session.get(Area, ticket.desk_id) if ticket.desk_id else None
    at_desk = {duty.person_id for duty in find_desk(unit.session, desk, unit.now)}
    for person_id in sorted(at_desk - {ticket.owner_id}):
        key = f"{ASK}:{ticket.number}:{event.id}:{person_id}"
        reply = news.compose(unit, ticket, "second", ASK, said)
        deliver(unit, chat_of(unit, person_id), "news", reply, key, ticket=ticket)


def look(unit: UnitOfWork, ticket: Ticket, audience: str) -> Reply:
    """A ticket as one of the staff sees it: what is to be done, or, once done, what came of it."""
    said = result_of(unit, ticket)
    if audience == "stead":
        return by_phone.words(unit, ticket, by_phone.CALLED[RESULTS[ticket.state]], said)
    done = ticket.state == "resolved"
    return news.compose(unit, ticket, audience, ASK if done else "ping", said if done else {})


def result_of(unit: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What was said when it came to the state it is in, where that is a result."""
    verb = RESULTS.get(ticket.state, "")
    event = events.find_last_of(unit.session, ticket.id, verb) if verb else None
    return events.content_of(events.find_content(unit.session, event.id)) if event else {}
