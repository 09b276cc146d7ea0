"""Areas by where they lie: which has a point in its shape, and which is nearest to it."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from operator import itemgetter

from bot.desk.entries import AreaEntry
from bot.desk.shapes import Point, metres


class OnMap:
    """A frozen look-up of shapes and points."""

    def __init__(self, areas: Iterable[AreaEntry]) -> None:
        """Numbered things are left out: who stands beside a lamp need not speak of it."""
        listed = [area for area in areas if area.level != "asset"]
        shaped = [(area.shape, area) for area in listed if area.shape]
        self.shaped = sorted(shaped, key=lambda pair: (pair[0].size, -len(pair[1].path)))
        self.points = [(area.point, area) for area in listed if area.point]

    def at(self, point: Point) -> AreaEntry | None:
        """The smallest area whose shape holds the point."""
        return next((area for shape, area in self.shaped if shape.holds(point)), None)

    def nearest(self, point: Point, within: AreaEntry | None) -> tuple[AreaEntry | None, float]:
        """The known place nearest to a point, and how many metres off; within an area, if any."""
        here = [(p, a) for p, a in self.points if within is None or within.id in a.path]
        best = min(((metres(point, p), a) for p, a in here), key=itemgetter(0), default=None)
        return (best[1], best[0]) if best else (None, inf)
