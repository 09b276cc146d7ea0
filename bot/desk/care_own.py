"""What somebody says to visits of their own home; who goes there is told."""

from __future__ import annotations

from datetime import datetime

from bot.catalogue.schema import Item, Request
from bot.desk import care, households, round_log
from bot.desk.addresses import parts_of
from bot.desk.care import Said
from bot.desk.deliver import chat_of, deliver
from bot.desk.form import address_of
from bot.desk.round_opening import Subject, area_shown
from bot.desk.rounds import below, fits
from bot.desk.routing import BACK_AGAIN, find_owner
from bot.desk.tickets import desk_for
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from storage.diary_tables import Household
from storage.queries import diary
from storage.tables import Person


def own_home(unit: UnitOfWork, person: Person) -> Household | None:
    """The one in the register at the address that the person gave, down to the door."""
    address = address_of(unit, person)
    if not address or not person.door or person.area_id is None:
        return None
    homes = diary.read_in(unit.session, below(unit, person.area_id))
    own = parts_of(address)
    return next((h for h in homes if parts_of(households.address_of(unit, h)) == own), None)


def say(unit: UnitOfWork, home: Household, person: Person, kind: str, said: Said) -> None:
    """It holds at once, and who would have gone there knows."""
    round_log.say_of_home(unit, home, person, kind, said)
    values = {"place": households.address_of(unit, home), "kind": unit.phrases[f"care_{kind}"]}
    reply = Reply(text=unit.phrases.say("care_own_told", **values, words=said.words))
    for person_id in goers(unit, home):
        key = f"care:{home.id}:{person_id}:{unit.now.isoformat()}"
        deliver(unit, chat_of(unit, person_id), "round", reply, key)


def goers(unit: UnitOfWork, home: Household) -> set[int]:
    """Who has the rounds that go there by the calendar."""
    area_id = area_shown(unit, Subject(home.area_id, home))
    found = (goer(unit, BACK_AGAIN, item.id, area_id) for item in items_for(unit, home))
    return set(filter(None, found))


def items_for(unit: UnitOfWork, home: Household) -> list[Item]:
    """What goes there by the calendar."""
    every = unit.knowledge.items.values()
    return [one for one in every if one.repeat and fits(home, one.repeat)]


def goer(unit: UnitOfWork, at: datetime, item_id: str, area_id: int) -> int | None:
    """Who has the rounds of an item there at some moment; None: whoever is at the desk."""
    area, desk = unit.area(area_id), desk_for(unit, area_id)
    route = (unit.knowledge.items[item_id].request or Request()).route
    return find_owner(unit.session, route, area, desk, at).person_id


def end_own(unit: UnitOfWork, person: Person) -> None:
    """With who gave it goes the consent; of one that somebody else gave nothing changes."""
    home = own_home(unit, person)
    agreed = care.find_care(unit, home).agreed if home else None
    if home and agreed and agreed.words.startswith(unit.phrases["care_by_self"]):
        say(unit, home, person, "declined", Said(on=unit.today))
