"""Whom the desk books for: the resident that a name and a home tell, or the question who."""

from __future__ import annotations

from bot.desk import access, counter, residents
from bot.desk.form import address_of
from bot.desk.people import is_reached
from bot.desk.unit_of_work import Whose
from bot.dialogue import Form
from bot.intents.slots import numerals
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Person

FINE = frozenset({"building", "unit"})
WHICH, WHO = "which", "book_who"  # what is asked; the button that answers


def find(turn: Turn, form: Form) -> list[Reply]:
    """Note who it is; the question where several fit, or one may. Nobody known: nothing."""
    if counter.RESIDENT in form.values or is_known_by_phone(turn, form):
        return []
    name, place = form.values.get("name", ""), form.values.get("place", "")
    meant = residents.find(turn.unit, turn.person, name, place)
    if meant.sure and (place or "phone" not in form.values):
        note(turn, form, meant.people[0])
        return []
    if not meant.people:
        home = turn.unit.gazetteer.find(place, counter.area_of(turn.unit, turn.person))
        if place and home and not home.options and home.area.level in FINE:
            form.values["home"] = home.text  # of somebody whom the office does not know
        return []
    form.asking = WHICH
    buttons = [Button(label=told(turn, one), data=f"{WHO}:{one.id}") for one in meant.people]
    other = turn.button("button_book_who_else", f"{WHO}:{counter.NOBODY}")
    return turn.say("booking_for_which", *buttons, other, name=name)


def is_known_by_phone(turn: Turn, form: Form) -> bool:
    return counter.known_resident(turn.unit, form).id is not None


def note(turn: Turn, form: Form, resident: Person) -> None:
    """They go by the name that the office has; their phone is asked only where nothing is known."""
    form.values[counter.RESIDENT] = str(resident.id)
    form.values["name"] = resident.name or form.values.get("name", "")
    if resident.phone or is_reached(turn.unit, resident.id):
        form.values.setdefault("phone", resident.phone or "")


def take(turn: Turn, form: Form, chosen: str) -> None:
    """A pressed name; of none of them, the phone tells more."""
    resident = turn.unit.session.get(Person, int(chosen)) if chosen.isdecimal() else None
    if resident and counter.in_sight(turn.unit, turn.person, resident) is resident:
        note(turn, form, resident)
        return
    if counter.RESIDENT in form.values:  # it was somebody else's, then so is the phone
        form.values.pop("phone", None)
    form.values[counter.RESIDENT] = counter.NOBODY


def answer(turn: Turn, form: Form) -> None:
    """Which of them, in words: none, or where they live."""
    if turn.means("no"):
        form.values[counter.RESIDENT] = counter.NOBODY
    elif any(map(str.isdecimal, numerals(turn.text))):
        form.values["place"] = turn.text


def said(turn: Turn, form: Form) -> list[Reply]:
    """For whom hours are offered, where a name alone told it."""
    id_ = form.values.get(counter.RESIDENT, counter.NOBODY)
    if id_ == counter.NOBODY:
        return []
    resident = turn.unit.session.get_one(Person, int(id_))
    other = turn.button("button_book_who_else", f"{WHO}:{counter.NOBODY}")
    return turn.say("booking_for_whom", other, who=told(turn, resident))


def told(turn: Turn, resident: Person) -> str:
    """李桂兰（桃源里3号楼2单元501）; that it was shown is on the record."""
    access.note(turn.unit, Whose(subject_id=resident.id), resident.door)
    home = address_of(turn.unit, resident)
    name = resident.name or turn.words("resident_name")
    return turn.words("booking_for_at", name=name, home=home) if home else name
