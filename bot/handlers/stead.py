"""Danger told by one of the staff for somebody else: whose it is, and where they are."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import counter, counter_words
from bot.desk.tickets import Matter
from bot.dialogue import Form
from bot.intents.slots import find_place
from bot.turn import Turn
from storage.tables import Person, Ticket

PLACED = frozenset({"place", "location", "point"})  # values that tell where
COUNTER = "counter"  # the form of 代报; of an alarm's form the verb, where it came of one


def form_of(turn: Turn) -> Form | None:
    """The open 代报, or the alarm that came of one."""
    form = turn.dialogue.form
    return form if form and COUNTER in {form.handler, form.verb} else None


def take_apart(turn: Turn, form: Form) -> str:
    """Put who told it, how and until when where they belong; the words that are left."""
    today, source = turn.unit.today, form.values.get("source", "")
    found, words = counter_words.take_apart(turn.text, today, source, form.asking)
    form.values |= found
    return words


def note_caller(turn: Turn, form: Form, ticket: Ticket) -> Turn:
    """Write down who told of danger, where that comes after it; the turn without these words."""
    if ticket.filed_by_id is None:
        return turn
    words = take_apart(turn, form)
    counter.note_caller(turn.unit, ticket, form)
    return replace(turn, incoming=turn.incoming.model_copy(update={"text": words}))


def in_danger(turn: Turn, ticket: Ticket) -> Person:
    """Where whose home is counts: theirs for whom it was filed, and never the filer's."""
    if ticket.filed_by_id is None:
        return turn.person
    return counter.in_sight_of(turn.unit, turn.person, ticket)


def heard(turn: Turn, form: Form) -> tuple[str, Person]:
    """The words about the danger, and who told of it; the rest goes to the form."""
    words = take_apart(turn, form) or turn.text
    known = counter.known_resident(turn.unit, form)
    return words, counter.in_sight(turn.unit, turn.person, known)


def add_told(form: Form, before: Form, words: str) -> None:
    """What a 代报 had already; what it has of another matter stays with that."""
    if not form.values.get("place") and not find_place(words):
        form.values |= {name: said for name, said in before.values.items() if name in PLACED}
        form.area_id = before.area_id
    if before.handler == COUNTER and not before.item:
        form.said += before.said
        form.add(before.files())


def caller_form(told: Form, before: Form | None) -> Form:
    """The form of an alarm that was opened; what was told of the caller goes on with it."""
    if before is None:
        return Form(handler="emergency", item=told.item)
    kept = {name: said for name, said in before.values.items() if name in counter.CALLER}
    if part := told.values.get("place_part"):
        kept["place_part"] = part
    return Form(handler="emergency", item=told.item, verb=COUNTER, values=kept)


def lacking(turn: Turn) -> str:
    """A building whose estate is still to be told."""
    form = turn.dialogue.form
    return form.values.get("place_part", "") if form else ""


def open_alarm(turn: Turn, form: Form, matter: Matter) -> Ticket:
    """The ticket of whoever is in danger, or saw it."""
    resident = counter.find_or_make(turn.unit, form)
    return counter.open_for(turn.unit, form, matter, resident, turn.person, turn.chat)


def worded(turn: Turn, ticket: Ticket, phrase: str) -> str:
    """The phrase's name: what is said to who tells of danger for another is not 您."""
    own = f"{phrase}_stead"
    return own if ticket.filed_by_id and own in turn.unit.phrases else phrase
