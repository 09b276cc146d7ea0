"""An empty file becomes a database with exactly the tables of the code, and stays one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from bot.errors import StorageError
from storage.database import Database
from storage.migrate import configuration, migrate
from storage.sqlite import open_engine
from storage.tables import Attachment, Message, Row
from tests.storage.conftest import KEYS

AT = "2026-11-21 02:00:00.000000"
REVISIONS = [
    script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()
][::-1]
KEPT = (
    "INSERT INTO person (id, created_at) VALUES (1, :at)",
    "INSERT INTO chat (id, channel, address, person_id, last_seq, seen_seq, created_at)"
    " VALUES (7, 'web', 'web-1', 1, 1, 0, :at)",
    "INSERT INTO message (channel, bot, update_id, chat_id, seq, payload, text, trace, state,"
    " attempts, received_at, error)"
    " VALUES ('web', '', '1', 7, 1, :sealed, '', 't', 'handled', 0, :at, '')",
    "INSERT INTO attachment (id, kind, media_type, sha256, size, data, chat_id, created_at)"
    " VALUES ('a', 'photo', 'image/jpeg', '', 4, CAST('jpeg' AS BLOB), 7, :at)",
)


def layout(path: Path) -> list[str]:
    """Every statement that made the file, in its own words."""
    with sqlite3.connect(path) as connection:
        made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        rows = connection.execute(made).fetchall()
    connection.close()
    return [str(sql) for (sql,) in rows]


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []


def words_of(statement: str) -> list[str]:
    """What a statement says, in whichever order."""
    return sorted(re.findall(r"[\w']+|[^\s\w]", statement.replace('"', "")))


def test_migrated_and_created_are_the_same_to_the_word(database: Database, path: Path) -> None:
    """Also what a comparison of tables leaves out: checks, AUTOINCREMENT, partial indexes."""
    other = path.with_name("created.db")
    engine = open_engine(f"sqlite:///{other}", KEYS, begin="BEGIN IMMEDIATE", connections=1)
    with engine.begin() as connection:
        Row.metadata.create_all(connection)
    engine.dispose()
    made = [words_of(sql) for sql in layout(path) if "alembic" not in sql]
    assert sorted(made) == sorted(map(words_of, layout(other)))


def test_migrating_twice_changes_nothing(database: Database, path: Path) -> None:
    before = layout(path)
    assert migrate(database.writer) == migrate(database.writer) == REVISIONS[-1]
    assert layout(path) == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_an_earlier_bot_kept_is_kept(path: Path, revision: str) -> None:
    """A chat, its message and its picture live through every step up to today's tables."""
    engine = open_engine(f"sqlite:///{path}", KEYS, begin="BEGIN IMMEDIATE", connections=1)
    earlier = configuration()
    with engine.begin() as connection:
        earlier.attributes["connection"] = connection
        command.upgrade(earlier, revision)
        for statement in KEPT:
            connection.execute(text(statement), {"sealed": KEYS.seal("路灯不亮"), "at": AT})
    migrate(engine)
    with Session(engine) as session:
        (picture,) = session.exec(select(Attachment)).all()
        (message,) = session.exec(select(Message)).all()
        assert (picture.data, picture.state) == (b"jpeg", "stored")
        assert (message.payload, message.chat_id) == ("路灯不亮", picture.chat_id)
    engine.dispose()


def test_every_constraint_and_index_has_a_name(database: Database) -> None:
    found = inspect(database.writer)
    for table in found.get_table_names():
        constraints = [*found.get_unique_constraints(table), *found.get_foreign_keys(table)]
        names = [one["name"] for one in (*constraints, *found.get_indexes(table))]
        assert None not in names, table


def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    path.write_bytes("这不是数据库。".encode() * 1000)
    engine = open_engine(f"sqlite:///{path}", KEYS, begin="BEGIN IMMEDIATE", connections=1)
    with pytest.raises(StorageError, match="not a database"):
        migrate(engine)
    engine.dispose()


def test_what_is_written_is_on_the_disk_when_it_is_acknowledged(database: Database) -> None:
    with database.writer.connect() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
