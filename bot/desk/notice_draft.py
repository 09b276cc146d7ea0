"""What a notice is before anybody sends it: its words, and what they say of whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Words as they came, with what could be read in them; what is empty is asked for."""

    sort: str = ""  # outage, policy, activity
    text: str
    area_ids: tuple[int, ...] = ()
    group: str = ""
    topic: str = ""
    item_id: str = ""  # of the question that had no answer then
    start: datetime | None = None
    end: datetime | None = None
    unread: tuple[str, ...] = ()  # what was named and is not known


def draft_of(unit: UnitOfWork, text: str) -> Draft:
    """The words as they are, and the place that they surely name."""
    found = unit.gazetteer.find(text)
    known = found is not None and not found.options
    return Draft(text=text, area_ids=(found.area.id,) if found and known else ())
