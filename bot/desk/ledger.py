"""All tickets as a table for who answers for the numbers: what, where, when; nothing of residents.

Whose hands a matter is in stands there so that it can be asked after; nothing is counted by person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk import complaints
from bot.desk.columns import Line, columns, words
from storage.queries import areas, tickets
from storage.tables import Ticket

TABLE = "tickets"
MINUTE = "%Y-%m-%d %H:%M"
MOMENTS = ("created", "respond_by", "accepted", "resolve_by", "resolved", "told", "closed")


def rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Tickets in the order they came, from an instant on; times are the community's own."""
    names = {area.id: area.name for area in areas.find_all(session)}
    staff = {person.id: person.name or "" for person in tickets.find_owners(session)}
    for place, ticket in enumerate(tickets.find_since(session, since), 2):
        cells = told(ticket, knowledge, zone)
        cells["area"] = names.get(ticket.area_id or 0, "")
        cells["owner"] = staff.get(ticket.owner_id or 0, "")
        if complaints.is_confidential(
            session, ticket
        ):  # who is complained of may be who reads the table
            cells |= {"area": "", "owner": "", "place": ""}
        whole = session.get(Ticket, ticket.parent_id) if ticket.parent_id else None
        cells["whole"] = whole.number if whole else ""
        yield Line(place, {name: cells[name] for name in columns(TABLE).values()})


def told(ticket: Ticket, knowledge: Knowledge, zone: ZoneInfo) -> dict[str, str]:
    """What a ticket says of itself."""
    item, phrases = knowledge.items.get(ticket.item_id), knowledge.phrases
    moments = {name: moment_of(ticket, name) for name in MOMENTS}
    source = f"channel_{ticket.source}"
    return {
        "number": ticket.number,
        "title": ticket.title,
        "group": item.group if item else "",
        "state": phrases[f"state_{ticket.state}"],
        "urgent": words()["ticked"] if ticket.urgent else "",
        "source": phrases.get(source, ticket.source),
        "place": ticket.place,
        "reopened": str(ticket.reopened),
        "rating": str(ticket.rating or ""),
        **{name: f"{at.astimezone(zone):{MINUTE}}" if at else "" for name, at in moments.items()},
    }


def moment_of(ticket: Ticket, name: str) -> datetime | None:
    field = name if name.endswith("_by") else f"{name}_at"
    found: datetime | None = getattr(ticket, field)
    return found
