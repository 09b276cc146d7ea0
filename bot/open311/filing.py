"""A report becomes a ticket of the same desk as everybody's, once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import inbox
from bot.channels.ports import File
from bot.desk.placing import split_door, take_location
from bot.desk.tickets import COMMUNITY_LEVELS, Filed, Matter, open_ticket
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.errors import Refused
from bot.intents.slots import find_phones, mask
from bot.message import Incoming
from bot.open311.public import CHANNEL
from bot.open311.report import Report
from bot.understanding import Understanding
from storage.queries import areas, attachments, chats, messages, tickets
from storage.tables import Chat, Person, Ticket

SAME_WITHIN = timedelta(minutes=10)  # what is sent again by then, word for word, is the same


@dataclass(frozen=True)
class Names:
    """By what a report is known again: ids of the inbox, the one to store it under first."""

    ids: tuple[str, ...]
    forever: bool = False


def as_alarm(understanding: Understanding, report: Report) -> Report:
    """What tells of danger is of that kind, whatever it was filed as; the threshold is chat's."""
    understood = understanding.understand(report.text) if report.text else None
    danger = understood.item if understood and understood.kind == "emergency" else None
    return replace(report, item=danger) if danger else report


def file(unit: UnitOfWork, source: str, report: Report, photo: File | None) -> Ticket:
    """The ticket of a report, new or opened before; kept in the inbox with the same commit."""
    held = chats.hold_chats(unit.session, CHANNEL, [source])
    chat = held[0] if held else chats.open_chat(unit.session, CHANNEL, source, unit.now)
    names = names_of(unit, report, photo)
    return find_filed(unit, source, names) or file_anew(unit, chat, report, photo, names.ids[0])


def names_of(unit: UnitOfWork, report: Report, photo: File | None) -> Names:
    """The client's reference; without one what was said, and roughly when."""
    if report.reference:
        return Names((f"reference-{sha256(report.reference.encode())}",), forever=True)
    said = sha256(f"{report.digest}{sha256(photo.data) if photo else ''}".encode())
    now = int(unit.now.timestamp() // SAME_WITHIN.total_seconds())
    return Names((f"said-{said}-{now}", f"said-{said}-{now - 1}"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def find_filed(unit: UnitOfWork, source: str, names: Names) -> Ticket | None:
    """What the same key filed under one of these names, if it is not too long ago."""
    known = messages.find_known(
        unit.session, channel=CHANNEL, bot=source, update_ids=names.ids
    ).values()
    for one in sorted(known, reverse=True):
        message = messages.get_message(unit.session, one.id)
        number = Incoming.model_validate_json(message.payload).reference
        if names.forever or unit.now - message.received_at <= SAME_WITHIN:
            return tickets.find_by_number(unit.session, number)
    return None


def file_anew(
    unit: UnitOfWork, chat: Chat, report: Report, photo: File | None, name: str
) -> Ticket:
    photos = [keep(unit, chat, photo, name)] if photo else []
    matter = matter_of(unit, report, photos)
    reporter = reporter_of(unit, report)
    if reporter is None:  # nobody has seen it with their own eyes
        matter = replace(matter, verified=False, device=device_of(chat.address, report))
    filed = Filed(chat.person_id) if reporter else None  # who tells it is reached by phone alone
    ticket = open_ticket(unit, matter, reporter, chat, source=chat.address, filed=filed)
    incoming = Incoming(
        channel=CHANNEL,
        bot=chat.address,
        address=chat.address,
        update_id=name,
        text=report.text,
        location=report.location,
        photo="".join(photos),
        reference=ticket.number,
    )
    row = {**inbox.row_of(incoming, chat, unit.now), "state": "handled", "handled_at": unit.now}
    messages.store(unit.session, [row])
    return ticket


def device_of(source: str, report: Report) -> str:
    """By what a device's repeats are known, but for danger, which is told of each time."""
    if report.item.kind == "emergency":
        return ""
    # the thing it looks at belongs to it
    names = (source, report.values.get("device_id", ""), report.values.get("asset", ""))
    return "/".join(names) if names[1] else ""


def keep(unit: UnitOfWork, chat: Chat, photo: File, name: str) -> str:
    """Store the picture that came along; its id."""
    file_id = unit.keyring.look_up(f"{CHANNEL}|{chat.address}|{name}")[:32]
    told = {"kind": "photo", "media_type": photo.media_type}
    return attachments.store_once(
        unit.session, file_id, photo.data, unit.now, chat_id=chat.id, **told
    )


def reporter_of(unit: UnitOfWork, report: Report) -> Person | None:
    """Whoever told it and can be phoned; a machine is nobody."""
    if not report.phone:
        return None
    phone = next(iter(find_phones(report.phone)), report.phone)
    person = Person(
        name=report.name or None,
        phone=phone,
        phone_hash=unit.keyring.look_up(phone),
        created_at=unit.now,
    )
    unit.session.add(person)
    unit.session.flush()
    return person


def matter_of(unit: UnitOfWork, report: Report, photos: list[str]) -> Matter:
    form = Form(handler="", item=report.item.id)
    locate(unit, form, report)
    place, door = split_door(form.values.pop("place"))
    return Matter(
        item=report.item,
        text=report.text or report.item.title,
        area_id=form.area_id,
        place=place,
        door=door,
        files={"photos": photos} if photos else {},
        values={**form.values, **report.values, **dict(more_of(report))},
    )


def more_of(report: Report) -> Iterator[tuple[str, str]]:
    """The point as it came, and the name of somebody who can't be asked."""
    if report.location:
        yield "location", f"{report.location.lat},{report.location.lon}"
    if report.name and not report.phone:
        yield "name", report.name


def locate(unit: UnitOfWork, form: Form, report: Report) -> None:
    """The area, by its code, by name, else the nearest to the point; the words as they came."""
    if report.location:
        take_location(unit, form, report.location)
    coded = areas.find_area(unit.session, report.address_id) if report.address_id else None
    if coded is None and report.address_id and not (report.location or report.address):
        raise Refused("open311_unknown_place", value=report.address_id[:60])
    found = coded.id if coded else find_named(unit, report.address, form.area_id)
    form.area_id = found or form.area_id
    words = unit.gazetteer.label(unit.gazetteer.areas[coded.id]) if coded else ""
    form.values["place"] = mask(report.address) or words or form.values.get("place", "")


def find_named(unit: UnitOfWork, address: str, near: int | None) -> int | None:
    """The area that an address names; a point elsewhere knows better than a name found twice."""
    found = unit.gazetteer.find(address, near) if address else None
    here = unit.gazetteer.at_level(near, *COMMUNITY_LEVELS)
    if found is None or found.options or (here and here.id not in found.area.path):
        return None
    return found.area.id
