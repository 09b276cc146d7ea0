"""An empty database becomes one with exactly the tables of the code, and stays one."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import LargeBinary, TextClause, bindparam, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session, select

from bot.errors import StorageError
from storage.columns import Row, Utc
from storage.database import Database, connect
from storage.migrate import configuration, migrate
from storage.sqlite import open_engine
from storage.tables import Attachment, Chat, Message, Person, Unanswered
from tests.storage.conftest import KEYS
from tests.town import MORNING

REVISIONS = [
    script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()
][::-1]
OLD = REVISIONS[:-3]  # each step of theirs is tried in the long run alone
FROM = [pytest.param(one, marks=pytest.mark.slow if one in OLD else ()) for one in REVISIONS]
KEPT = (
    "INSERT INTO person (created_at) VALUES (:at)",
    "INSERT INTO chat (channel, address, person_id, last_seq, seen_seq, created_at)"
    " VALUES ('web', 'web-1', 1, 1, 0, :at)",
    "INSERT INTO message (channel, bot, update_id, chat_id, seq, payload, text, trace, state,"
    " attempts, received_at, error)"
    " VALUES ('web', '', '1', 1, 1, :sealed, '', 't', 'handled', 0, :at, '')",
    "INSERT INTO attachment (id, kind, media_type, sha256, size, data, chat_id, created_at)"
    " VALUES ('a', 'photo', 'image/jpeg', '', 4, :jpeg, 1, :at)",
    "INSERT INTO unanswered (message_id, text, guess, at) VALUES (1, '路灯不亮', '', :at)",
)
GIVEN = (
    bindparam("at", MORNING, type_=Utc),
    bindparam("sealed", KEYS.seal("路灯不亮"), type_=LargeBinary),
    bindparam("jpeg", b"jpeg", type_=LargeBinary),
)


@pytest.fixture
def either(empty_url: str) -> Iterator[Database]:
    """An empty database of each kind."""
    with closing(connect(empty_url, KEYS)) as opened:
        yield opened


def layout(path: Path) -> list[str]:
    """Every statement that made the file, in its own words."""
    with sqlite3.connect(path) as connection:
        made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        rows = connection.execute(made).fetchall()
    connection.close()
    return [str(sql) for (sql,) in rows]


def checks(database: Database) -> list[str]:
    """What a comparison of tables leaves out."""
    found = inspect(database.writer)
    names = sorted(set(found.get_table_names()) - {"alembic_version"})
    return [f"{name} {check}" for name in names for check in found.get_check_constraints(name)]


def test_the_migrations_make_what_the_tables_say(either: Database) -> None:
    assert migrate(either.writer) == REVISIONS[-1]
    migrated = checks(either)
    with either.writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []
        Row.metadata.drop_all(connection)
        Row.metadata.create_all(connection)
    assert checks(either) == migrated != []


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


@pytest.mark.parametrize("revision", FROM)
def test_what_an_earlier_bot_kept_is_kept(either: Database, revision: str) -> None:
    """A chat, its message, picture and question live through every step up to today's tables."""
    earlier = configuration()
    with either.writer.begin() as connection:
        earlier.attributes["connection"] = connection
        command.upgrade(earlier, revision)
        for statement in KEPT:
            connection.execute(filled(statement))
    migrate(either.writer)
    migrate(either.writer)
    with Session(either.writer) as session:
        (picture,) = session.exec(select(Attachment)).all()
        (message,) = session.exec(select(Message)).all()
        assert (picture.data, picture.state, picture.created_at) == (b"jpeg", "stored", MORNING)
        assert (message.payload, message.chat_id) == ("路灯不亮", picture.chat_id)
        (question,) = session.exec(select(Unanswered)).all()
        assert (question.text, question.chosen) == ("路灯不亮", "")
        newcomer = Person(created_at=MORNING)
        session.add(newcomer)
        session.flush()
        chat = Chat(channel="web", address="web-2", person_id=newcomer.id, created_at=MORNING)
        session.add(chat)
        session.flush()
        assert (newcomer.id, chat.id) == (2, 2), "ids go on where they were"


def filled(statement: str) -> TextClause:
    named = [one for one in GIVEN if f":{one.key}" in statement]
    return text(statement).bindparams(*named)


def test_of_many_who_start_at_once_one_migrates(empty_url: str) -> None:
    """Each on connections of its own, as processes are."""
    told: list[str] = []
    starts = [threading.Thread(target=lambda: told.append(start(empty_url))) for _ in range(4)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert told == [REVISIONS[-1]] * 4


def start(url: str) -> str:
    with closing(connect(url, KEYS)) as database:
        return migrate(database.writer)


@pytest.mark.parametrize(
    "empty_url", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
def test_a_restore_that_was_cut_short_is_told_of(empty_url: str) -> None:
    engine = create_engine(empty_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA restoring"))
    with pytest.raises(StorageError, match="restore was cut short"):
        migrate(engine)
    assert inspect(engine).get_table_names() == []


def test_a_database_of_a_newer_program_is_told_of(either: Database) -> None:
    migrate(either.writer)
    with either.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="of revision 9999, made by a newer version") as refused:
        migrate(either.writer)
    assert len(str(refused.value).splitlines()) == 1


def test_every_constraint_and_index_has_a_name(either: Database) -> None:
    migrate(either.writer)
    found = inspect(either.writer)
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
