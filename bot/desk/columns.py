"""The vocabulary of the tables operators keep: columns, words, and what is said of errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import LinliError
from bot.intents.tables import read_table

KINDS = ("areas", "people", "households")


class ImportFailed(LinliError):
    """A table can't be taken over; `problems` holds every one, and nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Imported:
    """How many areas or people were added, changed, and as they had been."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Line:
    """One row of a table: the line it ends on, and its cells by the names of the columns."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, phrase: str, /, **values: object) -> str:
        return say(phrase, line=self.number, **values)


def words() -> dict[str, Any]:
    """The columns, the words in them and the sentences, from data/columns.yaml."""
    return read_table("columns", __package__)


def say(phrase: str, /, **values: object) -> str:
    """A sentence for the operator, from the table's `told`."""
    told: str = words()["told"][phrase]
    return told.format(**values)


def failed(phrase: str, /, **values: object) -> ImportFailed:
    return ImportFailed([say(phrase, **values)])


def columns(kind: str) -> dict[str, str]:
    """A table's headers, each with the name the code has for it."""
    found: dict[str, str] = words()[kind]["columns"]
    return found


def header_of(name: str) -> str:
    """The header of a column; a name the code does not know is a header itself."""
    kinds = (*KINDS, "former")
    known = {name: header for kind in kinds for header, name in columns(kind).items()}
    return known.get(name, name)


def word_of(table: str, value: str) -> str:
    """The word for a level or a role: the first that means it."""
    return next((word for word, meant in words()[table].items() if meant == value), value)


def listed(names: Iterable[str]) -> str:
    return str(words()["joint"]).join(names)


def split(cell: str) -> list[str]:
    """The names that a cell lists."""
    return [word.strip() for word in re.split(words()["split"], cell) if word.strip()]


def check_columns(kind: str, rows: Sequence[Line]) -> None:
    """ImportFailed when there are no rows, a column is missing, or one is not known."""
    if not rows:
        raise failed("no_rows")
    known, given = columns(kind), rows[0].cells
    needed = [word for word in words()[kind]["needed"] if known[word] not in given]
    strange = [header_of(name) for name in given if name not in known.values()]
    problems = [say("column_missing", column=word) for word in needed]
    problems += [say("column_unknown", column=word, known=listed(known)) for word in strange]
    if problems:
        raise ImportFailed(problems)


def missing(line: Line, *needed: str) -> Iterator[str]:
    """What is said of empty cells that must hold something."""
    empty = (column for column in needed if not line[column])
    yield from (line.problem("missing", column=header_of(column)) for column in empty)


def rounded(line: Line, *long: str) -> Iterator[str]:
    """What is said of long numbers that Excel made short ones of."""
    for column in long:
        if re.match(words()["rounded"], line[column]):
            yield line.problem("rounded", column=header_of(column), value=line[column])
