"""The diary summed by colour, month and area: how often and how many homes, never by whom.

What few homes are behind tells of each of them, so it is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import accumulate
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.catalogue.knowledge import Knowledge
from bot.desk.columns import Line
from bot.desk.diary import tags_of
from storage.diary_tables import Visit
from storage.queries import areas, diary
from storage.tables import Area

SUMS, NOTED = "diary", "visits"  # the two tables
SUMMED_AT = ("grid", "community", "village")
KEYS = ("month", "grid", "kind", "colour", "tag")
MONTH = "%Y-%m"
FEW = 3  # with fewer it can be guessed whose home it is

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


def counted(group: Sequence[Visit], fine: str) -> dict[str, str]:
    """The sums as they may be read: small ones as <3, of few homes no more than that."""
    counts = vars(summed(group, fine))
    if not any(visit.kind == "visit" for visit in group):  # of nobody's home
        return {name: str(count) for name, count in counts.items()}
    told = {name: f"<{FEW}" if 0 < count < FEW else str(count) for name, count in counts.items()}
    return {"homes": told["homes"]} if 0 < counts["homes"] < FEW else told


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

    def grid(self, area_id: int) -> str:
        return self._names[self._summed(area_id)]

    def _summed(self, area_id: int) -> int:
        """The area under which it is summed."""
        upward = areas.ids_upward(self.areas[area_id])
        return next((id_ for id_ in upward if self.areas[id_].level in SUMMED_AT), area_id)

    @cached_property
    def _names(self) -> Mapping[int, str]:
        """第一网格; where there are several, with as much of what it lies in as is needed."""
        ways = {id_: self._ways(id_) for id_ in {self._summed(id_) for id_ in self.areas}}
        taken = Counter(way for some in ways.values() for way in {*some})
        return {
            id_: next((way for way in some if taken[way] == 1), some[-1])
            for id_, some in ways.items()
        }

    def _ways(self, area_id: int) -> list[str]:
        """How it may be called, the shortest first."""
        upward = [self.areas[id_] for id_ in areas.ids_upward(self.areas[area_id])]
        ways = [*accumulate((area.name for area in upward), lambda below, name: name + below)]
        return [*ways, f"{ways[-1]} {upward[0].code}"]

    def kind(self, visit: Visit) -> str:
        return self.knowledge.phrases[f"diary_{visit.kind}"]

    def keys(self, visit: Visit) -> Iterator[Keys]:
        """Under all together, and under each colour."""
        month = f"{visit.at.astimezone(self.zone):{MONTH}}"
        for colour in (self.knowledge.phrases["diary_export_all"], *(visit.colours or "")):
            yield month, self.grid(visit.area_id), self.kind(visit), self.colour(colour)

    def tagged(self, visit: Visit) -> Iterator[Keys]:
        return ((*key, tag) for key in self.keys(visit) for tag in tags_of(visit))


def told(session: Session, knowledge: Knowledge, zone: ZoneInfo) -> Told:
    return Told(knowledge, zone, {area.id: area for area in areas.find_all(session)})


def sum_rows(
    session: Session,
    knowledge: Knowledge,
    zone: ZoneInfo,
    since: datetime | None = None,
    *,
    tagged: bool = False,
) -> Iterator[Line]:
    """Month, area, kind and colour, or each thing that was noted there too, with their sums."""
    naming, fine = told(session, knowledge, zone), knowledge.phrases["diary_fine"]
    keys_of = naming.tagged if tagged else naming.keys
    groups = by_key(diary.find_visits(session, since), keys_of)
    for number, key in enumerate(sorted(groups), 2):
        yield Line(number, dict(zip(KEYS, key, strict=False)) | counted(groups[key], fine))


ROWS: Mapping[str, Callable[..., Iterator[Line]]] = {
    SUMS: sum_rows,
    NOTED: partial(sum_rows, tagged=True),
}
