"""`doctor`: does everything that was recorded still verify? And new keys for all that is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from sqlmodel import Session

from bot.clock import SystemClock
from bot.desk.anchors import find_breaks
from bot.desk.people_checks import digits_of
from bot.errors import SettingsError, StorageError
from bot.opening import alone, open_database
from bot.settings import Settings, read_settings
from storage import rotation
from storage.companions import count_without
from storage.database import Database
from storage.queries import relays
from storage.sealed import key_file

LOOK_BACK, LOST = timedelta(days=30), ("failed", "missed")
ROTATING = "rotate"  # what the one process is called that does it
BEHIND = "the keys behind the first are needed no more"


def run(
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Seal everything under the newest key.")
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Remove old keys that nothing needs any more.")
    ] = False,
) -> None:
    """Verify the chain of every ticket and the daily anchors; exit 1 and name what is broken."""
    settings = read_settings()
    if not rotate and not drop_old:
        verify(settings)
        return
    with alone(settings):  # a running bot knows the keys it began with, and no other
        if rotate:
            rotate_keys(settings)
        if drop_old:
            drop_keys(settings)


def verify(settings: Settings) -> None:
    database = open_database(settings, any_keys=True)  # what no key opens is named one by one
    since = SystemClock().now() - LOOK_BACK
    try:
        broken = find_broken(database)
        lost = database.read(lambda s: relays.count_lost(s, since, LOST)).result()
    finally:
        database.close()
    for line in broken:
        print(line)
    if lost:
        print(f"{lost} messages of the last {LOOK_BACK.days} days reached nobody: see /admin")
    print(f"{len(broken)} broken" if broken else "all records verify")
    if broken:
        raise typer.Exit(1)


def find_broken(database: Database) -> list[str]:
    """What does not verify, at one moment: others may be at work."""

    def find(session: Session) -> list[str]:
        return list(find_breaks(session, database.keyring))

    return database.read(find, whole=True).result()


def rotate_keys(settings: Settings) -> None:
    """A new key where the keys are this folder's, then all that is sealed under another."""
    add_key_if_done(settings)
    database = open_database(settings)
    try:
        check_in_front(database)
        done = list(rotation.reseal(database))
        hashes = rotation.mend_hashes(database, digits_of)
        left = database.read(lambda s: rotation.count_old(s, database.keyring)).result()
        check_in_front(database)
    finally:
        database.close()
    for name, written, _ in done:
        print(f"{name}: {written} rows")
    print(f"{sum(written for _, written, _ in done)} rows sealed anew, {hashes} look-up hashes")
    if closed := sum(closed for _, _, closed in done):
        raise StorageError(f"{closed} rows can't be opened with these keys and were left alone")
    if left:
        raise StorageError(f"{left} values were sealed under another key meanwhile: run it again")
    print(f"{BEHIND}: {how_to_drop(settings)}")


def check_in_front(database: Database) -> None:
    """Raise unless this is alone, and whoever else is at work seals under the first key too."""
    if not database.hold(ROTATING):
        raise StorageError("another doctor --rotate is at work")
    others = database.read(lambda s: count_without(s, database.keyring, in_front=True)).result()
    if others:
        raise SettingsError(
            f"BOT_SECRET_KEY: {others} connections are of processes with another key in front;"
            " put the same in front everywhere and restart them first"
        )


def add_key_if_done(settings: Settings) -> None:
    """A rotation that was cut short is finished with the key that it made."""
    database = open_database(settings)
    try:
        old = database.read(lambda s: rotation.count_old(s, database.keyring)).result()
    finally:
        database.close()
    if settings.secret_key and not old:
        print("all is sealed under the first key; put a new one in front of BOT_SECRET_KEY first")
    elif not old:
        add_key(settings)


def add_key(settings: Settings) -> None:
    path = key_file(settings.data_dir)
    try:
        rotation.add_key(path)
    except OSError as error:
        raise SettingsError(f"BOT_SECRET_KEY: can't write {path}: {error.strerror}") from None
    print(f"a new key stands first in {path}: keep a copy of the file apart from backups")


def how_to_drop(settings: Settings) -> str:
    kept = "remove them from BOT_SECRET_KEY" if settings.secret_key else "doctor --drop-old"
    return f"{kept}; backups made before need them"


def drop_keys(settings: Settings) -> None:
    """Remove the keys behind the first, unless something needs them."""
    if settings.secret_key:
        raise SettingsError("BOT_SECRET_KEY: remove the old keys from it yourself")
    database = open_database(settings)
    try:
        rotation.mend_hashes(database, digits_of)
        old = database.read(lambda s: rotation.count_old(s, database.keyring)).result()
    finally:
        database.close()
    if old:
        raise StorageError(f"{old} values are not sealed under the first key: doctor --rotate")
    dropped = rotation.drop_old_keys(key_file(settings.data_dir))
    print(f"{dropped} old keys removed; the one that is left is needed for everything")
