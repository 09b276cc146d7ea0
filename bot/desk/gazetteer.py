"""Finds the area a resident means in their own words; pure over a list of areas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from bot.desk.assets import Assets
from bot.desk.entries import AreaEntry, Found
from bot.desk.names import Named, differs_in_one, find_exact, find_near, misspelt, unsure
from bot.desk.on_map import OnMap
from bot.intents.slots import numerals

MOST = 3  # places offered to choose from
BUILDING = re.compile(r"(?<![\d])(\d{1,3})(?:号?楼|栋|幢|座|#楼?)")
UNIT = re.compile(r"(?<![\d])(\d{1,2})(?:单元|门洞)")
NAMED_LEVELS = frozenset({"street", "community", "village", "grid", "estate", "place"})
BROAD = frozenset({"street", "community", "grid"})  # counts where nothing finer is named
HOUSES = frozenset({"estate", "village"})
ESTATES = HOUSES | {"community"}  # what buildings are numbered in
COMMUNITIES = frozenset({"community", "village"})
DESKS = COMMUNITIES | {"street"}  # what matters and bookings are answered for by
LABELLED = frozenset({"estate", "building", "unit", "asset"})
NO_NAME = re.compile("小区|社区|村里?|院里?|[我咱你]们?|就|在|的|那个?|这个?|那边|这边|[,，、]")
BEFORE_REST = re.compile("^[的就在是,，。]*(?:那块儿?|那儿|[的就在是那,，。]+)")
BEHIND_REST = re.compile("(?:那个|那儿|那里|这儿|这里|[的呢吧啊呀,，。!！?？])+$")
STRANGE = re.compile(
    "(?!.*[我咱们本这那])[一-鿿]{2,6}(?:里|苑|小区|花园|家园|公寓|大院|家属院|新村|府|湾|城)$"
)


class Gazetteer:
    """A frozen look-up of names, nicknames, buildings and units."""

    def __init__(self, areas: Iterable[AreaEntry]) -> None:
        self.areas = {area.id: area for area in areas}
        self._listed: dict[frozenset[str], list[tuple[str, AreaEntry]]] = {}

    @cached_property
    def names(self) -> list[tuple[str, AreaEntry]]:
        """Names and nicknames of named places, longest first."""
        named = [area for area in self.areas.values() if area.level in NAMED_LEVELS]
        pairs = [(numerals(n), a) for a in named for n in (a.name, *a.nicknames)]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[1].id))

    @cached_property
    def assets(self) -> Assets:
        """The numbers of lamps, lifts and covers: in their names, or their codes."""
        numbered = (area for area in self.areas.values() if area.level == "asset")
        return Assets((a.id, name) for a in numbered for name in (a.name, *a.nicknames, a.code))

    def find_asset(self, text: str, *, asked: bool = False) -> Found | None:
        """The lamp, lift or cover whose number is in `text`; unsure where it may be another."""
        every = [self.areas[area_id] for area_id in self.assets.find(text, asked=asked)]
        if not every:
            return None
        around = self.find(text) if len(every) > 1 else None
        found = [a for a in every if around and around.area.id in a.path] or every
        elsewhere = [a for name, a in self.names if a.level in HOUSES and name in numerals(text)]
        fits = not elsewhere or any(area.id in found[0].path for area in elsewhere)
        each = tuple(Found(area, self.label(area), sure=False) for area in found[:MOST])
        sure = fits and len(found) == 1
        return replace(each[0], sure=sure, options=each if len(each) > 1 else ())

    @cached_property
    def desks(self) -> list[AreaEntry]:
        """What has a desk of its own, with the first of all, to which comes what is nowhere."""
        top = min(self.areas, default=None)
        return [area for area in self.areas.values() if area.level in DESKS or area.id == top]

    @cached_property
    def on_map(self) -> OnMap:
        return OnMap(self.areas.values())

    def _names_at(self, levels: frozenset[str]) -> list[tuple[str, AreaEntry]]:
        """The names at these levels, listed once."""
        if levels not in self._listed:
            self._listed[levels] = [pair for pair in self.names if pair[1].level in levels]
        return self._listed[levels]

    def find(self, text: str, home: int | None = None) -> Found | None:
        """The most specific area in `text`; `home` is the writer's own area, for what they omit.

        Where others are as likely it is unsure, and has them beside it as `options`."""
        guesses = self._guesses(re.sub(r"\s+", "", numerals(text)), home)
        if len(guesses) < 2:
            return next(iter(guesses), None)
        return replace(guesses[0], sure=False, options=tuple(guesses[:MOST]))

    def _guesses(self, plain: str, home: int | None) -> list[Found]:
        """What may be meant, the likeliest first."""
        number = BUILDING.search(plain)
        if number is None:
            named = self._named(plain, NAMED_LEVELS, home)
            return self._all(plain, named) or self._own_building(plain, home)
        estates = self._named(plain, ESTATES, home)
        inside = [(self._below(n.what, "building", number[1]), n) for n in estates]
        known = [replace(n, what=house) for house, n in inside if house]
        houses = known or ([] if estates else self._houses(plain, number, home))
        if houses:
            return self._all(plain, houses, number[0])
        others = estates or self._named(plain, NAMED_LEVELS - {"place"}, home)
        return self._all(plain, [unsure(named) for named in others])

    def _all(self, plain: str, named: list[Named[AreaEntry]], number: str = "") -> list[Found]:
        return [self._found(plain, one, number) for one in named]

    def _found(self, plain: str, named: Named[AreaEntry], number: str) -> Found:
        """An area, down to the unit that was said, and what was said beyond it."""
        area = self._unit(named.what, plain) or named.what
        beyond = rest_of(plain, named.words, number)
        rest = trimmed(UNIT.sub("", beyond, count=1))
        sure = named.exact and not rest and not self._has_more(plain, named)
        rest = rest if area.level == "unit" else trimmed(beyond)  # a unit that nobody drew
        return Found(area, self.label(area) + rest, sure=sure)

    def _has_more(self, plain: str, named: Named[AreaEntry]) -> bool:
        """Is more before a known name than where it lies? 永辉超市 may be no 超市 of ours."""
        head = plain.partition(named.words)[0] if named.words else ""
        around = set(named.what.path)
        for name, area in self.names if head else ():
            head = head.replace(name, "") if around.intersection(area.path[-2:]) else head
        return bool(NO_NAME.sub("", head))

    def find_inside(self, text: str, home: int | None) -> Found | None:
        """The one place of the writer's own community whose name stands in their words."""
        own = self.at_level(home, *COMMUNITIES)
        places = self._names_at(frozenset({"place"})) if own else []
        near = [(name, area) for name, area in places if own and own.id in area.path]
        named = [one.what for one in find_exact(numerals(text), near)]
        return Found(named[0], self.label(named[0]), sure=False) if len(named) == 1 else None

    def widened(self, place: str, text: str) -> str:
        """A place with the name that stands right before it in the text: 老棉纺, 3号楼."""
        before, plain = re.sub(r"\s+", "", numerals(text)), re.sub(r"\s+", "", numerals(place))
        head = before.partition(plain)[0].removesuffix("的") if plain in before else ""
        tails = ((name, head[-len(name) :]) for name, _ in self.names)
        return next((t for n, t in tails if t == n or (t and misspelt(n, t))), "") + plain

    def _own_building(self, plain: str, home: int | None) -> list[Found]:
        """2单元: of the house in which the writer lives."""
        house = self.at_level(home, "building") if UNIT.search(plain) else None
        return self._all(plain, [Named(house, "", exact=False)]) if house else []

    def _named(
        self, plain: str, levels: frozenset[str], home: int | None
    ) -> list[Named[AreaEntry]]:
        """The places with the longest name in the text, else those that are nearly named."""
        names, fine = self._names_at(levels), self._names_at(levels - BROAD)
        exact = self._nearest_home(find_exact(plain, fine) or find_exact(plain, names), home)
        if twin := self._twin(exact, home):
            return [*map(unsure, exact), *twin]
        if len(exact) > 1:
            return [unsure(named) for named in exact]
        return exact or find_near(plain, names, MOST)

    def _nearest_home(
        self, named: list[Named[AreaEntry]], home: int | None
    ) -> list[Named[AreaEntry]]:
        """Of several 东门 the one of the writer's own grid, if one is nearer than the others."""
        mine = set(self.areas[home].path) if home in self.areas else set()
        shared = [len(mine.intersection(one.what.path)) for one in named]
        return [one for one, many in zip(named, shared, strict=True) if many == max(shared)]

    def _twin(self, exact: list[Named[AreaEntry]], home: int | None) -> list[Named[AreaEntry]]:
        """The writer's own estate, where the one they named is called nearly so: 桃园里, 桃源里."""
        own = self.at_level(home, *HOUSES)
        if own is None or not exact or own.id in exact[0].what.path:
            return []
        words = exact[0].words
        near = any(differs_in_one(name, words) for name, area in self.names if area is own)
        return [Named(own, words, exact=False)] if near else []

    def lacks_estate(self, text: str, home: int | None = None) -> bool:
        """Is a building named whose estate must be asked for?"""
        plain = re.sub(r"\s+", "", numerals(text))
        number = BUILDING.search(plain)
        return number is not None and not is_strange(plain, number) and not self.find(text, home)

    def is_elsewhere(self, text: str) -> bool:
        """Is a building named in an estate that nobody knows?"""
        plain = re.sub(r"\s+", "", numerals(text))
        number = BUILDING.search(plain)
        return number is not None and is_strange(plain, number) and not self.find(text)

    def _houses(
        self, plain: str, number: re.Match[str], home: int | None
    ) -> list[Named[AreaEntry]]:
        """The buildings of this number, their estate left out: beside a place that was named, at
        home, or anywhere, where there are few."""
        if is_strange(plain, number):
            return []
        every = self._numbered("building", number[1])
        grids = self._grids_named(plain[: number.start()])  # behind it, 东门 is the house's own
        beside = [house for house in every if grids.intersection(house.path)]
        own = self.at_level(home, *ESTATES)
        at_home = [house for house in beside or every if own and own.id in house.path]
        houses = at_home or beside or every
        sure = bool(at_home) and len(houses) == 1
        return [Named(house, "", exact=sure) for house in houses] if len(houses) <= MOST else []

    def _grids_named(self, plain: str) -> set[int]:
        """What the places that are named, 东门 for one, lie in."""
        places = find_exact(plain, self._names_at(frozenset({"place"})))
        return {above for one in places for above in one.what.path[-2:-1]}

    def label(self, area: AreaEntry) -> str:
        """The area's name from its estate down: 桃源里3号楼2单元."""
        chain = [self.areas[i] for i in area.path if i in self.areas]
        below = [a.name for a in chain if a.level in LABELLED]
        return "".join(below) or area.name

    def at_level(self, area_id: int | None, *levels: str) -> AreaEntry | None:
        """The nearest area at one of these levels, from this one upward."""
        entry = self.areas.get(area_id or 0)
        upward = [self.areas[i] for i in reversed(entry.path) if i in self.areas] if entry else []
        return next((area for area in upward if area.level in levels), None)

    def _below(self, area: AreaEntry, level: str, number: str) -> AreaEntry | None:
        matching = self._numbered(level, number)
        return next((a for a in matching if area.id in a.path), None)

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
    return plain


def trimmed(rest: str) -> str:
    """Without what goes before and behind a place: 的, 那块儿."""
    return BEFORE_REST.sub("", BEHIND_REST.sub("", rest))


def is_strange(plain: str, number: re.Match[str]) -> bool:
    """Does a name stand before the building's number that looks like an estate's?"""
    return STRANGE.search(plain[: number.start()]) is not None
