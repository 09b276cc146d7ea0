"""An item as a row of the spreadsheet, and what a row says of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bot.catalogue.item_files import dump, plain
from bot.catalogue.marked_yaml import Place, parse_marked
from bot.catalogue.reader import shorten
from bot.catalogue.schema import Item
from bot.catalogue.sheets.cells import CODECS, Misread, misread
from bot.catalogue.sheets.tables import Cell, tidy
from bot.catalogue.sheets.words import Column, columns, rest, words

Values = dict[Place, Any]
CHANGED_BY_EXCEL = {"formula", "error", "rounded"}


def row_of(item: Item) -> list[str]:
    """The item's cells in the order of the columns; what a cell can't hold stands in the last."""
    values = flat(plain(item))
    cells = {column.place: cell_of(column, values.get(column.place)) for column in columns()}
    left = {place: value for place, value in values.items() if cells.get(place) is None}
    return [*(cell or "" for cell in cells.values()), dump(nested(left)) if left else ""]


def cell_of(column: Column, value: object) -> str | None:
    """The value's cell; None where reading it again would give something else."""
    if value is None:
        return ""
    codec = CODECS[column.cell]
    try:
        cell = codec.write(value)
        whole = tidy(cell) == cell and not ILLEGAL_CHARACTERS_RE.search(cell)
        return cell if whole and codec.read(cell) == value else None
    except (Misread, TypeError):
        return None


def flat(value: Mapping[str, Any]) -> Values:
    """What an item file holds, by its place, down to where columns stand."""
    places = {column.place for column in columns()}
    found: Values = {}
    for name, part in value.items():
        deep = isinstance(part, dict) and (name,) not in places
        found |= {(name, key): what for key, what in part.items()} if deep else {(name,): part}
    return found


def nested(values: Values) -> dict[str, Any]:
    """What an item file would hold, from its parts by place."""
    whole: dict[str, Any] = {}
    for place, value in values.items():
        part = whole.setdefault(str(place[0]), {}) if place[1:] else whole
        part[str(place[-1])] = value
    return whole


def read_row(cells: Mapping[str, Cell]) -> tuple[Values, list[tuple[str, str]]]:
    """What a row says, None where its cell is empty; and what is wrong, as (column, sentence)."""
    values: Values = {}
    problems: list[tuple[str, str]] = []
    for column in columns():
        if column.header not in cells:
            continue
        try:
            values[column.place] = value_in(cells[column.header], column)
        except Misread as error:
            problems.append((column.header, str(error)))
    try:
        add_rest(values, cells.get(rest(), Cell("")))
    except Misread as error:
        problems.append((rest(), str(error)))
    return values, problems


def value_in(cell: Cell, column: Column) -> object:
    check_untouched(cell, dates=column.cell == "day")
    return CODECS[column.cell].read(cell.text) or None if cell.text else None


def check_untouched(cell: Cell, *, dates: bool = False) -> None:
    """Misread where the spreadsheet made something else of what was typed."""
    if cell.made in CHANGED_BY_EXCEL or (cell.made == "date" and not dates):
        raise misread(cell.made, value=cell.text)


def add_rest(values: Values, cell: Cell) -> None:
    """Add what the last column holds; nothing may be said twice."""
    check_untouched(cell)
    if not cell.text:
        return
    for place, value in flat(read_rest(cell.text)).items():
        if values.get(place) is not None:
            name = next(column.header for column in columns() if column.place == place)
            raise misread("rest_twice", column=name)
        values[place] = value


def read_rest(text: str) -> dict[str, Any]:
    """The last column's YAML, read as an item file is."""
    marked = parse_marked(text, Path())
    if marked.problems or not isinstance(marked.value, dict):
        reason = marked.problems[0].text if marked.problems else shorten(text)
        raise misread("rest", reason=reason)
    return marked.value


def header() -> list[str]:
    return [*(column.header for column in columns()), rest()]


def example() -> list[str]:
    """The template's row, which an import leaves out."""
    return [words()["examples"].get(name, "") for name in header()]


def explanations() -> Iterator[list[str]]:
    """What each column is for."""
    yield words()["help_header"]
    yield from ([column.header, column.help] for column in columns())
    yield [rest(), words()["rest_help"]]
