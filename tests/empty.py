"""An empty database in a file: migrated once, and copied for every test."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring


@cache
def migrated() -> Path:
    path = Path(tempfile.mkdtemp(prefix="empty-")) / "migrated.db"
    database = connect(f"sqlite:///{path}", Keyring(["none is sealed"]))
    migrate(database.writer)
    database.close()
    return path


def empty_database(path: Path, keyring: Keyring) -> Database:
    """One of its own at a path."""
    shutil.copy(migrated(), path)
    return connect(f"sqlite:///{path}", keyring)
