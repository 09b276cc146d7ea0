"""Finds the area a resident means in their own words; pure over a list of areas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.intents.slots import numerals

FUZZY_AT = 75.0  # rapidfuzz ratio from which a misspelt name is offered, not taken
BUILDING = re.compile(r"(?<![\d])(\d{1,3})(?:号?楼|栋|幢|座|#楼?)")
UNIT = re.compile(r"(?<![\d])(\d{1,2})(?:单元|门洞)")
NAMED_LEVELS = frozenset({"street", "community", "village", "grid", "estate", "place"})
ESTATES = frozenset({"estate", "village", "community"})  # what buildings are numbered in
LONGEST_NAME = 6  # characters looked at for a misspelt name


@dataclass(frozen=True)
class AreaEntry:
    """One area as the gazetteer holds it; `path` are ids from the top to itself."""

    id: int
    name: str
    level: str
    path: tuple[int, ...]
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The area meant, and the words to show; `sure` is False when it should be confirmed."""

    area: AreaEntry
    text: str
    sure: bool


class Gazetteer:
    """A frozen look-up of names, nicknames, buildings and units."""

    def __init__(self, areas: Iterable[AreaEntry]) -> None:
        self.areas = {area.id: area for area in areas}

    @cached_property
    def names(self) -> list[tuple[str, AreaEntry]]:
        """Names and nicknames of named places, longest first."""
        named = [area for area in self.areas.values() if area.level in NAMED_LEVELS]
        pairs = [(numerals(n), a) for a in named for n in (a.name, *a.nicknames)]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[1].id))

    def find(self, text: str, home: int | None = None) -> Found | None:
        """The most specific area in `text`; `home` is the writer's own area, for what they omit."""
        plain = re.sub(r"\s+", "", numerals(text))
        number = BUILDING.search(plain)
        named, name, exact = self._named(plain, NAMED_LEVELS if number is None else ESTATES)
        building = self._building(number[1], named, home) if number else None
        if building is None and number and named is None:
            named, name, exact = self._named(plain, NAMED_LEVELS - {"place"})
        if number is None and named is None and UNIT.search(plain):
            building, exact = self.at_level(home, "building"), False
        guessed = building is not None and named is None and not self._is_within(building, home)
        area = self._unit(building, plain) or building or named
        if area is None:
            return None
        rest = rest_of(plain, name, number[0] if number and building else "")
        complete = building is not None or number is None
        return Found(
            area, self.label(area) + rest, sure=exact and complete and not rest and not guessed
        )

    def lacks_estate(self, text: str, home: int | None = None) -> bool:
        """Is a building named whose estate must be asked for?"""
        plain = re.sub(r"\s+", "", numerals(text))
        found = self.find(text, home) if BUILDING.search(plain) else None
        return bool(BUILDING.search(plain)) and found is None

    def _is_within(self, building: AreaEntry, home: int | None) -> bool:
        own = self.at_level(home, *ESTATES)
        return own is not None and own.id in building.path

    def _building(
        self, number: str, estate: AreaEntry | None, home: int | None
    ) -> AreaEntry | None:
        """The building of this number in the estate that was named, else at home, else anywhere."""
        if estate:
            return self._below(estate, "building", number)
        own = self.at_level(home, *ESTATES)
        inside = self._below(own, "building", number) if own else None
        return inside or self._only_one("building", number)

    def label(self, area: AreaEntry) -> str:
        """The area's name from its estate down: 桃源里3号楼2单元."""
        chain = [self.areas[i] for i in area.path if i in self.areas]
        below = [a.name for a in chain if a.level in {"estate", "building", "unit"}]
        return "".join(below) or area.name

    def at_level(self, area_id: int | None, *levels: str) -> AreaEntry | None:
        """The nearest area at one of these levels, from this one upward."""
        entry = self.areas.get(area_id or 0)
        upward = [self.areas[i] for i in reversed(entry.path) if i in self.areas] if entry else []
        return next((area for area in upward if area.level in levels), None)

    def _named(self, plain: str, levels: frozenset[str]) -> tuple[AreaEntry | None, str, bool]:
        """The longest name in the text, else one that was nearly said; and whether it was exact."""
        names = [(name, area) for name, area in self.names if area.level in levels]
        for name, area in names:
            if name in plain:
                return area, name, True
        stretch = re.split(r"\d", plain)[0][:LONGEST_NAME]
        choices = [name for name, _ in names]
        best = process.extractOne(stretch, choices, scorer=fuzz.ratio, score_cutoff=FUZZY_AT)
        return (names[best[2]][1], stretch, False) if best else (None, "", True)

    def _below(self, area: AreaEntry, level: str, number: str) -> AreaEntry | None:
        matching = self._numbered(level, number)
        return next((a for a in matching if area.id in a.path), None)

    def _only_one(self, level: str, number: str) -> AreaEntry | None:
        matching = self._numbered(level, number)
        return matching[0] if len(matching) == 1 else None

    def _numbered(self, level: str, number: str) -> list[AreaEntry]:
        at_level = (a for a in self.areas.values() if a.level == level)
        return [a for a in at_level if re.match(rf"{number}(?!\d)", numerals(a.name))]

    def _unit(self, building: AreaEntry | None, plain: str) -> AreaEntry | None:
        unit = UNIT.search(plain)
        return self._below(building, "unit", unit[1]) if unit and building else None


def rest_of(plain: str, *known: str) -> str:
    """What the person said beyond the names found: 东门口."""
    for words in known:
        plain = plain.split(words, 1)[-1] if words else plain
    plain = UNIT.sub("", plain, count=1)
    return re.sub(
        r"^[的就在是那,，。]+|(那个|那儿|那里|这儿|这里|[的呢吧啊呀,，。!！?？])+$", "", plain
    )
