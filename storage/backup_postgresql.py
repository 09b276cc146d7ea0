"""PostgreSQL: its own pg_dump and pg_restore, in their custom format; what SQLite copied, too."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from storage import moving
from storage.backup_sqlite import HEADER as SQLITE
from storage.backup_sqlite import SQLite
from storage.migrate import CUT_SHORT, LOCK, TRIED
from storage.postgres import NOTICING

HEADER = b"PGDMP"
ASIDE = "before-restore-*"  # schemas of former databases, which no backup holds
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
THERE = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
HOLD = text("SELECT pg_advisory_lock(:key)")
SERVER = "server version"  # a complaint's second line tells which


class PostgreSQL:
    """The former database stays as a schema beside the new one."""

    def dump(self, url: URL, part: Path) -> None:
        left_out = [f"--exclude-schema={name}" for name in (ASIDE, TRIED)]
        run(url, "pg_dump", "--format=custom", *left_out, f"--file={part}")
        check_whole(url, part)

    def check(self, url: URL, file: Path) -> None:
        if is_sqlite(file):
            SQLite().check(url, file)
            return
        with file.open("rb") as opened:
            if opened.read(len(HEADER)) != HEADER:
                raise StorageError("it is no backup of PostgreSQL, nor of SQLite")
        check_whole(url, file)

    @contextmanager
    def taking_over(self, url: URL, file: Path, former: str) -> Iterator[tuple[URL, str]]:
        with held(url):
            put_back(url)  # what one left that was killed
            had = set_aside(url)
            try:
                put_in(url, file)
                yield url, f"schema {former}" if had else ""
            except BaseException:
                put_back(url)
                raise
            with connected(url) as connection:
                keep = f'ALTER SCHEMA "{TRIED}" RENAME TO "{former}"'
                connection.execute(text(keep if had else f'DROP SCHEMA "{TRIED}" CASCADE'))


def put_in(url: URL, file: Path) -> None:
    """What the file holds, in an empty schema."""
    if is_sqlite(file):
        moving.fill(url, file)
    else:
        run(url, "pg_restore", "--single-transaction", "--exit-on-error", str(file))


def is_sqlite(file: Path) -> bool:
    """A community may begin with SQLite and go on with PostgreSQL."""
    with file.open("rb") as opened:
        return opened.read(len(SQLITE)) == SQLITE


@contextmanager
def held(url: URL) -> Iterator[None]:
    """Nobody uses the database; who starts meanwhile waits where it would migrate."""
    with connected(url, isolation_level="AUTOCOMMIT") as connection:
        connection.execute(HOLD, {"key": LOCK})
        if others := connection.scalar(OTHERS):
            raise StorageError(f"{others} others use the database: stop every bot first")
        yield


def set_aside(url: URL) -> bool:
    """An empty schema in the place of the database's own; was anything in that?"""
    with connected(url) as connection:
        had = connection.scalar(THERE)
        connection.execute(text(f'ALTER SCHEMA public RENAME TO "{TRIED}"'))
        connection.execute(text("CREATE SCHEMA public"))
    return bool(had)


def put_back(url: URL) -> None:
    """The database as it was before a backup was tried in its place, if one was."""
    with connected(url) as connection:
        if connection.scalar(CUT_SHORT, {"schema": TRIED}):
            connection.execute(text("DROP SCHEMA IF EXISTS public CASCADE"))
            connection.execute(text(f'ALTER SCHEMA "{TRIED}" RENAME TO public'))


def check_whole(url: URL, file: Path) -> None:
    """Reads all of it, which fails at a file that was cut."""
    try:
        run(url, "pg_restore", "--file=/dev/null", str(file), connect=False)
    except StorageError as error:
        raise StorageError(f"it is damaged, or newer than pg_restore here: {error}") from None


def run(url: URL, program: str, *options: str, connect: bool = True) -> None:
    """One of PostgreSQL's programs; what it complains of is the error."""
    path = shutil.which(program)
    if path is None:
        raise StorageError(f"{program} is missing: install PostgreSQL's client programs")
    where = ["--no-password", "--no-owner", "--no-privileges", f"--dbname={name_of(url)}"]
    done = subprocess.run(
        [path, *(where if connect else []), *options],
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StorageError(complaint(done.stderr) or f"{program}: exit {done.returncode}")


def environment(url: URL) -> dict[str, str]:
    """The password goes this way, which `ps` doesn't show; without one they look for their own."""
    ours = {"PGCONNECT_TIMEOUT": str(NOTICING["connect_timeout"])}
    return {**os.environ, **ours, **({"PGPASSWORD": str(url.password)} if url.password else {})}


def complaint(said: str) -> str:
    """The first line, and which versions don't go together."""
    first, *rest = said.strip().splitlines() or [""]
    return "; ".join([first, *(line for line in rest if SERVER in line)])


def name_of(url: URL) -> str:
    """The database as libpq knows it, without the password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return plain.set(query=url.query).render_as_string()


@contextmanager
def connected(url: URL, **options: str) -> Iterator[Connection]:
    given = {"connect_args": NOTICING, **options}
    engine: Engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **given)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
