"""An empty database in a file: migrated once, and copied for every test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring


def kept_folder(prefix: str) -> Path:
    """One that is there for all tests of this process, and gone with it."""
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder)
    return Path(folder)


@cache
def migrated() -> Path:
    path = kept_folder("empty-") / "migrated.db"
    database = connect(f"sqlite:///{path}", Keyring(["none is sealed"]))
    migrate(database.writer)
    database.close()
    return path


def empty_database(path: Path, keyring: Keyring) -> Database:
    """One of its own at a path."""
    shutil.copy(migrated(), path)
    return connect(f"sqlite:///{path}", keyring)
