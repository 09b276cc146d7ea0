"""Makes everything sealed under the newest key; what is left to do is seen from the rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    Table,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from bot.errors import SealError
from storage.columns import Row
from storage.database import Database
from storage.sealed import Keyring, Sealed, new_key

BATCH = 200  # rows a transaction: others write between them
HASH = "_hash"  # a column of this ending finds its sealed neighbour

AsLookedUp = Callable[[str], str]


@dataclass(frozen=True)
class Place:
    """A sealed column, and what its rows are counted by."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def key(self) -> Column[Any]:
        return next(iter(self.table.primary_key.columns))

    @property
    def before_all(self) -> int | str:
        """Less than any key."""
        return 0 if isinstance(self.key.type, Integer) else ""

    @property
    def raw(self) -> ColumnElement[bytes]:
        """As it stands on the disk."""
        return type_coerce(self.column, LargeBinary)

    @property
    def hashed(self) -> Column[Any] | None:
        """The keyed hash that finds this column's values."""
        return self.table.c.get(f"{self.column.name}{HASH}")

    def old(self, keyring: Keyring) -> ColumnElement[bool]:
        """Sealed, and not under the first key; a NULL is neither."""
        tag = keyring.newest_tag
        return func.substr(self.raw, 1, len(tag), type_=LargeBinary) != tag


@dataclass(frozen=True)
class Batch:
    """What came of some rows: the last of them, how many were written, which did not open."""

    last: Any
    written: int = 0
    closed: int = 0


Step = Callable[[Session, Place, Any], Batch]


def sealed_places() -> list[Place]:
    """Every sealed column there is, from the tables themselves."""
    tables = Row.metadata.sorted_tables
    return [Place(t, c) for t in tables for c in t.columns if isinstance(c.type, Sealed)]


def count_old(session: Session, keyring: Keyring) -> int:
    """How many values are not sealed under the first key."""
    return sum(
        session.scalar(select(func.count()).select_from(p.table).where(p.old(keyring))) or 0
        for p in sealed_places()
    )


def find_closed(session: Session, keyring: Keyring) -> Iterator[str]:
    """Columns with values that no key opens, and how many."""
    for place in sealed_places():
        cells = session.execute(select(place.raw).where(place.column.is_not(None)))
        closed = sum(not opens(keyring, cell) for (cell,) in cells.yield_per(BATCH))
        if closed:
            yield f"{place.name}: {closed} can't be opened with these keys"


def opens(keyring: Keyring, cell: bytes) -> bool:
    try:
        keyring.open(cell)
    except SealError:
        return False
    return True


def reseal(database: Database) -> Iterator[tuple[str, int, int]]:
    """Seal all that is old anew; for each column how many rows were, and how many can't be."""
    for place in sealed_places():
        yield place.name, *through(database, place, reseal_some)


def mend_hashes(database: Database, as_looked_up: AsLookedUp) -> int:
    """Make every look-up hash the first key's; how many were not."""

    def step(session: Session, place: Place, after: Any) -> Batch:
        return mend_some(session, place, after, as_looked_up)

    places = [place for place in sealed_places() if place.hashed is not None]
    return sum(through(database, place, step)[0] for place in places)


def through(database: Database, place: Place, step: Step) -> tuple[int, int]:
    """One column from its first row to its last, a transaction for each batch."""
    written, closed = 0, 0
    after: Any = place.before_all
    while after is not None:
        batch = database.write(
            lambda session, after=after: step(session, place, after),  # type: ignore[misc]
            later=True,
        ).result()
        written, closed, after = written + batch.written, closed + batch.closed, batch.last
    return written, closed


def reseal_some(session: Session, place: Place, after: Any) -> Batch:
    """The next rows; one that was changed meanwhile is sealed under the first key already."""
    keyring: Keyring = session.get_bind().dialect.keyring  # type: ignore[attr-defined]
    wanted = select(place.key, place.raw).where(place.key > after, place.old(keyring))
    found = session.execute(wanted.order_by(place.key).limit(BATCH)).all()
    known = [(key, cell) for key, cell in found if opens(keyring, cell)]
    change = (
        update(place.table)
        .where(place.key == bindparam("key_"), place.raw == bindparam("cell", type_=LargeBinary))
        .values({place.column.name: bindparam("plain", type_=place.column.type)})
    )
    rows = [{"key_": key, "cell": cell, "plain": keyring.open(cell)} for key, cell in known]
    if rows:
        session.connection().execute(change, rows)
    return Batch(last_of(found), len(known), len(found) - len(known))


def mend_some(session: Session, place: Place, after: Any, as_looked_up: AsLookedUp) -> Batch:
    """The next look-up hashes; one whose value no key opens stays as it is."""
    keyring: Keyring = session.get_bind().dialect.keyring  # type: ignore[attr-defined]
    hashed = place.hashed
    assert hashed is not None
    wanted = select(place.key, place.raw, hashed).where(place.key > after, hashed.is_not(None))
    found = session.execute(wanted.order_by(place.key).limit(BATCH)).all()
    wrong = {}
    for key, cell, stored in found:
        right = look_up(keyring, cell, as_looked_up) if opens(keyring, cell or b"") else stored
        if right != stored:
            wrong[key] = right
    for key, new in wrong.items():
        session.execute(update(place.table).where(place.key == key).values({hashed: new}))
    return Batch(last_of(found), len(wrong))


def look_up(keyring: Keyring, cell: bytes, as_looked_up: AsLookedUp) -> str:
    return keyring.look_up(as_looked_up(keyring.open(cell)))


def last_of(found: Sequence[Any]) -> Any:
    return found[-1][0] if len(found) == BATCH else None


def add_key(path: Path) -> None:
    """A new key in front of those that are there."""
    write_keys(path, [new_key(), *path.read_text().split()])


def drop_old_keys(path: Path) -> int:
    """Keep the first key alone; how many went."""
    keys = path.read_text().split()
    write_keys(path, keys[:1])
    return len(keys) - 1


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """All of it or nothing, on the disk before anything is sealed with it, for its owner alone."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
