"""改范围 in words: 桃源里3、5号楼, 加上5号楼, 除了3号楼; never more than was said, nor less."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bot.desk.entries import AreaEntry
from bot.desk.gazetteer import HOUSES
from bot.desk.notice_audience import areas_of, find_area, find_areas, parts_of
from bot.desk.notice_houses import Houses, read_houses
from bot.desk.notice_patterns import pattern
from bot.desk.notice_places import Places, finest
from bot.desk.unit_of_work import UnitOfWork
from bot.intents.slots import numerals
from storage.tables import Person


class Range(NamedTuple):
    """Areas, and the words that name none; or words that can't be left out."""

    area_ids: Sequence[int] = ()
    unknown: Sequence[str] = ()
    kept: str = ""  # what can't be taken from the rest
    less: bool = False  # of an area some parts are left, and not those who live in none of them


def read_range(
    unit: UnitOfWork, person: Person, text: str, present: Sequence[int], homes: Sequence[int]
) -> Range:
    """What a range is to be now; `homes` is where buildings without their estate may stand."""
    plain = " ".join(numerals(text).split())
    if but := pattern("range_but").search(plain):
        out = but[str(but.lastgroup)]
        rest = f"{plain[: but.start()]} {plain[but.end() :]}"
        base = named_at_homes(unit, person, rest, homes).area_ids or present
        return left_out(unit, base, named_at_homes(unit, person, out, homes), out)
    more = pattern("range_more").sub("", plain)
    found = named_at_homes(unit, person, more, homes)
    if more == plain or found.unknown or not found.area_ids:
        return found
    every, areas = [*dict.fromkeys([*present, *found.area_ids])], unit.gazetteer.areas
    apart = [one for one in every if not {*every}.intersection(areas[one].path[:-1])]
    return found._replace(area_ids=apart)


def named_at_homes(unit: UnitOfWork, person: Person, text: str, homes: Sequence[int]) -> Range:
    """As it is understood best, seen from one of the homes."""
    tried = (named_in(unit, person, text, home or None) for home in homes)
    return min(tried, key=lambda one: (not one.area_ids, len(one.unknown)), default=Range())


def named_in(unit: UnitOfWork, person: Person, text: str, home: int | None) -> Range:
    """As the text of a notice is read; a name that it does not know, as a resident's."""
    places = Places(unit.gazetteer, event=False)
    plain = pattern("range_words").sub("", text).strip()
    read, estate = places.stretch(plain, listed=True), estate_of(unit, person, home)
    bare = [read_houses(plain[plain.find(words) :]) for words in read.bare]
    if estate:
        for houses in bare:
            places.take_houses(read, estate, estate.name, houses)
    if not read.areas and not read.unread and (estate or not bare):
        return Range(*find_areas(unit, person, plain, home))
    singly = [] if estate else [label for houses in bare for label in labels(houses)]
    names = [words for words in read.unread if not pattern("house").search(words)]
    by_name = {one: find_area(unit, person, one, home) for one in [*names, *singly]}
    unknown = [one for one in [*read.unread, *singly] if not by_name.get(one)]
    found = [*finest(read.areas), *(id_ for id_ in by_name.values() if id_)]
    return Range([*dict.fromkeys(found)], unknown)


def estate_of(unit: UnitOfWork, person: Person, home: int | None) -> AreaEntry | None:
    """Where a building without its estate stands: around the home, or in the only one inside."""
    if around := unit.gazetteer.at_level(home, *HOUSES):
        return around
    mine = {home} if home else {area.id for area in areas_of(unit, person)}
    every = (area for area in unit.gazetteer.areas.values() if area.level in HOUSES)
    inside = [area for area in every if mine.intersection(area.path)]
    return inside[0] if len(inside) == 1 else None


def labels(houses: Houses) -> Iterator[str]:
    """3号楼, 5号楼2单元: each alone."""
    for number, units in houses.units.items():
        yield from (f"{number}号楼{part}单元" for part in units)
        yield from () if units else (f"{number}号楼",)


def left_out(unit: UnitOfWork, base: Sequence[int], out: Range, words: str) -> Range:
    """All parts of the range but these."""
    if out.unknown or not out.area_ids:
        return Range((), out.unknown or [words])
    parts = [one for area_id in base for one in without(unit, area_id, {*out.area_ids})]
    rest = [one for one in parts if one]
    if not rest or rest == [*base] or len(rest) < len(parts):
        return Range(kept=words)
    return Range(rest, less=not {*rest} <= {*base})


def without(unit: UnitOfWork, area_id: int, out: Collection[int]) -> Iterator[int]:
    """An area, or those of its parts that are not left out; 0 where it has no parts to choose."""
    paths = unit.gazetteer.areas
    if not any(area_id in paths[one].path for one in out):
        inside = any(upper in out for upper in paths[area_id].path)
        yield from () if inside else (area_id,)
    elif area_id not in out:
        parts = parts_of(unit, area_id)
        for part in parts:
            yield from without(unit, part.id, out)
        if not parts:
            yield 0
