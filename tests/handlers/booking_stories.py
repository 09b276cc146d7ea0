"""What the stories of bookings share: one haircut a quarter of an hour, and who wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.catalogue.opening import read_opening
from storage.booking_tables import Booking
from tests.town import Speaker, Town

ZONE = ZoneInfo("Asia/Shanghai")
RESIDENT, NEIGHBOUR, CLERK = "李桂兰", "周明远", "王慧"
HAIRCUT = "haircut-day"


def narrowed(town: Town, *lines: str, **changes: Any) -> None:
    """Other hours for haircuts, or fewer places: from now on, for whatever is asked."""
    knowledge = town.understanding.knowledge
    item = knowledge.items[HAIRCUT]
    assert item.slots
    hours = {"open": tuple(map(read_opening, lines))} if lines else {}
    slots = item.slots.model_copy(update=changes | hours)
    items = {**knowledge.items, HAIRCUT: item.model_copy(update={"slots": slots})}
    changed = replace(knowledge, items=items)
    town.understanding = replace(town.understanding, knowledge=changed)


def books(
    speaker: Speaker, words: str = "约周三上午九点理发", label: str = "周三 9:00"
) -> list[str]:
    speaker.say(words)
    return speaker.press(label)


def rows(town: Town) -> Sequence[Booking]:
    query = select(Booking).order_by(col(Booking.id))
    return town.read(lambda session: session.exec(query).all())


def states(town: Town) -> list[str]:
    return [row.state for row in rows(town)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def rings(town: Town, text: str) -> None:
    """Time passes until an instant, and whatever is due is sent."""
    town.clock.time = at(text)
    town.later(seconds=0)
