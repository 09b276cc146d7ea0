"""Opens what a command needs, with one clear line when it can't be had."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from bot.errors import LinliError, SealError, SettingsError
from bot.settings import Settings, make_folder
from storage.companions import count_without
from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring, read_keyring
from storage.tables import Message, Person


def open_database(settings: Settings, *, any_keys: bool = False) -> Database:
    """The database of the settings, migrated to the newest revision, and of these keys."""
    make_folder(settings.data_dir)
    database = connect_with(settings, settings.database)
    try:
        migrate(database.writer)
        if not any_keys:
            check_keys(database)
            check_companions(database)
    except LinliError:
        database.close()
        raise
    return database


def connect_with(settings: Settings, url: str) -> Database:
    """A database with the keys of the settings; opens nothing yet."""
    return connect(url, open_keyring(settings))


def open_keyring(settings: Settings) -> Keyring:
    """The keys; processes that share a database have them from their settings alone."""
    if settings.is_shared and not settings.secret_key:
        raise SettingsError("BOT_SECRET_KEY: needed with PostgreSQL, the same for every process")
    return read_keyring(settings.secret_key, settings.data_dir)


def check_keys(database: Database) -> None:
    """Raise SettingsError when the keys don't open what this database holds."""
    try:
        database.read(newest_sealed).result()
    except SealError as error:
        raise SettingsError(f"BOT_SECRET_KEY: {error}: not the keys of this database") from None


def check_companions(database: Database) -> None:
    """Raise SettingsError when others at work could not open what we would seal."""
    strangers = database.read(lambda s: count_without(s, database.keyring)).result()
    if strangers:
        raise SettingsError(
            f"BOT_SECRET_KEY: {strangers} connections are of processes that have not its first key;"
            " put it behind theirs and restart them first"
        )


def newest_sealed(session: Session) -> None:
    """Open what was sealed last, which fails when the keys are not this database's."""
    session.exec(select(Message.payload).order_by(col(Message.id).desc()).limit(1)).first()
    session.exec(select(Person.phone).order_by(col(Person.id).desc()).limit(1)).first()


def alone(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Hold the data folder, unless any number of processes may share the database."""
    return contextlib.nullcontext() if settings.is_shared else only_one(settings.data_dir)


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
