"""Ends connections to PostgreSQL at chosen moments."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import event
from sqlmodel import select

from bot import inbox
from bot.errors import StorageError
from bot.message import Incoming
from storage.database import Database
from tests import postgres
from tests.faults.loops import HOME
from tests.town import Town


def cut_off_all() -> None:
    postgres.cut_off(os.getpid())


async def store(town: Town, words: str, update_id: str = "1") -> inbox.Accepted:
    """A message as the app stores it; nobody is woken but by the database."""
    incoming = Incoming(channel="web", address=HOME, update_id=update_id, text=words)
    accept = partial(inbox.accept, incoming=[incoming], now=town.clock.now())
    return (await town.database.write(accept))[0]


@contextmanager
def answer_lost(database: Database) -> Iterator[None]:
    """Inside, the first commit is done, but the connection ends before anybody hears of it."""
    dialect: Any = database.writer.dialect
    commit = dialect.do_commit

    def commit_and_lose(connection: Any) -> None:
        dialect.do_commit = commit
        commit(connection)
        connection.driver_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    dialect.do_commit = commit_and_lose
    yield
    assert dialect.do_commit == commit, "nothing was committed"


@contextmanager
def cut_before(database: Database, number: int) -> Iterator[list[str]]:
    """Inside, the connection is ended by the server before its nth statement; those that ran."""
    ran: list[str] = []

    def cut(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        ran.append(statement)
        if len(ran) == number:
            pid = cursor.connection.info.backend_pid
            postgres.command("SELECT pg_terminate_backend(%s, 5000)", pid)

    event.listen(database.writer, "before_cursor_execute", cut)
    yield ran
    event.remove(database.writer, "before_cursor_execute", cut)


def every(town: Town, row: type[Any]) -> list[Any]:
    return town.read(lambda session: list(session.exec(select(row)).all()))


async def is_done(work: Callable[[], Awaitable[object]]) -> bool:
    try:
        await work()
    except StorageError:
        return False
    return True
