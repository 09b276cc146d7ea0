"""Brings a database to the newest revision; `serve` calls it at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StorageError
from storage.postgres import UNLIMITED
from storage.trouble import told

LOCK = 7_104_118  # any number, the same for all who migrate, and for who restores
TRIED = "restoring"  # the schema where a database stands while a backup is tried in its place
CUT_SHORT = text("SELECT to_regnamespace(:schema) IS NOT NULL")
SECRETS = ("password", "sslpassword")  # which an address may also say behind its question mark
VERSIONS = "alembic_version"  # the table that names the revision
MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def wait_for_turn(connection: Connection, *, held: bool) -> None:
    """Of processes that start at once one migrates; with SQLite beginning to write is the lock."""
    if connection.dialect.name != "postgresql":
        return
    # a migration takes as long as it takes, and whoever waits for one waits as long
    connection.execute(UNLIMITED)
    if held:
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if connection.scalar(CUT_SHORT, {"schema": TRIED}):
        raise StorageError("a restore was cut short, all is kept: run it again")


def check_known(revision: str | None) -> None:
    """StorageError when this program is older than what is in the database."""
    known = {one.revision for one in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if revision and revision not in known:
        raise StorageError(f"it is of revision {revision}, made by a newer version of this program")


def migrate(engine: Engine, *, held: bool = False) -> str:
    """Migrate to the newest revision and return it; StorageError when that can't be done.

    Who has `held` the lock already does not wait for it."""
    config = configuration()
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    try:
        with engine.begin() as connection:
            wait_for_turn(connection, held=held)
            current = MigrationContext.configure(connection).get_current_revision()
            check_known(current)
            if current != newest:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except (DBAPIError, StorageError) as error:
        address = engine.url.difference_update_query(SECRETS)
        raise StorageError(f"can't open {address}: {told(error)}") from None
    return newest
