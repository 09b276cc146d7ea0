"""The same commands on PostgreSQL: a dump of a real server, taken over or put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session, select

from bot import inbox
from bot.clock import SetClock
from bot.conversation import Conversation
from bot.desk import forgetting, tickets
from bot.desk.anchors import find_breaks
from bot.desk.imports import load_sample
from bot.errors import StorageError
from bot.message import Incoming
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from storage import rotation
from storage.backup import back_up, taking_over
from storage.migrate import migrate
from storage.queries import restoring
from storage.sealed import Keyring
from storage.tables import Message, Person, Ticket
from tests import postgres
from tests.storage.sealed_rows import PLACES, fill, opened

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
KEYS = Keyring(["a key for the tests alone"])

pytestmark = pytest.mark.slow


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database, and the server's programs on the path."""
    monkeypatch.setenv("PATH", postgres.programs())
    name = postgres.fresh()
    yield postgres.address(name)
    postgres.drop(name)


@pytest.fixture
def tables(url: str) -> Iterator[Engine]:
    """The newest tables, empty."""
    engine = create_engine(url, poolclass=NullPool)
    engine.dialect.keyring = KEYS  # type: ignore[attr-defined]
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(tables: Engine) -> Engine:
    """The tables, with rows in them."""
    with Session(tables) as session:
        fill_plain(session)
    return tables


def fill_plain(session: Session) -> None:
    fill(session, KEYS, rows=4)
    session.commit()


def names(engine: Engine) -> list[Any]:
    with Session(engine) as session:
        return sorted(str(value) for _, value in opened(session, PLACES["person.name"]))


def schemas(engine: Engine) -> set[str]:
    query = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|information'"
    with engine.connect() as connection:
        return {name for (name,) in connection.execute(text(query))}


