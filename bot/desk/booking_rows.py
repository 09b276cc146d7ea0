"""Bookings as a table for who plans the hours: what, when, where; nothing of who came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line, word_of
from storage.queries import areas, bookings

TABLE = "bookings"
MINUTE = "%Y-%m-%d %H:%M"
EVER = datetime.min.replace(tzinfo=UTC)


def rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Whatever begins from an instant on, by the hour, in any state."""
    names = {area.id: area.name for area in areas.find_all(session)}
    for place, one in enumerate(bookings.find_between(session, since or EVER), 2):
        moments = {"starts": one.starts_at, "ends": one.ends_at, "made": one.created_at}
        cells = {
            "number": one.number,
            "title": one.title,
            "desk": names.get(one.desk_id, ""),
            "place": one.place,
            "state": word_of("booking_states", one.state),
            **{name: f"{at.astimezone(zone):{MINUTE}}" for name, at in moments.items()},
        }
        yield Line(place, cells)
