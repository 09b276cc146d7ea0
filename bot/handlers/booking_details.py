"""What has to be known of who comes; the hour is theirs before they are asked."""

from __future__ import annotations

from bot.catalogue.schema import Item, Request
from bot.desk import appointments, bookings, day_sheet
from bot.desk.counter import in_sight
from bot.desk.form import PERSONAL, fill_known, fill_with, remember_person
from bot.dialogue import Form
from bot.handlers import report
from bot.handlers.filing import with_consent
from bot.intents.slots import find_phones, find_place
from bot.message import Reply
from bot.turn import Turn
from storage.booking_tables import Booking
from storage.tables import Person

HANDLER = "booking"
STEAD = "stead"  # of the form: the desk tells it for who phoned


def asking(item: Item) -> Item:
    """The item as if its request were for who comes."""
    fields = item.slots.fields if item.slots else ()
    return item.model_copy(update={"request": Request(fields=fields)})


def begin(
    turn: Turn,
    item: Item,
    booking: Booking,
    told: Form | None = None,
    resident: Person | None = None,
) -> list[Reply]:
    """Note what is known already, and ask for the rest; of who phoned, what the desk may know."""
    known = {"number": booking.number} | ({"name": booking.comer} if booking.comer else {})
    if told:
        none = turn.unit.phrases["phone_none"]
        name, home = told.values.get("name"), told.values.get("home")
        known |= {"address": home} if home and item.slots and item.slots.at_home else {}
        known |= {"phone": told.values.get("phone") or none, **({"name": name} if name else {})}
    stead = STEAD if told else ""
    opened = turn.unit.now
    form = Form(handler=HANDLER, item=item.id, verb=stead, opened_at=opened, values=known)
    person = in_sight(turn.unit, turn.person, resident) if resident else turn.person
    fill_known(turn.unit, form, person, asking(item), "")
    turn.dialogue.begin(form)
    return next_step(turn, form, item)


def follow(turn: Turn, before: Booking, made: Booking) -> list[Reply]:
    """What is still asked of who comes is asked of the hour that they have now."""
    form = turn.dialogue.form
    theirs = form is not None and form.handler == HANDLER
    if form is None or not theirs or form.values["number"] != before.number:
        return []
    form.values["number"] = before.number if before.state == "booked" else made.number
    return ask_again(turn)


def whose(turn: Turn, form: Form) -> Person | None:
    """Who comes: who writes here, or, told by the desk, whoever has the booking."""
    if form.verb != STEAD:
        return turn.person
    return bookings.find_person(turn.unit, form.values["number"])


def carry_on(turn: Turn) -> list[Reply]:
    """An answer; what is no answer is asked for again."""
    form = turn.dialogue.form or Form(handler=HANDLER)
    item = turn.item(form.item)
    if item is None or item.slots is None:
        return done(turn)
    field = report.field_named(asking(item), form.asking)
    if form.asking == "address" and (phones := find_phones(turn.text)):
        form.values["phone"] = phones[0]  # it was told late; where they live is asked again
        if not find_place(turn.text):
            return next_step(turn, form, item)
    person = whose(turn, form) or turn.person
    problem = fill_with(turn.unit, form, person, field, turn.text) if turn.text else None
    return turn.say(problem) if problem else next_step(turn, form, item)


def next_step(turn: Turn, form: Form, item: Item) -> list[Reply]:
    known = {name: value for name, value in form.values.items() if name != "number"}
    person = whose(turn, form)
    noted = bookings.note(turn.unit, form.values["number"], person, known) if person else None
    fields = item.slots.fields if item.slots else ()
    missing = next((field for field in fields if report.is_missing(form, field)), None)
    if missing is None:
        if person is turn.person and not (noted and noted.comer):
            remember_person(turn.unit, turn.person, form)
        return [*done(turn, asked=bool(form.asking)), *checked(turn, form, item)]
    form.asking = missing.name
    replies = report.question(turn, form, item, missing)
    own = missing.name in PERSONAL and form.verb != STEAD
    return with_consent(turn, replies) if own else replies


def done(turn: Turn, *, asked: bool = True) -> list[Reply]:
    """Thanks, where something was asked."""
    form, turn.dialogue.form = turn.dialogue.form, None
    stead = form is not None and form.verb == STEAD
    return turn.say("booking_for_noted" if stead else "booking_details_noted") if asked else []


def checked(turn: Turn, form: Form, item: Item) -> list[Reply]:
    """Where somebody will come to, read back."""
    if item.slots is None or not item.slots.at_home:
        return []
    other = turn.button("button_other_address", f"booking_at:{form.values['number']}")
    return turn.say("booking_home", other, address=form.values["address"])


def other_address(turn: Turn) -> list[Reply]:
    """换个地址: of one's own booking, or of one that is expected here."""
    own = bookings.find_person(turn.unit, turn.argument) in (turn.person, None)
    get = bookings.get_own if own else day_sheet.get_coming
    one = get(turn.unit, turn.argument, turn.person)
    item = turn.item(one.item_id)
    if item is None or item.slots is None:
        return turn.say("booking_fixed", **appointments.told(turn.unit, one))
    field = next(field for field in item.slots.fields if field.type == "address")
    known = {"number": one.number, "name": one.name or "", "phone": one.phone or ""}
    form = Form(handler=HANDLER, item=item.id, verb="" if own else STEAD, values=known)
    form.opened_at, form.asking = turn.unit.now, field.name
    turn.dialogue.begin(form)
    return report.question(turn, form, item, field)


def ask_again(turn: Turn) -> list[Reply]:
    """After a question in between; another matter that was begun comes first."""
    form = turn.dialogue.form
    return taken_up(turn, form) if form and form.handler == HANDLER else []


def taken_up(turn: Turn, form: Form) -> list[Reply]:
    """What is still to be known, if they still come."""
    item = turn.item(form.item)
    if item and bookings.is_coming(turn.unit, form.values["number"]):
        return next_step(turn, form, item)
    turn.dialogue.form = None
    return []
