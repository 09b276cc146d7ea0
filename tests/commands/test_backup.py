"""`backup`: one whole file for its owner alone, made while the bot goes on, or none at all."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from storage.queries import messages
from tests.commands.keeping import Keeping, count
from tests.commands.shell import ROOT, Shell


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_backup_is_one_whole_file_for_its_owner_alone(keeping: Keeping, tmp_path: Path) -> None:
    keeping.town.person("李桂兰").say("3号楼东门口路灯不亮", photo="black")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = keeping.back_up(folder / "周六.db")
    assert done.exit_code == 0
    told, key = done.stdout.splitlines()
    assert "周六.db" in told
    assert "BOT_SECRET_KEY" in key
    assert names(folder) == {"周六.db"}
    assert (folder / "周六.db").stat().st_mode & 0o777 == 0o600
    with keeping.inside(folder / "周六.db") as copy:
        assert count(copy, "attachment") == 1


@pytest.mark.slow
def test_the_key_is_not_in_it_and_is_named(shell: Shell) -> None:
    assert shell.run("migrate").returncode == 0
    file = shell.folder / "backup.db"
    done = shell.run("backup", str(file))
    assert done.returncode == 0
    key = shell.data / "secret.key"
    assert str(key) in done.stdout.decode()
    assert key.read_bytes().strip() not in file.read_bytes()


def test_what_is_there_is_not_replaced_unless_asked(keeping: Keeping, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    file.write_text("别动我")
    refused = keeping.back_up(file)
    assert isinstance(refused.exception, StorageError)
    assert "--overwrite" in str(refused.exception)
    assert file.read_text() == "别动我"
    assert keeping.back_up(file, "--overwrite").exit_code == 0
    with keeping.inside(file) as copy:
        assert count(copy, "person") == 31


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_the_database_is_never_its_own_backup(keeping: Keeping) -> None:
    before = keeping.live.stat()
    done = keeping.back_up(keeping.folder / ".." / keeping.folder.name / "town.db", "--overwrite")
    assert "the database itself" in str(done.exception)
    assert keeping.live.stat().st_ino == before.st_ino


@pytest.mark.parametrize("where", ["missing/backup.db", "folder"])
def test_where_nothing_can_be_written_is_told_in_one_line(
    keeping: Keeping, tmp_path: Path, where: str
) -> None:
    (tmp_path / "folder").mkdir()
    done = keeping.back_up(tmp_path / where, "--overwrite")
    assert isinstance(done.exception, StorageError)
    assert where in str(done.exception)
    assert "\n" not in str(done.exception)
    assert names(tmp_path / "folder") == set()
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_without_a_database_nothing_is_made(keeping: Keeping, tmp_path: Path) -> None:
    gone = keeping.town.url.replace("town_", "village_", 1)
    keeping.use(tmp_path / "empty", at=gone)
    done = keeping.back_up(tmp_path / "b.db")
    assert re.search("there is no database|does not exist", str(done.exception))
    assert names(tmp_path / "empty") == set()
    assert not (tmp_path / "b.db").exists()


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
sys.path.insert(0, sys.argv.pop(1))
import run_bot
run_bot.main()
"""


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_file(shell: Shell) -> None:
    assert shell.run("migrate").returncode == 0
    file = shell.folder / "backup.db"
    with closing(sqlite3.connect(shell.data / "linli.db")) as database:
        database.execute("INSERT INTO beat VALUES ('x', hex(zeroblob(100000)))")
        database.commit()
    command = [sys.executable, "-c", FULL, str(ROOT), "backup", str(file)]
    done = subprocess.run(
        command, cwd=shell.folder, env=shell.environment({}), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert f"can't write {file}" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert names(shell.folder) == {"data"}


def test_the_bot_goes_on_meanwhile_and_each_copy_is_consistent(
    keeping: Keeping, tmp_path: Path
) -> None:
    """A message and its reply commit together: no copy may hold the one without the other."""
    town, over = keeping.town, threading.Event()

    def talk() -> None:
        resident = town.stranger("忙人")
        while not over.is_set():
            resident.say("医保怎么交")
            town.clock.advance(timedelta(seconds=1))

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        for number in range(5):
            file = tmp_path / f"{number}.db"
            assert keeping.back_up(file).exit_code == 0
            with keeping.inside(file) as copy:
                handled = "message WHERE state = 'handled'"
                assert count(copy, handled) == count(copy, "delivery WHERE kind = 'reply'")
    finally:
        over.set()
        talking.join()
    assert town.read(messages.count_waiting) == 0
