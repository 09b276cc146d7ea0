"""Whoever is not content with a result is phoned: by the secretary, never by who was in charge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalogue.schema import Item
from bot.desk import complaints, tickets
from bot.desk.limits import CALL
from bot.desk.people import display_name
from bot.desk.tickets import Filed, Matter
from bot.desk.unit_of_work import UnitOfWork
from storage.queries import callbacks, people
from storage.tables import Chat, Person, Ticket

ITEM = "call-back"
LOW = 2  # a score up to this is asked after


def find_callback(unit: UnitOfWork, ticket: Ticket) -> Ticket | None:
    """The one about the result as it is now, be it settled already."""
    since = ticket.resolved_at or ticket.created_at
    return callbacks.find_since(unit.session, ticket.id, since)


def ask_for_call(unit: UnitOfWork, ticket: Ticket, person: Person, chat: Chat, why: str) -> Ticket:
    """A ticket for who is to phone; one for each result, however often it is asked for."""
    if known := find_callback(unit, ticket):
        return known
    matter = Matter(
        item=item_of(unit),
        text=words_of(unit, ticket, why),
        area_id=ticket.area_id,
        place=ticket.place,
        callback_of_id=ticket.id,
        about_ids=kept_from(unit, ticket),
    )
    callbacks.drop_reminders(unit.session, ticket.id)
    reporter = people.get_person(unit.session, ticket.reporter_id or person.id)
    filed = Filed(person.id) if reporter.id != person.id else None
    return tickets.open_ticket(unit, matter, reporter, chat, filed=filed)


def item_of(unit: UnitOfWork) -> Item:
    title = unit.phrases["callback_title"]
    return Item.model_construct(
        None,
        id=ITEM,
        kind="action",
        group=title,
        title=title,
        asks=(),
        tests=(),
        request=CALL,
    )


def words_of(unit: UnitOfWork, ticket: Ticket, why: str) -> str:
    """What whoever phones has to know of it."""
    values = {"number": ticket.number, "title": ticket.title, "score": ticket.rating}
    owner = display_name(unit, ticket.owner_id)
    return unit.phrases.say(f"callback_after_{why}", owner=owner, **values)


def kept_from(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """Who has nothing to do with the call: whom the matter is about, and who was in charge of it,
    as long as somebody else is left to phone."""
    rated = {ticket.owner_id} if ticket.owner_id else set()
    return sorted({*ticket.about_ids, *complaints.leave_out(unit, ticket, rated)})


def add_words(unit: UnitOfWork, ticket: Ticket, person: Person, said: Mapping[str, Any]) -> bool:
    """More on a result, for whoever is going to phone; is there somebody?"""
    callback = find_callback(unit, ticket)
    if callback is None or not callbacks.is_open(callback):
        return False
    tickets.act(unit, callback, "add", person, said)
    return True
