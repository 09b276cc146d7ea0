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
from storage.trouble import told

LOCK = 7_104_118  # any number, the same for all who migrate
SECRETS = ("password", "sslpassword")  # which an address may also say behind its question mark
# a migration takes as long as it takes, and whoever waits for one waits as long
PATIENCE = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def wait_for_turn(connection: Connection) -> None:
    """Of processes that start at once one migrates; with SQLite beginning to write is the lock."""
    if connection.dialect.name == "postgresql":
        for limit in PATIENCE:
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def migrate(engine: Engine) -> str:
    """Migrate to the newest revision and return it; StorageError when that can't be done."""
    config = configuration()
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    try:
        with engine.begin() as connection:
            wait_for_turn(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            if current != newest:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except DBAPIError as error:
        address = engine.url.difference_update_query(SECRETS)
        raise StorageError(f"can't open {address}: {told(error)}") from None
    return newest
