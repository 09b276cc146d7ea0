"""A notice before it is sent: what it says, whom it is for, and when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.catalogue.topics import Sort


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What its author checks; `unread` is what a pasted text said and nobody understood."""

    sort: Sort
    text: str
    area_ids: tuple[int, ...] = ()
    group: str = ""
    topic: str = ""
    item_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    unread: tuple[str, ...] = ()
