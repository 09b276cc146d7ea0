"""What phrases about a ticket may name, and how much of it each reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.desk import parts
from bot.desk.access import note_personal
from bot.desk.clocks import limit_on
from bot.desk.joined import joined_line
from bot.desk.likely import LIKELY, likely_line
from bot.desk.news_tables import STAFF_AUDIENCES
from bot.desk.outlook import outlook
from bot.desk.outlook import values_of as times_of
from bot.desk.record import UNSHOWN
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import mask
from bot.message import KINDS
from storage.queries import events, people
from storage.tables import Ticket

BESIDE_DETAILS = frozenset({"text", "location", LIKELY, *UNSHOWN, *KINDS.values()})


def values_of(
    unit: UnitOfWork, ticket: Ticket, audience: str, said: Mapping[str, Any]
) -> dict[str, object]:
    """What phrases about a ticket may name; personal data only towards those who act on it."""
    acting = audience == "owner"
    reporter = people.get_person(unit.session, ticket.reporter_id) if ticket.reporter_id else None
    item = unit.knowledge.items.get(ticket.item_id)
    phone = reporter.phone if reporter and acting else None
    mark = unit.phrases["urgent_mark"] if ticket.urgent else ""
    mark = unit.phrases["unverified_mark"] if ticket.state == "unverified" else mark
    opening = opening_for(unit, ticket, audience)
    times = times_of(unit, ticket)
    if audience in STAFF_AUDIENCES:
        note_personal(unit, ticket, {**opening, **said})
    return {
        "number": ticket.number,
        "title": ticket.title,
        "mark": mark,
        "place": place_of(unit, ticket, acting=acting),
        **times,
        "next": outlook(unit, ticket, times),
        "phone": unit.phrases.say("phone_line", phone=phone) if phone else "",
        "alert": (item.request.alert or "") if item and item.request else "",
        "responsible": (item.request.responsible or "") if item and item.request else "",
        "opening": opening.get("text", ""),
        "pressed": pressed_line(unit, ticket) if audience in STAFF_AUDIENCES else "",
        "joined": joined_line(unit, ticket) if acting else "",
        "details": f"{likely_line(unit, ticket, opening)}\n{details_of(unit, opening)}".strip(),
        "parts": parts.told(unit, ticket, audience),
        **words_for(audience, said),
        "to": said.get("to", ""),
        "date": day_words(unit, str(said.get("date", ""))),
        "score": said.get("score", ""),
        "decide": unit.phrases["returned_again"] if said.get("decide") else "",
    }


def words_for(audience: str, said: Mapping[str, Any]) -> dict[str, str]:
    """What was said at the step; neighbours who joined get no phone of one who did."""
    words = {name: str(said.get(name) or "") for name in ("text", "reason")}
    return {name: mask(text) for name, text in words.items()} if audience == "joined" else words


def pressed_line(unit: UnitOfWork, ticket: Ticket) -> str:
    """By when somebody above wants it, also of who has it next."""
    by = limit_on(ticket, "press")
    return unit.phrases.say("pressed_line", press_by=unit.local_time(by)) if by else ""


def place_of(unit: UnitOfWork, ticket: Ticket, *, acting: bool) -> str:
    """Where it is; the door only towards those who act on it."""
    whole = parts.whole_of(unit, ticket) or ticket
    known = (ticket.place, whole.door if acting else "")
    item = unit.knowledge.items.get(ticket.item_id)
    asks = item and item.request and any(f.name == "place" for f in item.request.fields)
    return " ".join(filter(None, known)) or (unit.phrases["place_unknown"] if asks else "")


def day_words(unit: UnitOfWork, day: str) -> str:
    """12月20日, from the ISO date that a form keeps."""
    if not day:
        return ""
    named = date.fromisoformat(day)
    return unit.phrases.say("day", month=named.month, day=named.day)


def details_of(unit: UnitOfWork, opening: Mapping[str, Any]) -> str:
    """What else the form asked for, a line each."""
    known = {k: v for k, v in opening.items() if k not in BESIDE_DETAILS and v}
    return "\n".join(f"{unit.phrases.get('field_' + k, k)}：{v}" for k, v in known.items())


def opening_content(unit: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    """What the resident said when the ticket was opened; empty once erased."""
    if ticket.id not in unit.openings:
        own = events.content_of(events.find_first(unit.session, ticket.id))
        of_whole = parts.opening_of_whole(unit, ticket) if ticket.parent_id else {}
        unit.openings[ticket.id] = own | of_whole
    return unit.openings[ticket.id]


def opening_for(unit: UnitOfWork, ticket: Ticket, audience: str) -> dict[str, Any]:
    """The same for a reader: whole for the owner, masked for other staff, nothing for the rest."""
    if audience not in STAFF_AUDIENCES:
        return {}
    said = opening_content(unit, ticket)
    if audience == "owner":
        return said
    return {key: mask(value) for key, value in said.items() if isinstance(value, str)}
