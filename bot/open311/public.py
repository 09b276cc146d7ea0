"""Tickets as anybody may see them: what, where and how far; never who, nor a resident's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.catalogue.public import public_items
from bot.desk.lifecycle import OPEN
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.open311.masking import anonymous
from bot.open311.searching import Search
from storage.queries import people
from storage.queries import public as rows
from storage.tables import Area, Ticket

CHANNEL = "open311"  # of the chats that stand for keys
SHOWN_UPTO = ("unit",)  # levels that tell too much of where somebody lives
LONGEST_DESCRIPTION = 4_000  # characters, as the standard says
LONGEST_CHINESE = 4  # characters of a name whose given part is its end
Said = Mapping[str, Any]  # what a ticket was opened with


@dataclass(frozen=True)
class Beside:
    """What is looked up for many tickets at once."""

    changed: Mapping[int, datetime]
    areas: Mapping[int, Area]
    said: Mapping[int, Said]  # of those that came here by a key, and of no others


def requests(unit: UnitOfWork, search: Search) -> list[dict[str, Any]]:
    """What was searched for, newest first."""
    found = find(unit, search)
    beside = look_beside(unit, found)
    return [request(unit, ticket, beside) for ticket in found]


def find(unit: UnitOfWork, search: Search) -> Sequence[Ticket]:
    if search.numbers or search.since is None or search.until is None:
        return rows.find_by_numbers(unit.session, search.items, search.numbers)
    span = (search.since, search.until)
    return rows.find(unit.session, search.items, search.states, span, search.limit, search.offset)


def get_request(unit: UnitOfWork, number: str) -> list[dict[str, Any]]:
    """The one of this number; what is not public is as unknown as what is not there."""
    found = requests(unit, Search(list(public_items(unit.knowledge)), [number]))
    if not found:
        raise Refused("open311_unknown_request", number=number[:60])
    return found


def get_token(unit: UnitOfWork, token: str) -> list[dict[str, Any]]:
    """Numbers are given at once, so that each stands for itself."""
    number = get_request(unit, token)[0]["service_request_id"]
    return [{"service_request_id": number, "token": number}]


def look_beside(unit: UnitOfWork, found: Sequence[Ticket]) -> Beside:
    keys = rows.find_chat_ids(unit.session, CHANNEL)
    by_key = [ticket.id for ticket in found if ticket.chat_id in keys]
    ids = {i for ticket in found for i in path_of(unit, ticket)}
    return Beside(
        rows.last_changes(unit.session, [ticket.id for ticket in found]),
        rows.find_areas(unit.session, ids),
        rows.openings(unit.session, by_key),
    )


def path_of(unit: UnitOfWork, ticket: Ticket) -> list[int]:
    """The areas a ticket is in, from the top, down to where it may be told in public."""
    entry = unit.gazetteer.areas.get(ticket.area_id or ticket.desk_id or 0)
    known = [unit.gazetteer.areas[i] for i in entry.path] if entry else []
    return [area.id for area in known if area.level not in SHOWN_UPTO]


def request(unit: UnitOfWork, ticket: Ticket, beside: Beside) -> dict[str, Any]:
    """One ticket in the fields of the standard, in its order."""
    item, said = unit.knowledge.items[ticket.item_id], beside.said.get(ticket.id, {})
    names = names_of(unit, ticket, said) if said else []
    areas = [beside.areas[i] for i in reversed(path_of(unit, ticket)) if i in beside.areas]
    lat, long = point_of(areas, said)
    return {
        "service_request_id": ticket.number,
        "status": "open" if ticket.state in OPEN else "closed",
        "status_notes": unit.phrases[f"open311_note_{ticket.state}"],
        "service_name": item.title,
        "service_code": item.id,
        "description": description_of(ticket, said, names),
        "agency_responsible": item.request.responsible if item.request else None,
        "service_notice": None,
        "requested_datetime": w3(unit, ticket.created_at),
        "updated_datetime": w3(unit, updated_at(ticket, beside)),
        "expected_datetime": w3(unit, ticket.resolve_by),
        "address": address_of(unit, ticket, areas, names, by_key=bool(said)),
        "address_id": areas[0].code if areas else None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": media_of(said, names),
    }


def names_of(unit: UnitOfWork, ticket: Ticket, said: Said) -> list[str]:
    """The reporter's name, in whichever order it is written."""
    reporter = ticket.reporter_id and people.get_person(unit.session, ticket.reporter_id)
    name = (reporter.name if reporter else said.get("name")) or ""
    parts, given = name.split(), [name[1:], name[2:]] if len(name) <= LONGEST_CHINESE else []
    return [name, *parts, *given, "".join(parts), " ".join(reversed(parts))]


def description_of(ticket: Ticket, said: Said, names: Sequence[str]) -> str:
    """What a key said, masked; residents' words were for the community's staff, not for all."""
    return anonymous(str(said.get("text") or ticket.title), names)[:LONGEST_DESCRIPTION]


def address_of(
    unit: UnitOfWork, ticket: Ticket, areas: Sequence[Area], names: Sequence[str], *, by_key: bool
) -> str | None:
    if by_key and ticket.place:
        return anonymous(ticket.place, names)
    return unit.gazetteer.label(unit.gazetteer.areas[areas[0].id]) if areas else None


def point_of(areas: Sequence[Area], said: Said) -> tuple[float | None, float | None]:
    """Where the key said it is, else the nearest area that has a point."""
    if location := str(said.get("location", "")):
        lat, _, long = location.partition(",")
        return float(lat), float(long)
    return next(((a.lat, a.lon) for a in areas if a.lat is not None), (None, None))


def media_of(said: Said, names: Sequence[str]) -> str | None:
    """A link goes on as it came, or, where it tells of somebody, not at all."""
    url = str(said.get("media_url", ""))
    return url if url and anonymous(url, names) == url else None


def updated_at(ticket: Ticket, beside: Beside) -> datetime:
    closed = ticket.closed_at if ticket.state == "closed" else None
    return closed or beside.changed.get(ticket.id, ticket.created_at)


def w3(unit: UnitOfWork, moment: datetime | None) -> str | None:
    """2026-11-21T10:00:00+08:00, as the W3C's note on times has it."""
    return moment.astimezone(unit.zone).isoformat(timespec="seconds") if moment else None
