"""The diary summed by colour, month and area: how often and how many homes, never by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line
from bot.desk.diary import tags_of
from storage.diary_tables import Visit
from storage.queries import areas, diary
from storage.tables import Area, Ticket

SUMS, SINGLE = "diary", "visits"  # the two tables
SUMMED_AT = ("grid", "community", "village")
ADDRESS = frozenset({"estate", "building", "unit"})
MONTH, MINUTE = "%Y-%m", "%Y-%m-%d %H:%M"

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """What came together under one key."""

    visits: int
    homes: int
    wrong: int  # of which something was noted that is not 正常
    leads: int


def summed(visits: Iterable[Visit], fine: str) -> Sum:
    all_ = list(visits)
    return Sum(
        visits=len(all_),
        homes=len({one.household_id for one in all_} - {None}),
        wrong=sum(any(tag != fine for tag in tags_of(one)) for one in all_),
        leads=sum(one.ticket_id is not None for one in all_),
    )


def by_key(
    visits: Iterable[Visit], keys_of: Callable[[Visit], Iterable[Keys]]
) -> dict[Keys, list[Visit]]:
    """A visit stands under each of its keys: a household has several colours."""
    found: dict[Keys, list[Visit]] = {}
    for visit in visits:
        for key in keys_of(visit):
            found.setdefault(key, []).append(visit)
    return found


@dataclass(frozen=True)
class Told:
    """How the tables name what the rows hold."""

    knowledge: Knowledge
    zone: ZoneInfo
    areas: Mapping[int, Area]

    def colour(self, name: str) -> str:
        rule = self.knowledge.diary.colour(name)
        return f"{name} {rule.name}" if rule else name

    def upward(self, visit: Visit) -> list[Area]:
        return [self.areas[area_id] for area_id in areas.ids_upward(self.areas[visit.area_id])]

    def grid(self, visit: Visit) -> str:
        upward = self.upward(visit)
        return next((area.name for area in upward if area.level in SUMMED_AT), upward[0].name)

    def place(self, visit: Visit) -> str:
        """Without any door."""
        names = [area.name for area in reversed(self.upward(visit)) if area.level in ADDRESS]
        return "".join(names) or self.areas[visit.area_id].name

    def kind(self, visit: Visit) -> str:
        return self.knowledge.phrases[f"diary_{visit.kind}"]

    def keys(self, visit: Visit) -> Iterator[Keys]:
        """Under all together, and under each colour."""
        month = f"{visit.at.astimezone(self.zone):{MONTH}}"
        for colour in (self.knowledge.phrases["diary_export_all"], *(visit.colours or "")):
            yield month, self.grid(visit), self.kind(visit), self.colour(colour)


def told(session: Session, knowledge: Knowledge, zone: ZoneInfo) -> Told:
    return Told(knowledge, zone, {area.id: area for area in areas.find_all(session)})


def sum_rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Month, area, kind and colour, each with its sums."""
    naming, fine = told(session, knowledge, zone), knowledge.phrases["diary_fine"]
    groups = by_key(diary.find_visits(session, since), naming.keys)
    for number, key in enumerate(sorted(groups), 2):
        counts = vars(summed(groups[key], fine))
        cells = dict(zip(("month", "grid", "kind", "colour"), key, strict=True))
        yield Line(number, cells | {name: str(count) for name, count in counts.items()})


def single_rows(
    session: Session, knowledge: Knowledge, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Line]:
    """Every visit and patrol: no door, no name, no words, and not who filed it."""
    naming = told(session, knowledge, zone)
    for number, visit in enumerate(diary.find_visits(session, since), 2):
        ticket = session.get(Ticket, visit.ticket_id) if visit.ticket_id else None
        cells = {
            "at": f"{visit.at.astimezone(zone):{MINUTE}}",
            "place": naming.place(visit),
            "kind": naming.kind(visit),
            "colour": "、".join(map(naming.colour, visit.colours or "")),
            "tags": "、".join(tags_of(visit)),
            "lead": ticket.number if ticket else "",
        }
        yield Line(number, cells)


ROWS: Mapping[str, Callable[..., Iterator[Line]]] = {SUMS: sum_rows, SINGLE: single_rows}
