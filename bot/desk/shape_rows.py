"""Areas drawn on a map (GeoJSON): each feature gives the area of its code a shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.desk.area_rows import as_cells, known_codes, take_all
from bot.desk.columns import Imported, ImportFailed, Line, columns, failed, word_of
from bot.desk.shapes import read_shape
from storage.queries import areas

LINE = re.compile(r"(第\d+)行")
SUFFIXES = frozenset({".geojson", ".json"})
WGS84 = ("CRS84", "4326", "WGS84", "WGS 84")
SHORTEST_RING = 4  # positions, the last of which is the first
WEST_EAST, SOUTH_NORTH = 180.0, 90.0
Geometry = dict[str, Any]


class Feature(Line):
    """One feature as a row of areas; `shape` holds its geometry as JSON."""

    def problem(self, phrase: str, /, **values: object) -> str:
        """Counted as features are, not as lines of a file."""
        return LINE.sub(r"\1个图形", super().problem(phrase, **values))


def is_map(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def read_map(path: Path) -> list[Feature]:
    """The features of a file; ImportFailed with all that is wrong with their shapes."""
    listed = features_in(read_document(path))
    rows = [feature_of(number, one) for number, one in enumerate(listed, 1)]
    problems = [
        said
        for row, one in zip(rows, listed, strict=True)
        for said in problems_of(row, one.get("geometry") if isinstance(one, dict) else one)
    ]
    if problems:
        raise ImportFailed(problems)
    return rows


def import_shapes(session: Session, rows: Sequence[Feature]) -> Imported:
    """Shape areas, and add those that are new, by their code; ImportFailed, nothing written."""
    known = {area.code: area for area in areas.find_all(session)}
    codes = known_codes(known)
    strange = [row for row in rows if row["code"] and row["code"] not in known and not row["name"]]
    if strange:
        raise ImportFailed([row.problem("map_unknown", code=row["code"]) for row in strange])
    whole = [
        Feature(row.number, {**as_cells(known[row["code"]], codes), **row.cells})
        if row["code"] in known
        else row
        for row in rows
    ]
    return take_all(session, whole)


def export_shapes(session: Session) -> Geometry | None:
    """All shapes as a map that imports to the same again; None where nothing has one."""
    drawn = [area for area in areas.find_all(session) if area.shape]
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "title": area.name},  # the name is the table's to say
            "geometry": area.shape,
        }
        for area in drawn
    ]
    return {"type": "FeatureCollection", "features": features} if features else None


def read_document(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise failed("no_file", path=path, reason=error.strerror) from None
    except (ValueError, RecursionError):
        raise failed("map_broken") from None


def features_in(document: Any) -> list[Any]:
    listed = document.get("features") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed:
        raise failed("map_empty")
    system = json.dumps(document.get("crs") or WGS84[0])
    if not any(name in system for name in WGS84):
        raise failed("map_crs", value=system[:80])
    return listed


def feature_of(number: int, feature: Any) -> Feature:
    """Its properties by their English or Chinese names; what else it tells is left out."""
    told = feature.get("properties") if isinstance(feature, dict) else None
    told = told if isinstance(told, dict) else {}
    names = {**{name: name for name in columns("areas").values()}, **columns("areas")}
    cells = {names[key]: cell_of(value) for key, value in told.items() if key in names}
    if level := cells.get("level"):
        cells["level"] = word_of("levels", level)
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return Feature(number, {**filled(cells), "shape": json.dumps(geometry)})


def filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell}


def cell_of(value: object) -> str:
    """Codes are often numbers in other systems."""
    return str(value).strip() if isinstance(value, str | int) and value is not True else ""


def problems_of(row: Feature, geometry: Any) -> Iterator[str]:
    """What is wrong with one feature's shape: the first thing found."""
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        yield row.problem("map_type")
        return
    rings = rings_of(geometry)
    if not rings or not all(is_ring(ring) for ring in rings):
        yield row.problem("map_ring")
    elif strange := next((p for ring in rings for p in ring if not is_on_earth(p)), None):
        yield row.problem("map_range", value=strange[:2])
    elif read_shape(geometry).size <= 0:
        yield row.problem("map_flat")


def rings_of(geometry: Geometry) -> list[Any]:
    """All rings, outlines and holes; nothing where they are not nested as they must be."""
    listed = geometry.get("coordinates")
    listed = [listed] if geometry["type"] == "Polygon" else listed
    nested = isinstance(listed, list) and all(isinstance(one, list) and one for one in listed)
    return [ring for polygon in listed for ring in polygon] if nested and listed else []


def is_ring(ring: Any) -> bool:
    long = isinstance(ring, list) and len(ring) >= SHORTEST_RING
    return long and all(is_position(one) for one in ring) and ring[0][:2] == ring[-1][:2]


def is_position(one: Any) -> bool:
    numbers = isinstance(one, list) and len(one) >= 2
    return numbers and all(type(part) in {int, float} for part in one)


def is_on_earth(position: Sequence[float]) -> bool:
    lon, lat = position[:2]
    return abs(lon) <= WEST_EAST and abs(lat) <= SOUTH_NORTH  # neither holds for what is no number
