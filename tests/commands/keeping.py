"""A town whose database is backed up and restored by the commands, at the town's own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import backup, restore
from bot.settings import read_settings
from storage.backup import taking_over
from storage.columns import Row
from storage.database import connect
from tests import postgres
from tests.town import KEYS, MORNING, Speaker, Town

KEY = "a key for the tests alone"  # the town's


class Keeping:
    """The commands over a folder with a database of this name, or over a server's."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self._patch, self._made = town, monkeypatch, list[str]()
        self.shared = bool(town.url)
        if self.shared:
            monkeypatch.setenv("PATH", postgres.programs())
        monkeypatch.setattr(restore, "SystemClock", lambda: town.clock)
        self.use(town.folder, at=town.url)

    def use(self, folder: Path, *keys: str, at: str = "") -> None:
        """Point the settings at a data folder, and at the database in it if no other is named."""
        folder.mkdir(exist_ok=True)
        self.folder, self.live = folder, folder / "town.db"
        self.url = at or f"sqlite:///{self.live}"
        given = {"data_dir": folder, "database_url": self.url}
        settings = partial(read_settings, secret_key=keys or (KEY,), **given)
        for command in (backup, restore):
            self._patch.setattr(command, "read_settings", settings)

    def move(self, folder: Path, *keys: str) -> None:
        """Where nothing is yet: another folder, and another database of the server."""
        self.use(folder, *keys, at=self.empty() if self.shared else "")

    def empty(self) -> str:
        """An empty database of the server."""
        self._made.append(postgres.fresh())
        return postgres.address(self._made[-1])

    def close(self) -> None:
        for name in self._made:
            postgres.drop(name)

    def run(self, command: Callable[..., None], *arguments: object) -> Result:
        app = Typer()
        app.command("keep")(command)
        return CliRunner().invoke(app, [str(one) for one in arguments])

    def back_up(self, *arguments: object) -> Result:
        return self.run(backup.run, *arguments)

    def restore(self, *arguments: object) -> Result:
        return self.run(restore.run, *arguments)

    @contextmanager
    def inside(self, file: Path) -> Iterator[str]:
        """A backup, opened as a database of its own."""
        if not self.shared:
            yield f"sqlite:///{file}"
            return
        url = self.empty()
        with taking_over(url, file, MORNING):
            yield url

    def reopened(self) -> Town:
        """The bot over what the settings name now."""
        url = self.url if self.shared else ""
        return Town(self.folder, self.town.understanding, clock=self.town.clock, url=url)


def report(resident: Speaker) -> None:
    resident.say("3号楼东门口路灯不亮", photo="black")
    resident.press("对")


def backed_up(keeping: Keeping, file: Path) -> Path:
    done = keeping.back_up(file)
    assert done.exit_code == 0, done.exception
    return file


def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query of one's own brings from a database."""
    return [tuple(row) for row in execute(url, query)]


def execute(url: str, *statements: str) -> list[Any]:
    """Done behind the bot's back; the rows of the last statement."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            done = [connection.execute(text(statement)) for statement in statements]
            return list(done[-1].all()) if done and done[-1].returns_rows else []
    finally:
        engine.dispose()


def count(url: str, table: str) -> int:
    return int(asked(url, f"SELECT count(*) FROM {table}")[0][0])


def everything(url: str) -> dict[str, list[Any]]:
    """Every row there is, opened."""
    with closing(connect(url, KEYS)) as database:
        tables = Row.metadata.sorted_tables
        return database.read(
            lambda s: {t.name: sorted(map(repr, s.execute(t.select()).all())) for t in tables}
        ).result()
