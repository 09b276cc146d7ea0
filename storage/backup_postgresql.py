"""PostgreSQL: its own pg_dump and pg_restore, in their custom format."""

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

HEADER = b"PGDMP"
ASIDE = "before-restore-*"  # schemas of former databases, which no backup holds
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
THERE = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")


class PostgreSQL:
    """The former database stays as a schema beside the new one."""

    def dump(self, url: URL, part: Path) -> None:
        run(url, "pg_dump", "--format=custom", f"--exclude-schema={ASIDE}", f"--file={part}")
        check_whole(url, part)

    def check(self, url: URL, file: Path) -> None:
        with file.open("rb") as opened:
            if opened.read(len(HEADER)) != HEADER:
                raise StorageError("it is no backup of PostgreSQL")
        check_whole(url, file)
        with connected(url) as connection:
            others = connection.scalar(OTHERS)
        if others:
            raise StorageError(f"{others} others use the database: stop every bot first")

    @contextmanager
    def taking_over(self, url: URL, file: Path, former: str) -> Iterator[tuple[URL, str]]:
        with connected(url) as connection:
            had = connection.scalar(THERE)
            connection.execute(text(f'ALTER SCHEMA public RENAME TO "{former}"'))
            connection.execute(text("CREATE SCHEMA public"))
        try:
            run(url, "pg_restore", "--single-transaction", "--exit-on-error", str(file))
            yield url, f"schema {former}" if had else ""
        except BaseException:
            with connected(url) as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text(f'ALTER SCHEMA "{former}" RENAME TO public'))
            raise
        if not had:
            with connected(url) as connection:
                connection.execute(text(f'DROP SCHEMA "{former}" CASCADE'))


def check_whole(url: URL, file: Path) -> None:
    """Reads all of it, which fails at a file that was cut."""
    try:
        run(url, "pg_restore", "--file=/dev/null", str(file), connect=False)
    except StorageError as error:
        raise StorageError(f"it is damaged: {error}") from None


def run(url: URL, program: str, *options: str, connect: bool = True) -> None:
    """One of PostgreSQL's programs; what it complains of is the error."""
    path = shutil.which(program)
    if path is None:
        raise StorageError(f"{program} is missing: install PostgreSQL's client programs")
    where = ["--no-password", "--no-owner", "--no-privileges", f"--dbname={name_of(url)}"]
    done = subprocess.run(
        [path, *(where if connect else []), *options],
        env={**os.environ, "PGPASSWORD": str(url.password or "")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        complaint = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise StorageError(complaint[0])


def name_of(url: URL) -> str:
    """The database as libpq knows it; the password goes another way, which `ps` doesn't show."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return plain.set(query=url.query).render_as_string()


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    engine: Engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
