"""The gazetteer as a table: areas imported by their code, and exported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session

from bot.desk.columns import (
    Imported,
    ImportFailed,
    Line,
    check_columns,
    header_of,
    listed,
    missing,
    rounded,
    word_of,
    words,
)
from storage.queries import areas
from storage.tables import Area

LIMITS = {"lat": 90.0, "lon": 180.0}
Parents = dict[str, str]  # by code
States = Mapping[str, Mapping[str, str]]  # the cells of areas, by code


def import_areas(session: Session, rows: Sequence[Line]) -> Imported:
    """Add and change areas by their code; ImportFailed with all problems, nothing written."""
    check_columns("areas", rows)
    return take_all(session, rows)


def take_all(session: Session, rows: Sequence[Line]) -> Imported:
    """The same, whatever else their cells hold."""
    known = {area.code: area for area in areas.find_all(session)}
    problems = find_problems(rows, known)
    if problems:
        raise ImportFailed(problems)
    before = state_of(known)
    take_over(session, rows, known)
    note_changes(session, known, before)
    after = state_of(known)
    added = len(after.keys() - before.keys())
    changed = sum(after[code] != cells for code, cells in before.items())
    return Imported(added, changed, len(rows) - added - changed)


def note_changes(session: Session, known: Mapping[str, Area], before: States) -> None:
    """Number the import in what it changed, so that whoever reads the areas reads them anew."""
    number = areas.version(session)[1] + 1
    for code, cells in state_of(known).items():
        if cells != before.get(code):
            known[code].revision = number
    session.flush()


def export_areas(session: Session) -> list[Line]:
    """All areas as the rows of a table that imports to the same again."""
    found = areas.find_all(session)
    codes = {area.id: area.code for area in found}
    return [Line(number, as_cells(area, codes)) for number, area in enumerate(found, 2)]


def known_codes(known: Mapping[str, Area]) -> dict[int, str]:
    return {area.id: code for code, area in known.items()}


def state_of(known: Mapping[str, Area]) -> dict[str, dict[str, str]]:
    codes = known_codes(known)
    return {
        code: {**as_cells(area, codes), "shape": json.dumps(area.shape)}
        for code, area in known.items()
    }


def as_cells(area: Area, codes: Mapping[int, str]) -> dict[str, str]:
    return {
        "code": area.code,
        "name": area.name,
        "level": word_of("levels", area.level),
        "parent": codes.get(area.parent_id or 0, ""),
        "nicknames": listed(area.nicknames),
        "lat": "" if area.lat is None else str(area.lat),
        "lon": "" if area.lon is None else str(area.lon),
    }


def find_problems(rows: Sequence[Line], known: Mapping[str, Area]) -> list[str]:
    """All that is wrong with the rows, in their order."""
    codes = known_codes(known)
    parents = {code: codes.get(area.parent_id or 0, "") for code, area in known.items()}
    parents |= {row["code"]: row["parent"] for row in rows if row["code"]}
    first: dict[str, int] = {}
    problems: list[str] = []
    for row in rows:
        problems += [*of_cells(row), *of_point(row), *of_parent(row, parents)]
        if first.setdefault(row["code"], row.number) != row.number and row["code"]:
            problems.append(row.problem("doubled", code=row["code"], first=first[row["code"]]))
    return problems


def of_cells(row: Line) -> Iterator[str]:
    yield from missing(row, "code", "name", "level")
    yield from rounded(row, "code", "parent")
    if row["level"] and row["level"] not in words()["levels"]:
        yield row.problem("level", value=row["level"], known=listed(words()["levels"]))


def of_point(row: Line) -> Iterator[str]:
    for column, limit in LIMITS.items():
        if row[column] and not -limit <= number_of(row[column]) <= limit:
            yield row.problem("number", column=header_of(column), value=row[column])
    if bool(row["lat"]) != bool(row["lon"]):
        yield row.problem("half_point")


def number_of(cell: str) -> float:
    """The number in a cell; a text that is none is not within any limits."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def of_parent(row: Line, parents: Parents) -> Iterator[str]:
    level = words()["levels"].get(row["level"])
    if row["parent"] and row["parent"] not in parents:
        yield row.problem("parent", value=row["parent"])
    elif not row["parent"] and level and level not in words()["tops"]:
        yield row.problem("no_parent", level=row["level"])
    elif in_circle(row["code"], parents):
        yield row.problem("circle", code=row["code"])


def in_circle(code: str, parents: Parents) -> bool:
    """Does going upward from an area lead back to it?"""
    met: set[str] = set()
    above = parents.get(code, "")
    while above and above not in met:
        met.add(above)
        above = parents.get(above, "")
    return code in met


def take_over(session: Session, rows: Sequence[Line], known: dict[str, Area]) -> None:
    """Write the rows; parents may stand below, so they are set when every area has its id."""
    for row in rows:
        area = known.setdefault(row["code"], Area(code=row["code"], name="", level="", path=""))
        fill(area, row)
        session.add(area)
    session.flush()
    for row in rows:
        known[row["code"]].parent_id = known[row["parent"]].id if row["parent"] else None
    by_id = {area.id: area for area in known.values()}
    for area in known.values():
        area.path = path_of(area, by_id)
    session.flush()


def fill(area: Area, row: Line) -> None:
    area.name, area.level = row["name"], words()["levels"][row["level"]]
    nicknames = (part.strip() for part in re.split(words()["split"], row["nicknames"]))
    area.nicknames = [part for part in nicknames if part]
    area.lat = number_of(row["lat"]) if row["lat"] else None
    area.lon = number_of(row["lon"]) if row["lon"] else None
    area.shape = json.loads(row["shape"]) if row["shape"] else area.shape


def path_of(area: Area, by_id: Mapping[int, Area]) -> str:
    """The ids from the top to the area: /1/4/9/."""
    above = by_id.get(area.parent_id or 0)
    return f"{path_of(above, by_id) if above else '/'}{area.id}/"
