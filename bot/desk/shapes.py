"""Shapes on the map: which of them hold a point, how large they are, how far two points are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

METRES_A_DEGREE = 111_000

Point = tuple[float, float]  # longitude, latitude, as GeoJSON has them (WGS84)
Ring = tuple[Point, ...]  # its last point is its first
Polygon = tuple[Ring, ...]  # the outline, then the holes


@dataclass(frozen=True)
class Shape:
    """One or several polygons with holes; `box` is west, south, east, north."""

    polygons: tuple[Polygon, ...]
    box: tuple[float, float, float, float]
    size: float  # in square degrees, which compares areas of one city

    def holds(self, point: Point) -> bool:
        """Is the point inside, or on the edge? A hole's edge belongs to the shape."""
        west, south, east, north = self.box
        inside = west <= point[0] <= east and south <= point[1] <= north
        return inside and any(holds(polygon, point) for polygon in self.polygons)


def read_shape(geometry: Mapping[str, Any]) -> Shape:
    """The shape of a checked GeoJSON Polygon or MultiPolygon; heights are left out."""
    listed = geometry["coordinates"]
    listed = [listed] if geometry["type"] == "Polygon" else listed
    polygons = tuple(tuple(ring_of(ring) for ring in polygon) for polygon in listed)
    lons, lats = zip(*(point for polygon in polygons for point in polygon[0]), strict=True)
    box = (min(lons), min(lats), max(lons), max(lats))
    return Shape(polygons, box, sum(size_of(polygon) for polygon in polygons))


def ring_of(positions: Sequence[Sequence[float]]) -> Ring:
    return tuple((float(position[0]), float(position[1])) for position in positions)


def size_of(polygon: Polygon) -> float:
    outline, *holes = (abs(signed_size(ring)) for ring in polygon)
    return outline - sum(holes)


def signed_size(ring: Ring) -> float:
    """By the shoelace formula, from the first point, where small areas lose no digits."""
    x, y = ring[0]
    moved = [(lon - x, lat - y) for lon, lat in ring]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(moved)) / 2


def holds(polygon: Polygon, point: Point) -> bool:
    outline, *holes = polygon
    if any(on_edge(ring, point) for ring in polygon):
        return True
    return within(outline, point) and not any(within(hole, point) for hole in holes)


def within(ring: Ring, point: Point) -> bool:
    """Does a ray to the east cross the ring an odd number of times?"""
    return sum(1 for _ in crossings(ring, point)) % 2 == 1


def crossings(ring: Ring, point: Point) -> Iterator[float]:
    """Where the ring crosses the point's parallel, east of the point."""
    x, y = point
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) == (y2 > y):
            continue
        crossing = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        if crossing > x:
            yield crossing


def on_edge(ring: Ring, point: Point) -> bool:
    return any(between(a, b, point) for a, b in pairwise(ring))


def between(a: Point, b: Point, point: Point) -> bool:
    """Is the point on the way from a to b?"""
    (ax, ay), (bx, by), (x, y) = a, b, point
    beside = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    boxed = min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
    return beside == 0 and boxed


def metres(one: Point, other: Point) -> float:
    """Flat-earth distance: right enough within a city."""
    north = (one[1] - other[1]) * METRES_A_DEGREE
    east = (one[0] - other[0]) * METRES_A_DEGREE * math.cos(math.radians(one[1]))
    return math.hypot(north, east)
