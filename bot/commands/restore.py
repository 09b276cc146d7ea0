"""`restore`: a backup takes the database's place, after it was tried."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.doctor import find_broken
from bot.desk.restored import settle_in
from bot.errors import SettingsError, StorageError
from bot.opening import alone, check_keys, connect_with, open_keyring
from bot.settings import Settings, make_folder, read_settings
from storage.backup import check_revision, taking_over
from storage.database import Database
from storage.migrate import migrate
from storage.rotation import find_closed
from storage.sealed import key_file

MOST_TOLD = 10  # faults of a backup that are listed


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    broken_too: Annotated[
        bool, typer.Option("--broken-too", help="Also one that `doctor` finds faults in.")
    ] = False,
) -> None:
    """Put a backup in the database's place; the former one is kept beside it."""
    settings = read_settings()
    make_folder(settings.data_dir)
    check_key_there(settings)
    clock = SystemClock()
    with alone(settings), taking_over(settings.database, file, clock.now()) as taken:
        late = take_up(settings, taken.url, broken_too=broken_too)
    print(f"restored {file}")
    if taken.former:
        print(f"the former database is kept, delete it once all is well: {taken.former}")
    if late:
        print(f"{late} messages that were due long ago are not sent; administrators see them")


def check_key_there(settings: Settings) -> None:
    """SettingsError without any: one that is made only now opens nothing."""
    path = key_file(settings.data_dir)
    if not settings.is_shared and not settings.secret_key and not path.exists():
        raise SettingsError(f"BOT_SECRET_KEY: put the key of the backup into {path} first")
    open_keyring(settings)


def take_up(settings: Settings, url: str, *, broken_too: bool) -> int:
    """Bring a restored database up to date and verify it; how much is too late to be sent."""
    database = connect_with(settings, url)
    try:
        check_revision(database)
        migrate(database.writer, held=True)
        check_keys(database)
        check_sound(database, broken_too=broken_too)
        now = SystemClock().now()
        return database.write(lambda session: settle_in(session, now, settings.zone)).result()
    finally:
        database.close()


def check_sound(database: Database, *, broken_too: bool) -> None:
    """StorageError for whatever `doctor` would find, and for what no key opens."""
    closed = database.read(lambda s: list(find_closed(s, database.keyring))).result()
    broken = [*closed, *find_broken(database)]
    if broken and not broken_too:
        listed = "\n".join(broken[:MOST_TOLD])
        raise StorageError(f"{len(broken)} faults; --broken-too restores it all the same\n{listed}")
