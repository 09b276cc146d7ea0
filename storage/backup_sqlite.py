"""SQLite: the online backup API; the copy is one file that any SQLite opens."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL

from bot.errors import StorageError
from storage.rotation import sync_folder

HEADER = b"SQLite format 3\x00"
BESIDE = ("-wal", "-shm")  # what SQLite keeps next to a database


class SQLite:
    """All of the database in one step of the API: a snapshot that no writer waits for."""

    def dump(self, url: URL, part: Path) -> None:
        source = path_of(url)
        if not source.exists():
            raise StorageError(f"there is no database at {source}")
        copy(source, part)
        check_whole(part)

    def check(self, url: URL, file: Path) -> None:
        with file.open("rb") as opened:
            if opened.read(len(HEADER)) != HEADER:
                raise StorageError("it is no SQLite database")
        check_whole(file)

    @contextmanager
    def taking_over(self, url: URL, file: Path, former: str) -> Iterator[tuple[URL, str]]:
        live = path_of(url)
        trial = live.with_name(f".{live.name}.restoring")
        remove(trial)
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            copy(file, trial)
            aside = live.with_name(f"{live.name}.{former}")
            yield url.set(database=trial.as_posix()), str(aside) if live.exists() else ""
            settle(trial)
            keep(live, aside)
            put(trial, live, aside)
        finally:
            remove(trial)


def path_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise StorageError("a database in memory can't be backed up")
    return Path(url.database)


def copy(source: Path, target: Path) -> None:
    """A consistent copy without a journal beside it."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as one,
        closing(sqlite3.connect(target)) as other,
    ):
        one.backup(other)
        other.execute("PRAGMA journal_mode=DELETE")


def check_whole(file: Path) -> None:
    """StorageError when SQLite finds a fault in the file."""
    name = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(name, uri=True)) as opened:
            found = [line for (line,) in opened.execute("PRAGMA integrity_check(1)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise StorageError(f"it is damaged: {found[0]}")


def settle(trial: Path) -> None:
    """All that was written while it was tried stands in the one file, on the disk."""
    with closing(sqlite3.connect(trial)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode=DELETE")
    handle = os.open(trial, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def keep(live: Path, aside: Path) -> None:
    """The former database under another name too, so that at no moment there is none.

    A bot that is started in between would otherwise begin with an empty one."""
    if not live.exists():
        return
    with suppress(sqlite3.Error):  # a damaged one is kept as it is, with its journal
        settle(live)
    for end in BESIDE:
        part = live.with_name(live.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    try:
        os.link(live, aside)
    except OSError:  # not every disk has second names
        live.rename(aside)


def put(trial: Path, live: Path, aside: Path) -> None:
    """In one step; if that fails, all is as it was."""
    try:
        trial.replace(live)
    except OSError:
        aside.replace(live) if not live.exists() else aside.unlink(missing_ok=True)
        raise
    sync_folder(live.parent)


def remove(path: Path) -> None:
    for end in ("", *BESIDE):
        path.with_name(path.name + end).unlink(missing_ok=True)
