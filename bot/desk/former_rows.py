"""What can be wrong with a former ledger, and what its rows say when nothing is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.catalogue.schema import Item
from bot.desk.columns import ImportFailed, Line, header_of, listed, rounded, words
from bot.desk.moments import read_moment
from bot.desk.people_checks import PHONE_DIGITS, digits_of

NEEDED = ("former", "text", "created")
ENDS = frozenset({"closed", "rejected", "withdrawn"})
# what makes two rows of one number the same; nothing of it says who somebody is
COMPARED = ("former", "item", "created", "state", "closed")

FindItem = Callable[[Line], Item]


@dataclass(frozen=True)
class Former:
    """A ticket as a former ledger tells it."""

    line: Line
    item: Item
    state: str
    created: datetime
    closed: datetime | None

    @property
    def digest(self) -> str:
        told = "\x1f".join(self.line[column] for column in COMPARED)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Reading:
    """What rows are read with."""

    find_item: FindItem
    zone: ZoneInfo
    now: datetime


def read_rows(rows: Sequence[Line], reading: Reading) -> list[Former]:
    """What the rows say, each number once; ImportFailed with all that is wrong with any."""
    problems = [problem for row in rows for problem in of_row(row, reading)]
    problems += of_numbers(rows)
    if problems:
        raise ImportFailed(problems)
    by_number = {row["former"]: row for row in rows}
    found = [former_of(row, reading) for row in by_number.values()]
    return sorted(found, key=lambda one: (one.created, one.line.number))


def former_of(row: Line, reading: Reading) -> Former:
    state = state_of(row)
    created = read_moment(row["created"], reading.zone)
    closed = read_moment(row["closed"], reading.zone) if state in ENDS else None
    assert created is not None
    assert state is not None
    return Former(row, reading.find_item(row), state, created, closed)


def state_of(row: Line) -> str | None:
    """The state a word means; without one, what has a closing date has ended."""
    if not row["state"]:
        return "closed" if row["closed"] else "submitted"
    found: str | None = words()["former_states"].get(row["state"])
    return found


def of_row(row: Line, reading: Reading) -> Iterator[str]:
    """What is wrong with one row by itself."""
    empty = (column for column in NEEDED if not row[column])
    yield from (row.problem("missing", column=header_of(column)) for column in empty)
    yield from rounded(row, "former", "phone")
    if row["phone"] and len(digits_of(row["phone"])) not in PHONE_DIGITS:
        yield row.problem("phone", value=row["phone"])
    yield from of_state(row)
    yield from of_moments(row, reading)


def of_state(row: Line) -> Iterator[str]:
    state = state_of(row)
    if state is None:
        known = listed(words()["former_states"])
        yield row.problem("state", value=row["state"], known=known)
    if state == "closed" and not row["closed"]:
        yield row.problem("not_closed", state=row["state"])


def of_moments(row: Line, reading: Reading) -> Iterator[str]:
    """Days that can't be read, that have not come, or that are in the wrong order."""
    found = {}
    for column in ("created", "closed"):
        moment = read_moment(row[column], reading.zone) if row[column] else None
        told = {"column": header_of(column), "value": row[column]}
        if row[column] and moment is None:
            yield row.problem("moment", **told)
        elif moment and moment > reading.now:
            yield row.problem("future", **told)
        found[column] = moment
    created, closed = found["created"], found["closed"]
    if created and closed and closed.date() < created.date():
        yield row.problem("closed_before")


def of_numbers(rows: Sequence[Line]) -> Iterator[str]:
    """A number that stands for two matters."""
    first: dict[str, Line] = {}
    for row in rows:
        before = first.setdefault(row["former"], row)
        if row["former"] and before.cells != row.cells:
            values = {"number": row["former"], "first": before.number}
            yield row.problem("former_doubled", **values)