def test_a_backup_is_taken_over_and_the_former_is_kept(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    before, file = names(engine), tmp_path / "backup.pgdump"
    back_up(url, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["backup.pgdump"]
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE person CASCADE"))
    with taking_over(url, file, NOW) as taken:
        assert names(engine) == before
    assert taken.former == "schema before-restore-20261121T020000"
    assert schemas(engine) == {"public", "before-restore-20261121T020000"}
    assert migrate(engine)
    back_up(url, file, overwrite=True)  # which leaves the former one out
    with taking_over(url, file, NOW.replace(year=2027)):
        assert names(engine) == before


def test_what_is_lost_is_left_room_for(url: str, engine: Engine, tmp_path: Path) -> None:
    back_up(url, tmp_path / "b")
    with taking_over(url, tmp_path / "b", NOW), Session(engine) as session:
        restoring.skip_ids(session, 1_000)
        restoring.skip_lines(session, 10)
        restoring.ask_again(session)
        restoring.skip_numbers(session, "20261121", 5_000)
        session.commit()
    with Session(engine) as session:
        late = Person(created_at=NOW)
        session.add(late)
        session.flush()
        assert late.id == 1_005
        assert restoring.find_skipped(session) == {"20261121": [(1, 5_000)]}


def test_an_error_on_trial_puts_all_back(url: str, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup.pgdump"
    back_up(url, file)
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET area_id = NULL, phone_hash = 'later'"))
    with pytest.raises(StorageError, match="the keys"), taking_over(url, file, NOW):
        raise StorageError("not the keys of this database")
    assert schemas(engine) == {"public"}
    with engine.connect() as connection:
        hashes = connection.execute(text("SELECT DISTINCT phone_hash FROM person")).all()
    assert hashes == [("later",)]


def test_half_a_file_and_one_of_another_kind_are_refused(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.pgdump"
    back_up(url, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(StorageError, match="damaged"), taking_over(url, file, NOW):
        pass
    file.write_bytes("区域,上级\n".encode())
    with pytest.raises(StorageError, match="no backup of PostgreSQL"), taking_over(url, file, NOW):
        pass
    assert schemas(engine) == {"public"}


def test_others_at_work_are_in_the_way(url: str, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup.pgdump"
    back_up(url, file)
    refused = pytest.raises(StorageError, match="1 others use the database")
    with engine.connect(), refused, taking_over(url, file, NOW):
        pass


SPY = """#!/bin/sh
echo "$@" >> {folder}/shown
echo "$PGPASSWORD" >> {folder}/passed
exec {real} "$@"
"""


def test_the_password_is_shown_to_nobody_who_lists_processes(
    url: str, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("pg_dump", "pg_restore"):
        real, spy = shutil.which(program), tmp_path / program
        spy.write_text(SPY.format(folder=tmp_path, real=real))
        spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    whole = make_url(url)
    password = whole.password or "hush-hush@邻里/%"
    given = whole.set(password=password).render_as_string(hide_password=False)
    back_up(given, tmp_path / "b")
    with taking_over(given, tmp_path / "b", NOW):
        pass
    shown = (tmp_path / "shown").read_text().splitlines()
    assert len(shown) == 4
    assert not [line for line in shown if str(password) in line or quote(str(password)) in line]
    assert set((tmp_path / "passed").read_text().splitlines()) == {password}


def test_a_restore_that_was_killed_is_undone_by_the_next(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "b"
    back_up(url, file)
    before = names(engine)
    with engine.begin() as connection:  # as it stands while a backup is tried
        connection.execute(text("ALTER SCHEMA public RENAME TO restoring"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.execute(text("CREATE TABLE half (id int)"))
    with pytest.raises(StorageError, match="cut short"):
        migrate(engine)
    with pytest.raises(StorageError, match="no good"), taking_over(url, file, NOW):
        raise StorageError("it is no good")
    assert schemas(engine) == {"public"}
    assert names(engine) == before
    assert migrate(engine)


def test_who_starts_meanwhile_waits_and_finds_what_was_restored(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    back_up(url, tmp_path / "b")
    before = names(engine)
    with ThreadPoolExecutor(1) as beside:
        with taking_over(url, tmp_path / "b", NOW):
            starting = beside.submit(migrate, engine)
            with pytest.raises(TimeoutError):
                starting.result(0.5)
        assert starting.result(30)
    assert names(engine) == before


def test_without_its_programs_it_is_said_what_is_missing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StorageError, match="pg_dump is missing"):
        back_up(url, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_one_line_without_the_password(tmp_path: Path) -> None:
    gone = "postgresql+psycopg://linli:hush-hush@127.0.0.1:1/linli"
    with pytest.raises(StorageError) as told:
        back_up(gone, tmp_path / "b")
    assert "\n" not in str(told.value)
    assert "hush" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_all_that_is_sealed_goes_under_a_new_key(engine: Engine) -> None:
    before = names(engine)
    both = Keyring(["the new key of the house", "a key for the tests alone"])
    engine.dialect.keyring = both  # type: ignore[attr-defined]
    with Session(engine) as session:
        assert rotation.count_old(session, both) == 4 * len(rotation.sealed_places()) - 2  # doors
        for place in PLACES.values():
            rotation.reseal_some(session, place, place.before_all)
        rotation.mend_some(session, PLACES["person.phone"], 0, str)
        session.commit()
    engine.dialect.keyring = Keyring(["the new key of the house"])  # type: ignore[attr-defined]
    assert names(engine) == before
    with Session(engine) as session:
        assert list(rotation.find_closed(session, both)) == []


def test_a_person_is_forgotten(tables: Engine, understanding: Understanding) -> None:
    clock = SetClock(NOW)
    bot = Conversation(lambda: understanding, clock, KEYS, ZoneInfo("Asia/Shanghai"))
    with Session(tables, expire_on_commit=False) as session:
        load_sample(session, KNOWLEDGE, KEYS, NOW)
        for number, words in enumerate(("桃源里3号楼东门口路灯不亮，像瀑布一样闪", "对")):
            one = Incoming(channel="web", address="web-9", update_id=f"x{number}", text=words)
            inbox.accept(session, [one], NOW)
            assert bot.handle_next(session)
        ticket = session.exec(select(Ticket)).one()
        person = session.get_one(Person, ticket.reporter_id)
        assert forgetting.forget(bot.unit(session), person) == [ticket]
        tickets.act(bot.unit(session), ticket, "withdraw", person)
        assert "瀑布" in everything(session)
        forgetting.finish(bot.unit(session))
        session.commit()
        assert (ticket.place, ticket.reporter_id, ticket.state) == ("", None, "withdrawn")
        assert "瀑布" not in everything(session)
        assert list(find_breaks(session, KEYS)) == []


def everything(session: Session) -> str:
    sealed = [opened(session, place) for place in PLACES.values()]
    return str(sealed) + str(session.exec(select(Message.text)).all())
