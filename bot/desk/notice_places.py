"""Whom a pasted notice concerns: 桃源里1、3、5-8号楼 as areas; what is unknown is never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bot.desk.entries import AreaEntry
from bot.desk.gazetteer import COMMUNITIES, HOUSES, Gazetteer
from bot.desk.notice_houses import Houses, read_houses
from bot.desk.notice_patterns import body_of, pattern
from bot.intents.slots import numerals

KNOWN = "□"  # where a name stood that was taken
NUMBER = re.compile(r"\d+", re.ASCII)
MOST_LISTS, LONGEST_LIST = 10, 500  # signs
UNREAD = {True: "unread_listed", False: "unread"}  # by: is it said to be a list of places?


@dataclass(frozen=True)
class Hit:
    """A known name in a text, and the buildings that follow it."""

    areas: tuple[AreaEntry, ...]
    name: str
    first: int
    last: int
    houses: Houses = field(default_factory=Houses)

    @property
    def end(self) -> int:
        return self.last + self.houses.length


@dataclass
class Read:
    """What a stretch of a notice names; `bare` are buildings whose estate it does not say."""

    areas: list[AreaEntry] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    partly: bool = False  # of an estate some is meant that nobody knows


@dataclass(frozen=True)
class Places:
    """Reads a notice; what takes place somewhere (`event`) is for the community around."""

    gazetteer: Gazetteer
    event: bool

    def read(self, plain: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The areas it is for, and what else looked like a place."""
        but, body = pattern("but").findall(plain), pattern("but").sub("", body_of(plain))
        listed, trimmed = listed_in(body), pattern("no_place").sub("，", body)
        read = self.stretch(listed, listed=True)
        read = read if read.areas else joined(read, self.stretch(trimmed))
        own = not read.areas and not read.partly and pattern("own").search(plain)
        if read.bare or own:
            self.take_own(read, plain)
        if not read.areas and not read.bare:
            read = joined(read, self.stretch(body))
        unread = tuple(dict.fromkeys([*read.unread, *read.bare, *but]))
        left_out = any(pattern("house").search(one) or self.hits(one) for one in but)
        return () if left_out else finest(read.areas), unread

    def stretch(self, text: str, *, listed: bool = False) -> Read:
        """All that a part of a notice names."""
        read, masked = Read(), text
        for hit in self.hits(text):
            masked = masked[: hit.first] + KNOWN * (hit.end - hit.first) + masked[hit.end :]
            if pattern("issuer").search(text[hit.last :]):
                continue
            self.take(read, hit, text)
        read.bare += [found[0] for found in pattern("bare").finditer(masked)]
        odd = (found[0] for found in pattern("odd").finditer(masked))
        read.unread += [one for one in odd if not any(one in known for known in read.unread)]
        pieces = (piece for piece in pattern("pieces").split(masked) if KNOWN not in piece)
        found = (pattern(UNREAD[listed]).search(piece) for piece in pieces)
        read.unread += [one["name"] for one in found if one and one["name"] not in read.bare]
        return read

    def hits(self, text: str) -> list[Hit]:
        """Every known name, the longer ones first, in the order in which they stand."""
        spans: dict[tuple[int, int], list[AreaEntry]] = {}
        for name, area in self.gazetteer.names:
            for first in starts(text, name):
                span = (first, first + len(name))
                others = (one for one in spans if one != span)
                if not any(one[0] < span[1] and span[0] < one[1] for one in others):
                    spans.setdefault(span, []).append(area)
        return [self.hit(text, spans[span], *span) for span in sorted(spans)]

    def hit(self, text: str, areas: list[AreaEntry], first: int, last: int) -> Hit:
        each = tuple({area.id: area for area in areas}.values())
        houses = read_houses(text[last:]) if each[0].level in HOUSES else Houses()
        return Hit(each, text[first:last], first, last, houses)

    def take(self, read: Read, hit: Hit, text: str) -> None:
        """One name with what belongs to it; none where it may be another's."""
        before = text[hit.first - 1 : hit.first]
        if pattern("bigger").search(before) or len(hit.areas) > 1:
            read.unread.append(text[hit.first - 1 if before else 0 : hit.end])
            return
        area = hit.areas[0]
        some = pattern("partly").match(text[hit.last :]) if area.level in HOUSES else None
        if some:
            read.unread.append(f"{hit.name}{some[0]}")
            read.partly = True
        elif hit.houses.units:
            self.take_houses(read, area, hit.name, hit.houses)
        else:
            read.areas += [self.around(area), *self.siblings(hit, text)]

    def take_houses(self, read: Read, estate: AreaEntry, name: str, houses: Houses) -> None:
        """The buildings that are there, with their units; the others are told as unknown."""
        there = self.inside(estate, "building")
        for number, units in houses.units.items():
            label, house = f"{name}{number}号楼", there.get(number)
            if house is None:
                read.unread.append(label)
                read.partly = True
                continue
            parts = self.inside(house, "unit") if units else {}
            read.areas += [parts[unit] for unit in units if unit in parts] if units else [house]
            read.unread += [f"{label}{unit}单元" for unit in units if unit not in parts]

    def inside(self, area: AreaEntry, level: str) -> dict[int, AreaEntry]:
        """Buildings or units by their numbers, but for numbers that two of them have."""
        at_level = (a for a in self.gazetteer.areas.values() if a.level == level)
        mine = [(NUMBER.match(numerals(a.name)), a) for a in at_level if area.id in a.path]
        found = [(int(number[0]), a) for number, a in mine if number]
        many = Counter(number for number, _ in found)
        return {number: a for number, a in found if many[number] == 1}

    def around(self, area: AreaEntry) -> AreaEntry:
        """Nobody lives in a place: what is there is for those around it."""
        if area.level != "place":
            return area
        above = self.gazetteer.areas.get(area.path[-2]) if len(area.path) > 1 else None
        wider = self.gazetteer.at_level(area.id, *COMMUNITIES) if self.event else above
        return wider or area

    def siblings(self, hit: Hit, text: str) -> Iterator[AreaEntry]:
        """杏林村一组、二组: the second by the first one's name."""
        numbered, at = pattern("numbered").search(hit.name), hit.last
        while numbered and (more := pattern("siblings").match(text, at)):
            name, at = f"{numbered['head']}{more['number']}{numbered['what']}", more.end()
            at += text[at:].startswith(numbered["what"]) * len(numbered["what"])
            yield from (area for known, area in self.gazetteer.names if known == name)

    def take_own(self, read: Read, plain: str) -> None:
        """本小区, 3号楼: of the only estate that is named anywhere, be it by who signs."""
        every = {area.id: area for hit in self.hits(plain) for area in hit.areas}
        homes = [area for area in every.values() if area.level in HOUSES]
        if len(homes) != 1:
            return
        bare, read.bare = read.bare, []
        for words in bare:
            self.take_houses(read, homes[0], homes[0].name, read_houses(words))
        read.areas += [] if bare else homes


def starts(text: str, name: str) -> Iterator[int]:
    """Where a name stands in a text."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def listed_in(body: str) -> str:
    """What stands behind 影响范围 and the like."""
    labels = islice(pattern("label").finditer(body), MOST_LISTS)
    parts = [body[found.end() : found.end() + LONGEST_LIST] for found in labels]
    return "\n".join(pattern("label_end").split(part)[0] for part in parts)


def joined(first: Read, then: Read) -> Read:
    """What was not understood in a list stays so, wherever the areas were found."""
    unread, partly = [*first.unread, *then.unread], first.partly or then.partly
    return Read(then.areas, unread, first.bare or then.bare, partly)


def finest(areas: Iterable[AreaEntry]) -> tuple[int, ...]:
    """Each once, without those of which a part is named: 桃源社区梅园小区 is the estate."""
    each = {area.id: area for area in areas}
    above = {upper for area in each.values() for upper in area.path[:-1]}
    return tuple(area_id for area_id in each if area_id not in above)
