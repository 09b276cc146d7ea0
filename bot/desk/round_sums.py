"""Rounds summed by month, area and sort: what was done in time, late or not at all; never by whom.

What few homes are behind tells of each of them, so it is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line
from bot.desk.diary_sums import FEW, Keys, told
from storage.queries.rounds import MonthSum, sum_months

TABLE = "rounds"
KEYS = ("month", "grid", "title")
COUNTS = ("homes", "opened", "in_time", "late", "missed", "passed")


def rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """By the month in which they were opened; what was called off is none of done and missed."""
    naming, groups = told(session, knowledge, zone), dict[Keys, list[MonthSum]]()
    for one in sum_months(session, since):
        key = one.month, naming.grid(one.area_id), one.title
        groups.setdefault(key, []).append(one)
    for number, (named, some) in enumerate(sorted(groups.items()), 2):
        yield Line(number, dict(zip(KEYS, named, strict=True)) | counted(some))


def counted(some: Sequence[MonthSum]) -> dict[str, str]:
    """The sums as they may be read: where they went to homes small ones are <3."""
    counts = {name: sum(getattr(one, name) for one in some) for name in COUNTS}
    least = FEW if counts["homes"] else 0  # of nobody's home there is nothing to keep
    told = {name: f"<{least}" if 0 < n < least else str(n) for name, n in counts.items()}
    return told if counts["homes"] >= least else dict.fromkeys(COUNTS, "") | {"homes": f"<{least}"}
