"""Which shape holds a point, whatever way its outline is drawn."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.entries import AreaEntry
from bot.desk.on_map import OnMap
from bot.desk.shapes import Point, metres, read_shape

CENTRE = (110.001, 30.001)
CORNERS = st.integers(3, 40)
TURNS = st.floats(0, math.tau)
SOON = 1.0  # seconds for as many look-ups as a busy hour has


def ring(corners: int, radius: float, turned: float = 0.0) -> list[list[float]]:
    """A regular outline around the centre, closed."""
    angles = [turned + math.tau * n / corners for n in range(corners)]
    points = [around(radius, angle) for angle in angles]
    return [list(point) for point in (*points, points[0])]


def around(radius: float, angle: float) -> Point:
    return CENTRE[0] + radius * math.cos(angle), CENTRE[1] + radius * math.sin(angle)


def inner(corners: int, radius: float) -> float:
    """How far from the centre the nearest edge is."""
    return radius * math.cos(math.pi / corners)


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@settings(max_examples=60, deadline=None)
@given(corners=CORNERS, turned=TURNS, angle=TURNS, share=st.floats(0, 0.99))
def test_what_is_nearer_than_the_edge_is_inside_and_what_is_beyond_the_corners_is_not(
    corners: int, turned: float, angle: float, share: float
) -> None:
    shape = read_shape(polygon(ring(corners, 0.002, turned)))
    assert shape.holds(around(share * inner(corners, 0.002), angle))
    assert not shape.holds(around(0.002 * (1.01 + share), angle))


@settings(max_examples=40, deadline=None)
@given(corners=CORNERS, angle=TURNS, share=st.floats(0, 0.98), backward=st.booleans())
def test_a_hole_is_outside_whichever_way_it_is_drawn(
    corners: int, angle: float, share: float, backward: bool
) -> None:
    hole = ring(corners, 0.001)
    shape = read_shape(polygon(ring(4, 0.004), hole[::-1] if backward else hole))
    assert not shape.holds(around(share * inner(corners, 0.001), angle))
    assert shape.holds(around(0.0015, angle))
    assert shape.size == pytest.approx(
        read_shape(polygon(ring(4, 0.004))).size - read_shape(polygon(hole)).size
    )


@settings(max_examples=40, deadline=None)
@given(corners=CORNERS, start=st.integers(0, 39), angle=TURNS, far=st.floats(0, 0.004))
def test_where_an_outline_begins_does_not_matter(
    corners: int, start: int, angle: float, far: float
) -> None:
    outline = ring(corners, 0.002)
    begun = outline[start % corners : -1] + outline[: start % corners]
    other, point = read_shape(polygon([*begun, begun[0]])), around(far, angle)
    assert other.holds(point) == read_shape(polygon(outline)).holds(point)


def test_the_edge_and_the_corners_belong_to_a_shape() -> None:
    square = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
    shape = read_shape(polygon(square, [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]))
    assert all(shape.holds(point) for point in ((0, 0), (2, 1), (1, 0), (2, 2), (0.5, 0.7)))
    assert not any(shape.holds(point) for point in ((2.0001, 1), (0.7, 0.7), (-1, 0)))


def test_a_shape_of_several_parts_holds_what_is_in_any_of_them() -> None:
    parts = [[[[x, 0], [x + 1, 0], [x + 1, 1], [x, 0]]] for x in (0, 5)]
    shape = read_shape({"type": "MultiPolygon", "coordinates": parts})
    assert [shape.holds((x, 0.2)) for x in (0.8, 3, 5.8)] == [True, False, True]
    assert shape.box == (0, 0, 6, 1)


def test_a_bay_is_outside_although_its_box_is_not() -> None:
    bay = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0], [0, 0, 12.5]]
    shape = read_shape(polygon(bay))
    assert not shape.holds((1.5, 2))
    assert shape.holds((1.5, 0.5))


def test_the_smallest_of_those_that_hold_a_point_is_meant() -> None:
    shapes = {1: 0.01, 2: 0.002, 3: 0.005}
    areas = [
        AreaEntry(n, f"{n}", "grid", (n,), shape=read_shape(polygon(ring(4, radius))))
        for n, radius in shapes.items()
    ]
    found = OnMap(areas).at(CENTRE)
    assert found is not None
    assert found.id == 2
    assert OnMap(areas).at((0, 0)) is None


def test_two_thousand_shapes_are_looked_through_at_once() -> None:
    def square(n: int) -> AreaEntry:
        west, south = 110 + n % 50 * 0.001, 30 + n // 50 * 0.001
        corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        outline = [[west + x * 0.001, south + y * 0.001] for x, y in corners]
        return AreaEntry(n, f"{n}", "grid", (n,), shape=read_shape(polygon(outline)))

    on_map = OnMap(square(n) for n in range(2_000))
    begun = time.perf_counter()
    found = [on_map.at((110.0495 - n * 0.0001, 30.0395)) for n in range(200)]
    assert time.perf_counter() - begun < SOON
    assert all(found)


def test_distance_is_right_enough_within_a_city() -> None:
    assert metres((110, 30), (110, 30.001)) == pytest.approx(111, abs=1)
    assert metres((110, 30), (110.001, 30)) == pytest.approx(96, abs=1)
