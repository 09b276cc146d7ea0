"""The vocabulary of the spreadsheet of items: columns, words in cells, what is said of errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from bot.catalogue.marked_yaml import Place
from bot.errors import LinliError
from bot.intents.tables import read_table


class SheetFailed(LinliError):
    """A spreadsheet can't be taken over or written; `problems` holds every one, all in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Column(NamedTuple):
    """A column: its header, the place in an item's file, and how its cells are written."""

    header: str
    place: Place
    cell: str
    width: int
    help: str


def words() -> dict[str, Any]:
    """Everything in data/items.yaml."""
    return read_table("items", __package__)


@cache
def columns() -> tuple[Column, ...]:
    return tuple(
        Column(header, tuple(spec["place"].split(".")), *map(spec.get, ("cell", "width", "help")))
        for header, spec in words()["columns"].items()
    )


@cache
def headers() -> Mapping[str, str]:
    """Every name a column goes by, with the header of ours."""
    own = words()["columns"]
    others = {name: header for header, spec in own.items() for name in spec.get("also", ())}
    return {**others, **{header: header for header in own}, rest(): rest()}


def rest() -> str:
    """The header of what no other column can hold."""
    return str(words()["rest"])


def header_at(place: Place) -> str:
    """The column in which this part of an item stands; of what has several, the first of them."""
    here = [c.header for c in columns() if place[: len(c.place)] == c.place]
    within = [c.header for c in columns() if c.place[: len(place)] == place]
    return next(iter(here or within), rest()) if place else ""


def header_named(name: str) -> str | None:
    """The column of a field by its name in the file, wherever it stands there."""
    first = {"answer": "summary", "request": "route", "slots": "name", "repeat": "each"}
    main = {part: (part, field) for part, field in first.items()}
    places = {str(c.place[-1]): c.place for c in reversed(columns())} | main  # the first counts
    return header_at(places[name]) if name in places else None


def say(phrase: str, /, **values: object) -> str:
    """A sentence for the clerk, from the table's `told`."""
    told: str = words()["told"][phrase]
    return told.format(**values)


def failed(phrase: str, /, **values: object) -> SheetFailed:
    return SheetFailed([say(phrase, **values)])


def first_words(table: Mapping[str, object]) -> list[str]:
    """The word that is written for each thing a table has words for."""
    first: dict[object, str] = {}
    for word, meant in table.items():
        first.setdefault(meant, word)
    return [*first.values()]


def listed(names: Iterable[str]) -> str:
    return str(words()["joint"]).join(names)
