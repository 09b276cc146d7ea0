"""Fills a matter's form from what a person says and from what is known of them."""

from __future__ import annotations

import math

from bot.catalogue.schema import FormField, Item
from bot.desk.gazetteer import Found
from bot.desk.tickets import Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.intents.slots import find_asset, find_people, find_phones, find_place, mask
from bot.message import Location
from storage.queries import areas
from storage.tables import Person

PERSONAL = frozenset({"phone", "name", "address", "photo"})
NEAR_METRES = 2_000  # a sent location farther from any known place is kept as it is
METRES_A_DEGREE = 111_000


def fill_known(unit: UnitOfWork, form: Form, person: Person, item: Item, text: str) -> None:
    """Fill in what the words already say, and what is known of the person."""
    for field in item.request.fields if item.request else ():
        if field.type == "place" and not form.values.get("place"):
            said = find_place(text)
            found = unit.gazetteer.find(said, person.area_id) if said else None
            if found and found.area.level != "community":
                take_place(form, found)
        known = known_of(unit, person, field, text)
        if known and not form.values.get(field.name):
            form.values[field.name] = known


def known_of(unit: UnitOfWork, person: Person, field: FormField, text: str) -> str | None:
    """What need not be asked again."""
    if field.type == "address":
        return address_of(unit, person)
    if field.type == "phone":
        return next(iter(find_phones(text)), person.phone)
    if field.name == "name":
        return person.name
    if field.name == "asset":
        return find_asset(text)
    people = find_people(text) if field.name == "people" else None
    return str(people) if people else None


def address_of(unit: UnitOfWork, person: Person) -> str | None:
    entry = unit.gazetteer.areas.get(person.area_id or 0)
    fine = entry and entry.level in {"building", "unit", "estate", "village"}
    return unit.gazetteer.label(entry) + (person.door or "") if entry and fine else None


def fill_with(
    unit: UnitOfWork,
    form: Form,
    person: Person,
    asked: FormField | None,
    text: str,
    location: Location | None = None,
) -> str | None:
    """Take an answer; the name of the phrase to ask again with when it is none."""
    if location:
        return take_location(unit, form, location)
    if form.asking == "confirm_place":
        return confirm_in_words(unit, form, person, text)
    if asked is None:
        return None
    if asked.type == "place":
        return answer_place(unit, form, person, text)
    if asked.type == "phone":
        return answer_phone(unit, form, text)
    if asked.type == "address":
        return answer_address(unit, form, person, text)
    form.values[asked.name] = text[:500]
    return None


def confirm_in_words(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    """对, 不对, or at once the right place."""
    if unit.knowledge.means(text, "no"):
        form.values.pop("place", None)
        form.asking = "place"
        return "ask_place_again"
    form.asking = ""
    if not unit.knowledge.means(text, "yes") and unit.gazetteer.find(text, person.area_id):
        return answer_place(unit, form, person, text)
    if not unit.knowledge.means(text, "yes"):
        form.said.append(text)
    return None


def answer_place(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    """A place that was asked for is taken as said, also where the gazetteer has no name for it."""
    found = unit.gazetteer.find(find_place(text) or text, person.area_id)
    found = found or unit.gazetteer.find(text, person.area_id)
    if found:
        take_place(form, found)
        return None
    form.values["place"], form.asking = mask(text)[:200], ""
    form.area_id = form.area_id or person.area_id
    return None


def take_place(form: Form, found: Found) -> None:
    form.area_id, form.values["place"] = found.area.id, found.text
    form.asking = "" if found.sure else "confirm_place"


def take_location(unit: UnitOfWork, form: Form, location: Location) -> str | None:
    """The nearest known place to a sent point; the point itself is kept in the words."""
    known = [a for a in areas.find_all(unit.session) if a.lat is not None and a.lon is not None]
    near = min(known, key=lambda area: metres(location, area.lat, area.lon), default=None)
    point = unit.phrases.say("place_point", lat=f"{location.lat:.5f}", lon=f"{location.lon:.5f}")
    close = near is not None and metres(location, near.lat, near.lon) <= NEAR_METRES
    if near is not None and close:
        form.area_id = near.id
        form.values["place"] = unit.phrases.say("place_near", place=near.name, point=point)
    else:
        form.values["place"] = point
    form.asking = ""
    return None


def metres(location: Location, lat: float | None, lon: float | None) -> float:
    """Flat-earth distance: right enough within a city."""
    north = (location.lat - (lat or 0.0)) * METRES_A_DEGREE
    east = (location.lon - (lon or 0.0)) * METRES_A_DEGREE * math.cos(math.radians(location.lat))
    return math.hypot(north, east)


def answer_phone(unit: UnitOfWork, form: Form, text: str) -> str | None:
    phones = find_phones(text)
    if not phones and not unit.knowledge.means(text, "no"):
        tried = form.values.get("phone_tried")
        form.values["phone_tried"] = "1"
        if not tried:
            return "ask_phone_again"
    form.values["phone"] = phones[0] if phones else unit.phrases["phone_none"]
    return None


def answer_address(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    found = unit.gazetteer.find(text, person.area_id)
    form.values["address"] = found.text if found else text[:200]
    form.area_id = found.area.id if found else form.area_id
    return None


def remember_person(unit: UnitOfWork, person: Person, form: Form) -> None:
    """What a person told of themselves is asked only once."""
    values = form.values
    if phones := find_phones(values.get("phone", "")):
        person.phone, person.phone_hash = phones[0], unit.keyring.look_up(phones[0])
    person.name = values.get("name", person.name)
    if values.get("address") and not address_of(unit, person):
        area = unit.gazetteer.areas.get(form.area_id or 0)
        label = unit.gazetteer.label(area) if area else ""
        person.area_id = area.id if area else person.area_id
        person.door = values["address"].removeprefix(label) or None


def matter_of(form: Form, item: Item, person: Person) -> Matter:
    """The filled form as the matter a ticket is opened for."""
    beside = {"place", "address", "phone", "name", "phone_tried"}
    at_home = "address" in form.values and "place" not in form.values
    return Matter(
        item=item,
        text="\n".join(form.said) or item.title,
        area_id=form.area_id or person.area_id,
        place="" if at_home else form.values.get("place", ""),
        door=form.values.get("address", "") if at_home else "",
        photos=tuple(form.photos),
        values={name: value for name, value in form.values.items() if name not in beside},
    )


def consent_due(unit: UnitOfWork, person: Person) -> bool:
    """True once a person: the line about personal data has to be said now."""
    if person.consent_told_at:
        return False
    person.consent_told_at = unit.now
    return True
