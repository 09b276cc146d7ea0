"""Opens what a command needs, with one clear line when it can't be had."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from bot.errors import SettingsError, StorageError
from bot.settings import Settings, make_folder
from storage.database import Database
from storage.migrate import migrate
from storage.sealed import read_keyring


def open_database(settings: Settings) -> Database:
    """The database of the settings, migrated to the newest revision."""
    make_folder(settings.data_dir)
    database = Database(settings.database, read_keyring(settings.secret_key, settings.data_dir))
    try:
        migrate(database.writer)
    except StorageError:
        database.close()
        raise
    return database


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder: one process at a time talks with people; a second is told so."""
    path = data_dir / "serve.lock"
    try:
        file = path.open("a")
    except OSError as error:
        raise SettingsError(f"BOT_DATA_DIR: can't write {path}: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(f"BOT_DATA_DIR: another process serves {data_dir}") from None
        yield
