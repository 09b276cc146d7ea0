"""A town whose database is backed up and restored by the commands, at the town's own time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from bot.commands import backup, restore
from bot.settings import read_settings
from tests.town import Speaker, Town

KEY = "a key for the tests alone"  # the town's


class Keeping:
    """The commands over a folder with a database of this name."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.town, self._patch = town, monkeypatch
        monkeypatch.setattr(restore, "SystemClock", lambda: town.clock)
        self.use(town.folder)

    def use(self, folder: Path, *keys: str) -> None:
        """Point the settings at a data folder."""
        folder.mkdir(exist_ok=True)
        self.folder, self.live = folder, folder / "town.db"
        given = {"data_dir": folder, "database_url": f"sqlite:///{self.live}"}
        settings = partial(read_settings, secret_key=keys or (KEY,), **given)
        for command in (backup, restore):
            self._patch.setattr(command, "read_settings", settings)

    def run(self, command: Callable[..., None], *arguments: object) -> Result:
        app = Typer()
        app.command("keep")(command)
        return CliRunner().invoke(app, [str(one) for one in arguments])

    def back_up(self, *arguments: object) -> Result:
        return self.run(backup.run, *arguments)

    def restore(self, *arguments: object) -> Result:
        return self.run(restore.run, *arguments)


def report(resident: Speaker) -> None:
    resident.say("3号楼东门口路灯不亮", photo="black")
    resident.press("对")


def backed_up(keeping: Keeping, file: Path) -> Path:
    assert keeping.back_up(file).exit_code == 0
    return file


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found
