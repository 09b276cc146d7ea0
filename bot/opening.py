"""Opens what a command needs, with one clear line when it can't be had."""

from __future__ import annotations

from bot.errors import StorageError
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
