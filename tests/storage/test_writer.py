"""One thread writes, piece by piece; others read beside it what is committed."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, NoResultFound, StatementError
from sqlmodel import Session, col, func, select, text

import storage.sqlite
from bot.errors import StorageError
from storage import checkpoints
from storage.database import Database, connect
from storage.migrate import migrate
from storage.sqlite import BATCH_SIZE
from storage.tables import Area, Beat
from storage.work import Work
from tests.storage.conftest import KEYS

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def note(session: Session, job: str, day: str = "2026-11-21") -> str:
    """A small piece of work."""
    session.add(Beat(job=job, day=day))
    session.flush()
    return job


def jobs_in(session: Session) -> list[str]:
    return list(session.exec(select(Beat.job).order_by(text("rowid"))))


def held_up(database: Database) -> Callable[[], None]:
    """Keeps the writer busy until called, so that what is handed over meanwhile is one batch."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(session: Session) -> None:
        begun.set()
        go_on.wait(10)

    database.write(wait)
    assert begun.wait(10)
    return go_on.set


def commits(database: Database) -> list[int]:
    """Counts the writer's commits from now on."""
    seen: list[int] = []
    event.listen(database.writer, "commit", lambda _: seen.append(1))
    return seen


def test_work_is_done_in_the_order_in_which_it_was_handed_over(database: Database) -> None:
    outcomes = [database.write(partial(note, job=f"{n:03}")) for n in range(60)]
    assert [outcome.result(10) for outcome in outcomes] == [f"{n:03}" for n in range(60)]
    assert database.read(jobs_in).result(10) == [f"{n:03}" for n in range(60)]


def test_work_that_waits_shares_a_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.sqlite, "BATCH_SECONDS", 5.0)
    counted, go_on = commits(database), held_up(database)
    outcomes = [database.write(partial(note, job=str(n))) for n in range(BATCH_SIZE - 1)]
    go_on()
    for outcome in outcomes:
        outcome.result(10)
    assert len(counted) == 1


def test_a_batch_has_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.sqlite, "BATCH_SECONDS", 5.0)
    counted, go_on = commits(database), held_up(database)
    outcomes = [database.write(partial(note, job=str(n))) for n in range(BATCH_SIZE * 3 - 1)]
    go_on()
    for outcome in outcomes:
        outcome.result(10)
    assert len(counted) == 3


def twice(session: Session) -> None:
    note(session, "先写下的")
    note(session, "同一件")


def naive_time(session: Session) -> None:
    session.execute(text("SELECT 1"))
    raise StatementError("a time without a zone", "", None, ValueError())


def not_there(session: Session) -> None:
    session.get_one(Area, 999)


def broken(session: Session) -> None:
    note(session, "不该留下")
    raise ValueError("出错了")


FAULTS = [
    pytest.param(twice, IntegrityError, id="a key twice"),
    pytest.param(naive_time, StatementError, id="a value that fits no column"),
    pytest.param(not_there, NoResultFound, id="a row that is not there"),
    pytest.param(broken, ValueError, id="a bug"),
]


@pytest.mark.parametrize(("work", "kind"), FAULTS)
def test_a_piece_that_fails_undoes_itself_alone(
    database: Database, work: Work[None], kind: type[Exception]
) -> None:
    go_on = held_up(database)
    before = database.write(partial(note, job="同一件"))
    failed = database.write(work)
    after = database.write(partial(note, job="之后的"))
    go_on()
    with pytest.raises(kind):
        failed.result(10)
    assert (before.result(10), after.result(10)) == ("同一件", "之后的")
    assert database.read(jobs_in).result(10) == ["同一件", "之后的"]


def test_readers_see_what_is_committed_and_nothing_else(database: Database) -> None:
    database.write(partial(note, job="早就有的")).result(10)
    written, go_on = threading.Event(), threading.Event()

    def half_done(session: Session) -> None:
        note(session, "写了一半")
        written.set()
        go_on.wait(10)

    outcome = database.write(half_done)
    assert written.wait(10)
    assert database.read(jobs_in).result(10) == ["早就有的"]
    assert not outcome.done()
    go_on.set()
    outcome.result(10)
    assert database.read(jobs_in).result(10) == ["早就有的", "写了一半"]


def test_closing_finishes_what_was_handed_over(database: Database, path: Path) -> None:
    go_on = held_up(database)
    outcomes = [database.write(partial(note, job=str(n))) for n in range(50)]
    closing = threading.Thread(target=database.close)
    closing.start()
    go_on()
    closing.join(10)
    assert [outcome.result(0) for outcome in outcomes] == [str(n) for n in range(50)]
    again = connect(f"sqlite:///{path}", database.keyring)
    count = again.read(lambda s: s.exec(select(func.count(col(Beat.job)))).one()).result(10)
    again.close()
    assert count == 50


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(StorageError):
        database.write(partial(note, job="太晚了")).result(10)


async def test_work_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    go_on = held_up(database)
    waiting = asyncio.ensure_future(asyncio.wrap_future(database.write(partial(note, job="算了"))))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    go_on()
    assert await database.write(partial(note, job="照常")) == "照常"
    assert await database.read(jobs_in) == ["照常"]


async def test_giving_up_on_work_that_has_begun_harms_nobody(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> str:
        begun.set()
        go_on.wait(10)
        return note(session, "做到一半")

    async def wait_for_it() -> str:
        return await database.write(slow)

    waiting = asyncio.create_task(wait_for_it())
    await asyncio.sleep(0)
    assert await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert await database.write(partial(note, job="照常")) == "照常"
    assert await database.read(jobs_in) == ["做到一半", "照常"]


def test_a_locked_file_is_told_and_the_next_try_succeeds(
    path: Path, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr(storage.sqlite, "LOCK_SECONDS", 0.1)
    impatient = connect(f"sqlite:///{path}", database.keyring)
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StorageError, match="locked"):
            impatient.write(partial(note, job="等不到")).result(10)
        assert impatient.read(jobs_in).result(10) == []
        other.communicate()
    assert impatient.write(partial(note, job="等到了")).result(10) == "等到了"
    assert impatient.read(jobs_in).result(10) == ["等到了"]
    impatient.close()


def test_work_for_later_does_not_hold_up_the_commit_of_what_came_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.sqlite, "BATCH_SECONDS", 5.0)
    go_on, begun, finish = held_up(database), threading.Event(), threading.Event()

    def a_long_round(session: Session) -> None:
        begun.set()
        finish.wait(10)

    message = database.write(partial(note, job="刚到的"))
    round_of_turns = database.write(a_long_round, later=True)
    go_on()
    assert begun.wait(10)
    assert message.result(0) == "刚到的"
    finish.set()
    round_of_turns.result(10)


def test_what_was_committed_is_taken_over_beside_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal does not grow for ever."""
    monkeypatch.setattr(checkpoints, "PAUSE_SECONDS", 0.0)
    path = tmp_path / "linli.db"
    database = connect(f"sqlite:///{path}", KEYS)
    migrate(database.writer)
    before, until = path.stat().st_size, time.monotonic() + 10
    for number in itertools.count():
        database.write(partial(note, job=f"{number}{'长' * 100_000}")).result()
        if path.stat().st_size > before + checkpoints.JOURNAL_BYTES or time.monotonic() > until:
            break
    assert path.stat().st_size > before + checkpoints.JOURNAL_BYTES
    database.close()
