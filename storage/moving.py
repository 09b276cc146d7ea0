"""What SQLite kept, put into PostgreSQL: every row with its key, sealed cells as they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    Table,
    bindparam,
    create_engine,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from storage.migrate import VERSIONS, migrate

BATCH = 20  # rows at once: some hold a file of megabytes
# the last key of each table, also of rows that are gone
GIVEN = text("SELECT name, seq FROM sqlite_sequence")
GO_ON = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)")


def fill(url: URL, file: Path) -> None:
    """An empty database, with the newest tables and everything that the file holds."""
    with TemporaryDirectory() as folder, opened(url) as target:
        copy = shutil.copy(file, folder)
        with opened(URL.create("sqlite", database=copy)) as source:
            check_ours(source)
            migrate(source)
            migrate(target, held=True)
            with source.connect() as old, target.begin() as new:
                move_all(old, new)


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def tables_of(connection: Connection | Engine) -> dict[str, Table]:
    """All that is there by name, what is referred to first; columns as the database has them."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables}


def check_ours(source: Engine) -> None:
    """Raise StorageError for a file of anything else, which the migrations would only begin."""
    if VERSIONS not in tables_of(source):
        raise StorageError("it is no backup of this program: it names no revision")


def move_all(old: Connection, new: Connection) -> None:
    theirs, ours = tables_of(old), tables_of(new)
    del ours[VERSIONS]
    for name, table in ours.items():
        move(old, theirs[name], new, table)
    for name, seq in old.execute(GIVEN):
        if name in ours and seq:
            new.execute(GO_ON, {"name": name, "seq": seq})


def move(old: Connection, source: Table, new: Connection, target: Table) -> None:
    """One table; what refers to rows of the same is filled in once they are all there."""
    own = [key.parent.name for key in target.foreign_keys if key.column.table is target]
    later: list[dict[str, Any]] = []
    for batch in old.execute(select(source)).mappings().partitions(BATCH):
        rows = [dict(row) for row in batch]
        later += [{f"_{name}": row[name] for name in ("id", *own)} for row in rows if own]
        new.execute(target.insert(), [row | dict.fromkeys(own) for row in rows])
    if later:
        known: dict[str, Any] = {name: bindparam(f"_{name}") for name in own}
        new.execute(target.update().where(target.c.id == bindparam("_id")).values(known), later)
