"""Brings a database to the newest revision; `serve` calls it at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StorageError

LOCK = 7_104_118  # any number, the same for all who migrate, and for who restores
TRIED = "restoring"  # the schema where a database stands while a backup is tried in its place
CUT_SHORT = text("SELECT to_regnamespace(:schema) IS NOT NULL")
MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def wait_for_turn(connection: Connection) -> None:
    """Of processes that start at once one migrates; with SQLite beginning to write is the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        if connection.scalar(CUT_SHORT, {"schema": TRIED}):
            raise StorageError("a restore was cut short, all is kept: run it again")


def migrate(engine: Engine, *, held: bool = False) -> str:
    """Migrate to the newest revision and return it; StorageError when that can't be done.

    Who has `held` the lock already does not wait for it."""
    config = configuration()
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    try:
        with engine.begin() as connection:
            if not held:
                wait_for_turn(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            if current != newest:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except DBAPIError as error:
        raise StorageError(f"can't open {shown(engine.url)}: {first_line(error.orig)}") from None
    return newest


def shown(url: URL) -> str:
    """An address without its password, and without what only a database reads."""
    return url.difference_update_query(["application_name"]).render_as_string()


def first_line(complaint: object) -> str:
    return str(complaint).strip().partition("\n")[0]
