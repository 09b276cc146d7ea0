"""Finds the area a table means: by its code, its name, or a path of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.intents.slots import numerals
from storage.queries.areas import ids_upward
from storage.tables import Area

BETWEEN = re.compile(r"[\s/>-]+")


class AreaNames:
    """A look-up over all areas; an area's name is enough where it is the only one of it."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.by_code: dict[str, Area] = {}
        self.by_name: dict[str, list[Area]] = {}
        self.names: dict[int, str] = {}
        for area in areas:
            name = squeezed(area.name)
            self.by_code[area.code] = area
            self.by_name.setdefault(name, []).append(area)
            self.names[area.id] = name

    def find(self, text: str) -> Sequence[Area]:
        """The areas `text` can mean; 桃源社区桃源里3号楼 may leave out what stands between."""
        if text in self.by_code:
            return [self.by_code[text]]
        words = squeezed(text)
        ends = [(words[:at], self.by_name.get(words[at:], [])) for at in range(len(words))]
        return [a for rest, found in ends for a in found if self.fits(rest, ids_upward(a)[1:])]

    def fits(self, rest: str, upward: Sequence[int]) -> bool:
        """Do the words before a name name some of the areas above, in their order?"""
        if not rest:
            return True
        above = [(self.names[id_], upward[at + 1 :]) for at, id_ in enumerate(upward)]
        return any(
            rest.endswith(name) and self.fits(rest[: -len(name)], higher) for name, higher in above
        )


def squeezed(text: str) -> str:
    return BETWEEN.sub("", numerals(text))
