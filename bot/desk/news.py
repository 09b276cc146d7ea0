"""Tells of what happens to a ticket: to whom, in which words, with which buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import beside, parts
from bot.desk.attached import every_file, files_of, waiting_lines
from bot.desk.audiences import holder, readers
from bot.desk.deliver import deliver
from bot.desk.news_tables import (
    BEFORE_AFTER,
    JOINED_NEWS,
    NEWS,
    STAFF_AUDIENCES,
    URGENT_KINDS,
    WITH_OPENING,
    Audience,
)
from bot.desk.ticket_buttons import buttons_with
from bot.desk.ticket_values import opening_content, values_of
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.queries import attachments
from storage.tables import Ticket, TicketEvent


@dataclass(frozen=True)
class Line:
    """One sentence of news: to whom, as which kind of delivery, in which words."""

    audience: Audience
    kind: str
    phrase: str


def ping_owner(unit: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
    """Tell whoever has a new ticket, with all that is needed to act."""
    send(unit, ticket, event, Line("owner", "ping", "ping"), {}, None)


def tell(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    """Tell everybody whom this event concerns, but for the one who caused it."""
    lines = NEWS.get(f"{event.verb}:{event.actor_role}", NEWS.get(event.verb, ()))
    for line in (Line(*one) for one in lines):
        send(unit, ticket, event, line, said, previous_owner)
        if line.audience == "resident" and line.phrase in JOINED_NEWS:
            joined = Line("joined", "news", JOINED_NEWS[line.phrase])
            send(unit, ticket, event, joined, said, previous_owner)


def send(
    unit: UnitOfWork,
    ticket: Ticket,
    event: TicketEvent,
    line: Line,
    said: Mapping[str, Any],
    previous_owner: int | None,
) -> None:
    """Queue the words for everybody in the audience, each about the ticket they know."""
    kind = URGENT_KINDS.get(line.kind, line.kind) if ticket.urgent else line.kind
    for chat, known in readers(unit, ticket, line.audience, previous_owner):
        if chat.person_id != event.actor_id or event.verb == "open":
            reply = compose(unit, ticket, line.audience, line.phrase, said, known)
            key = f"{line.phrase}:{known.number}:{holder(ticket)}:{event.id}:{chat.id}"
            deliver(unit, chat, kind, reply, key, ticket=known)


def compose(
    unit: UnitOfWork,
    ticket: Ticket,
    audience: str,
    phrase: str,
    said: Mapping[str, Any],
    known: Ticket | None = None,
) -> Reply:
    """The words of one phrase about a ticket, with its buttons and files."""
    known = known or ticket
    values = values_of(unit, ticket, audience, said)
    own_phrase = parts.worded(unit, phrase, ticket)
    text = unit.phrases.say(own_phrase, **{**values, "number": known.number, "title": known.title})
    own = said if audience != "joined" else {}
    shown = (opening_content(unit, ticket), own) if phrase in WITH_OPENING else (own,)
    waiting = attachments.find_waiting_of(unit.session, every_file(*shown))
    more = beside.lines(unit, ticket, audience) if acts_on(audience, phrase) else ()
    text = "\n".join(filter(None, (text, *more, *waiting_lines(unit, waiting.values()))))
    here = {  # the others follow by themselves
        many: tuple(file for file in files if file not in waiting)
        for many, files in files_of(*shown).items()
    }
    author = "person" if phrase == "from_person" else "bot"
    buttons = buttons_with(unit, known, audience, phrase)
    reply = Reply(text=text, buttons=buttons, author=author, **here)
    first = files_of(shown[0])["photos"] if phrase in BEFORE_AFTER else ()
    return beside.with_order(unit, reply, sum(photo in first for photo in reply.photos))


def acts_on(audience: str, phrase: str) -> bool:
    """Do these words go to somebody who is to act, with all that is needed for it?"""
    return phrase in WITH_OPENING and audience in STAFF_AUDIENCES
