"""Fills a matter's form from what a person says and from what is known of them."""

from __future__ import annotations

import re

from bot.catalogue.schema import FormField, Item
from bot.desk.placing import (
    answer_place,
    confirm_in_words,
    is_placelike,
    note_place,
    split_door,
    take_location,
    take_place,
)
from bot.desk.tickets import Matter
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.intents.slots import find_asset, find_people, find_phones, find_place
from bot.message import Location
from storage.tables import Person

PERSONAL = frozenset({"phone", "name", "address", "photo"})
MISSES = 2  # answers that are no address, before one is kept as it is
HOMES = frozenset({"building", "unit", "estate", "village"})  # fine enough to be an address
NAMED = re.compile(
    r"(?:我叫|我是|叫我|姓名[是:：]?|名字[是叫:：]?)?\s*([^\s\d,，。;；、!！]{1,20})"
)
INTRODUCED = re.compile(r"我叫(\w{2,4})(?=[,，。;；\s]|$)")
ASIDE = "place address phone name phone_tried place_tried place_part place_options address_tried"
BESIDE = frozenset(ASIDE.split())  # values that are no details of the ticket


def fill_known(unit: UnitOfWork, form: Form, person: Person, item: Item, text: str) -> None:
    """Fill in what the words already say, and what is known of the person."""
    fields = item.request.fields if item.request else ()
    if any(field.type == "place" for field in fields) and not form.values.get("place"):
        note_place(unit, form, person, text)
    for field in fields:
        known = None if form.values.get(field.name) else known_of(unit, form, person, field, text)
        if known:
            form.values[field.name] = known


def known_of(
    unit: UnitOfWork, form: Form, person: Person, field: FormField, text: str
) -> str | None:
    """What need not be asked again."""
    if field.type == "address":
        return address_in(unit, form, person, text) or address_of(unit, person)
    if field.type == "phone":
        return next(iter(find_phones(text)), person.phone)
    if field.name == "name":
        introduced = INTRODUCED.search(text)
        return person.name or (introduced[1] if introduced else None)
    if field.name == "asset":
        return asset_in(unit, text)
    people = find_people(text) if field.name == "people" else None
    return str(people) if people else None


def asset_in(unit: UnitOfWork, text: str) -> str | None:
    """The number painted on it, as the gazetteer has it; one that nobody knows, as it was said."""
    known = unit.gazetteer.find_asset(text)
    return known.area.name if known else find_asset(text)


def address_in(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    """An address that stands in the words, down to the building."""
    said = find_place(text)
    found = unit.gazetteer.find(said, person.area_id) if said else None
    if found is None or found.options or found.area.level not in {"building", "unit"}:
        return None
    form.area_id = found.area.id
    return found.text


def address_of(unit: UnitOfWork, person: Person) -> str | None:
    entry = unit.gazetteer.areas.get(person.area_id or 0)
    fine = entry and entry.level in HOMES
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
        take_location(unit, form, location)
        return None
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
    if asked.name == "asset" and (asset := unit.gazetteer.find_asset(text, asked=True)):
        take_place(form, asset)
        text = asset.area.name
    named = NAMED.match(text) if asked.name == "name" else None
    form.values[asked.name] = named[1] if named else text[:500]
    return None


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
    """An address that was asked for; asked once more when the words can't be one."""
    found = unit.gazetteer.find(find_place(text) or text, person.area_id)
    tried = len(form.values.get("address_tried", ""))
    told = found is not None or is_placelike(text)
    unsure = found.options if found else unit.gazetteer.lacks_estate(text, person.area_id)
    if find_phones(text) and not find_place(text):
        told, tried = False, 0
    if tried < (1 if told else MISSES) and (unsure or not told):
        form.values["address_tried"] = "1" * (tried + 1)
        return "ask_address_again"
    form.values["address"] = found.text if found else text[:200]
    form.area_id = found.area.id if found else form.area_id
    return None


def remember_person(unit: UnitOfWork, person: Person, form: Form) -> None:
    """What a person told of themselves is asked only once."""
    values = form.values
    if phones := find_phones(values.get("phone", "")):
        person.phone, person.phone_hash = phones[0], unit.keyring.look_up(phones[0])
    person.name = person.name or values.get("name")
    if values.get("address") and not address_of(unit, person):
        move(unit, person, form)


def move(unit: UnitOfWork, person: Person, form: Form) -> None:
    """Somebody lives where the form says; of a place that nobody drew the community stays."""
    area = unit.gazetteer.areas.get(form.area_id or 0)
    label = unit.gazetteer.label(area) if area else ""
    around = area or unit.gazetteer.at_level(person.area_id, "community", "village")
    person.area_id = around.id if around else person.area_id
    person.door = form.values["address"].removeprefix(label) or None


def matter_of(form: Form, item: Item, person: Person) -> Matter:
    """The filled form as the matter a ticket is opened for."""
    at_home = "address" in form.values and "place" not in form.values
    place, door = split_door(form.values.get("place", ""))
    return Matter(
        item=item,
        text="\n".join(form.said) or item.title,
        area_id=form.area_id or person.area_id,
        place="" if at_home else place,
        door=form.values.get("address", "") if at_home else door,
        files=form.files(),
        values={name: value for name, value in form.values.items() if name not in BESIDE},
    )


def consent_due(unit: UnitOfWork, person: Person) -> bool:
    """True once a person: the line about personal data has to be said now."""
    if person.consent_told_at:
        return False
    person.consent_told_at = unit.now
    return True
