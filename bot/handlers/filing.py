"""A filled form becomes a ticket; what was put off meanwhile comes next."""

from __future__ import annotations

from bot.catalogue.schema import Item
from bot.desk import tickets
from bot.desk.categories import routed
from bot.desk.form import consent_due, matter_of, remember_person
from bot.desk.people import display_name
from bot.dialogue import Form
from bot.handlers import duplicates
from bot.message import Reply
from bot.turn import Turn
from storage.tables import Ticket


def file(turn: Turn, form: Form, item: Item) -> list[Reply]:
    """A ticket, its number, who has it, and by when."""
    remember_person(turn.unit, turn.person, form)
    matter = routed(turn.understanding.categories.current(), matter_of(form, item, turn.person))
    ticket = tickets.open_ticket(turn.unit, matter, turn.person, turn.chat)
    turn.dialogue.form = None
    same_place(turn, form)
    turn.dialogue.ticket, turn.dialogue.ticket_at = ticket.number, turn.unit.now
    return [*receipt(turn, ticket, item, form), *duplicates.offer(turn, ticket)]


def receipt(turn: Turn, ticket: Ticket, item: Item, form: Form) -> list[Reply]:
    sign = item.request.sign if item.request else None
    wants_photo = item.kind == "report" and not form.photos
    values = {
        "number": ticket.number,
        "title": ticket.title,
        "place": ticket.place or ticket.door or "",
        "owner": display_name(turn.unit, ticket.owner_id),
        "respond_by": turn.unit.local_time(ticket.respond_by),
        "resolve_by": turn.unit.local_time(ticket.resolve_by),
        "sign": turn.words("sign_line", sign=sign) if sign else "",
        "photo": turn.words("photo_welcome") if wants_photo else "",
    }
    buttons = (
        turn.button("button_status", f"status:{ticket.number}"),
        turn.button("verb_withdraw", f"withdraw:{ticket.number}"),
    )
    phrase = "receipt_service" if item.kind == "service" else "receipt"
    said = turn.say(phrase, *buttons, **values)
    return with_consent(turn, said) if wants_photo else said


def with_consent(turn: Turn, replies: list[Reply]) -> list[Reply]:
    """One line, once: what a phone, an address or a photo is for, and how long it is kept."""
    if not consent_due(turn.unit, turn.person):
        return replies
    text = f"{replies[0].text}\n{turn.words('consent')}"
    return [replies[0].model_copy(update={"text": text}), *replies[1:]]


def put_off(turn: Turn, form: Form) -> list[Reply]:
    """Another matter in the middle of a form waits until this one is filed."""
    turn.dialogue.pending.append(form)
    return one_by_one(turn, form)


def one_by_one(turn: Turn, form: Form) -> list[Reply]:
    item = turn.item(form.item)
    return turn.say("noted_next", title=item.title if item else "")


def same_place(turn: Turn, before: Form) -> None:
    """The matter that comes next may be at the place of the one just filed."""
    form = next(iter(turn.dialogue.pending), None)
    item = turn.item(form.item) if form else None
    places = any(
        field.type == "place" for field in (item.request.fields if item and item.request else ())
    )
    if form and places and "place" in before.values and "place" not in form.values:
        form.values["place"], form.area_id = before.values["place"], before.area_id
        form.asking = "confirm_place"
        form.verb = "same_place"
