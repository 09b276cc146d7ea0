"""What has to be known of who comes; the hour is theirs before they are asked."""

from __future__ import annotations

from bot.catalogue.schema import Item, Request
from bot.desk import bookings
from bot.desk.form import PERSONAL, fill_known, fill_with, remember_person
from bot.dialogue import Form
from bot.handlers import report
from bot.handlers.filing import with_consent
from bot.message import Reply
from bot.turn import Turn
from storage.booking_tables import Booking

HANDLER = "booking"


def asking(item: Item) -> Item:
    """The item as if its request were for who comes."""
    fields = item.slots.fields if item.slots else ()
    return item.model_copy(update={"request": Request(fields=fields)})


def begin(turn: Turn, item: Item, booking: Booking) -> list[Reply]:
    """Note what is known already, and ask for the rest."""
    now, known = turn.unit.now, {"number": booking.number}
    form = Form(handler=HANDLER, item=item.id, opened_at=now, values=known)
    fill_known(turn.unit, form, turn.person, asking(item), "")
    turn.dialogue.begin(form)
    return next_step(turn, form, item)


def carry_on(turn: Turn) -> list[Reply]:
    """An answer; what is no answer is asked for again."""
    form = turn.dialogue.form or Form(handler=HANDLER)
    item = turn.item(form.item)
    if item is None or item.slots is None:
        return done(turn)
    field = report.field_named(asking(item), form.asking)
    problem = fill_with(turn.unit, form, turn.person, field, turn.text) if turn.text else None
    return turn.say(problem) if problem else next_step(turn, form, item)


def next_step(turn: Turn, form: Form, item: Item) -> list[Reply]:
    known = {name: value for name, value in form.values.items() if name != "number"}
    bookings.note(turn.unit, form.values["number"], turn.person, known)
    fields = item.slots.fields if item.slots else ()
    missing = next((field for field in fields if report.is_missing(form, field)), None)
    if missing is None:
        remember_person(turn.unit, turn.person, form)
        return done(turn, asked=bool(form.asking))
    form.asking = missing.name
    replies = report.question(turn, form, item, missing)
    return with_consent(turn, replies) if missing.name in PERSONAL else replies


def done(turn: Turn, *, asked: bool = True) -> list[Reply]:
    """Thanks, where something was asked."""
    turn.dialogue.form = None
    return turn.say("booking_details_noted") if asked else []


def ask_again(turn: Turn) -> list[Reply]:
    """After a question in between."""
    form = turn.dialogue.form
    item = turn.item(form.item) if form else None
    return next_step(turn, form, item) if form and item else []
