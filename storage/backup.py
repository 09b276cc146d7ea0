"""Copies of the whole database, and taking one over; each database has its own way to both."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StorageError
from storage import trouble
from storage.backup_postgresql import PostgreSQL
from storage.backup_sqlite import SQLite
from storage.database import Database
from storage.migrate import check_known
from storage.rotation import sync_folder


class Copying(Protocol):
    """What one kind of database can do."""

    def dump(self, url: URL, part: Path) -> None:
        """Write a consistent copy while others go on working, and verify it."""

    def check(self, url: URL, file: Path) -> None:
        """StorageError unless the file is a whole copy."""

    def taking_over(
        self, url: URL, file: Path, former: str
    ) -> AbstractContextManager[tuple[URL, str]]:
        """Where the copy can be tried; leaving the block puts it in the database's place.

        An error in the block leaves all as it was. The second value says where the former is.
        StorageError when somebody else uses the database."""


KINDS: dict[str, Copying] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
TROUBLE = (OSError, sqlite3.Error, SQLAlchemyError, subprocess.SubprocessError)


@dataclass
class Taken:
    """A copy on trial: where it can be opened, and what becomes of the former database."""

    url: str
    former: str


def back_up(database_url: str, file: Path, *, overwrite: bool = False) -> None:
    """Write the database into a file of its own, whole or not at all."""
    url = make_url(database_url)
    if file.exists() and not overwrite:
        raise StorageError(f"{file} exists already; --overwrite replaces it")
    if is_file_of(url, file):
        raise StorageError(f"{file} is the database itself")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    with told(f"can't write {file}"):
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            KINDS[url.get_backend_name()].dump(url, part)
            sync(part)
            part.replace(file)
            sync_folder(file.parent)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def taking_over(database_url: str, file: Path, now: datetime) -> Iterator[Taken]:
    """Try a backup inside the block; it is the database afterwards, unless the block raised."""
    url = make_url(database_url)
    kind = KINDS[url.get_backend_name()]
    with told(f"{file} can't be restored"):
        if not file.is_file():
            raise StorageError(f"{file} is no file")
        kind.check(url, file)
        with kind.taking_over(url, file, f"before-restore-{now:%Y%m%dT%H%M%S}") as (at, former):
            yield Taken(at.render_as_string(hide_password=False), former)


def is_file_of(url: URL, file: Path) -> bool:
    """Is it the database's own file?"""
    own = Path(url.database or "")
    is_sqlite = url.get_backend_name() == "sqlite"
    return is_sqlite and file.exists() and own.exists() and file.samefile(own)


def check_revision(database: Database) -> None:
    """StorageError when this program is older than what is in the database, or it is another's."""
    with database.reader.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise StorageError("it is no backup of this program: it names no revision")
    check_known(revision)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Whatever goes wrong inside is one line for the operator."""
    try:
        yield
    except StorageError as error:
        raise StorageError(f"{what}: {error}") from None
    except TROUBLE as error:
        cause = getattr(error, "strerror", None) or trouble.told(error)
        raise StorageError(f"{what}: {cause}") from None


def sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
