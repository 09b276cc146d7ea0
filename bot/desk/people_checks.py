"""What can be wrong with a table of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.desk.area_names import AreaNames
from bot.desk.columns import Line, header_of, listed, missing, rounded, words
from bot.intents.slots import find_phones
from storage.tables import Area

PHONE_DIGITS = range(5, 21)


def digits_of(phone: str) -> str:
    """A phone as it is looked up, the way it is found in what a resident writes."""
    return next(iter(find_phones(phone)), re.sub(r"\D", "", phone))


def area_in(row: Line, column: str, names: AreaNames) -> Area | None:
    return next(iter(names.find(row[column])), None)


def of_row(row: Line, names: AreaNames) -> Iterator[str]:
    """What is wrong with one row by itself."""
    yield from missing(row, "person", "role")
    yield from rounded(row, "phone")
    if row["phone"] and len(digits_of(row["phone"])) not in PHONE_DIGITS:
        yield row.problem("phone", value=row["phone"])
    yield from of_role(row)
    yield from of_area(row, "area", names)
    yield from of_area(row, "home", names)
    if row["door"] and not row["home"]:
        yield row.problem("no_home")


def of_role(row: Line) -> Iterator[str]:
    role = words()["roles"].get(row["role"])
    if role is None and row["role"]:
        yield row.problem("role", value=row["role"], known=listed(words()["roles"]))
    if role == "resident" and row["area"]:
        yield row.problem("area_of_resident")
    if role in {None, "resident"}:
        return
    needed = {"no_area": "area", "no_phone": "phone"}
    needed |= {"no_unit": "unit"} if role in words()["with_unit"] else {}
    for problem, column in needed.items():
        if not row[column]:
            yield row.problem(problem, role=row["role"])


def of_area(row: Line, column: str, names: AreaNames) -> Iterator[str]:
    value = row[column]
    found = names.find(value)
    if value and not found:
        yield row.problem("area", column=header_of(column), value=value)
    if len(found) > 1:
        codes = listed(area.code for area in found[:5])
        yield row.problem("area_vague", column=header_of(column), value=value, codes=codes)


def of_group(group: Sequence[Line], names: AreaNames) -> Iterator[str]:
    """Somebody who stands in several rows lives in one place only."""
    housed = [row for row in group if area_in(row, "home", names)]
    for row in housed[1:]:
        if area_in(row, "home", names) != area_in(housed[0], "home", names):
            yield different(row, housed[0], "home")
    doors = [row for row in group if row["door"]]
    for row in doors[1:]:
        if row["door"] != doors[0]["door"]:
            yield different(row, doors[0], "door")


def different(row: Line, first: Line, column: str) -> str:
    header = header_of(column)
    return row.problem("two_homes", name=row["person"], column=header, first=first.number)
