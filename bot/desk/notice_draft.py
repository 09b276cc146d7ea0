"""What a notice is before anybody sends it: its words, and what they say of whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.catalogue.topics import Sort
from bot.desk.notice_doubts import Doubt
from storage.notice_tables import Notice

SORT: TypeAdapter[Sort | None] = TypeAdapter(Sort | None)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What its author checks; what is empty is asked for, or not told."""

    sort: Sort | None = None
    text: str
    area_ids: tuple[int, ...] = ()
    group: str = ""
    start: datetime | None = None
    end: datetime | None = None
    gone: bool = False  # all that it says of times has gone by
    spans: tuple[tuple[datetime, datetime], ...] = ()  # each, where it tells of several
    doubts: tuple[Doubt, ...] = ()  # days that its author has to look at again
    unread: tuple[str, ...] = ()  # what was named and nobody understood


def spans_in(notice: Notice) -> tuple[tuple[datetime, datetime], ...]:
    read = datetime.fromisoformat
    return tuple((read(start), read(end)) for start, end in notice.spans)


def draft_from(notice: Notice) -> Draft:
    """What a notice says now, as it can be written for others."""
    return Draft(
        sort=SORT.validate_python(notice.sort or None),
        text=notice.words,
        area_ids=tuple(notice.area_ids),
        start=notice.starts_at,
        end=notice.ends_at,
        spans=spans_in(notice),
    )
