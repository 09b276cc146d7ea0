"""What came of a ticket, as whoever looks at it next is shown it."""

from __future__ import annotations

from typing import Any

from bot.desk import by_phone, news
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import events
from storage.tables import Ticket

ASK = "ask_verify"
RESULTS = {"resolved": "resolve", "rejected": "reject"}  # states, and what brought them about


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
    return events.said_last(unit.session, ticket.id, verb) if verb else {}


def verified(unit: UnitOfWork, ticket: Ticket) -> str:
    """Who of the seconds closed it; nothing where nobody did."""
    event = events.find_last_of(unit.session, ticket.id, "verify", "redo")
    if event is None or event.verb != "verify":
        return ""
    return unit.phrases.say("verified_by", person=display_name(unit, event.actor_id))
