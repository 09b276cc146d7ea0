"""`restore` tries a backup first: what is no good changes nothing, what was there is kept."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.errors import LinliError
from bot.opening import only_one
from storage.queries import messages
from tests.commands.keeping import Keeping, backed_up, count, report
from tests.commands.shell import Shell

Change = Callable[[Path], object]


def test_a_damaged_database_makes_way(keeping: Keeping, tmp_path: Path) -> None:
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.close()
    keeping.live.write_bytes(b"SQLite format 3\x00" + bytes(5_000))
    assert keeping.restore(file).exit_code == 0
    assert count(keeping.live, "person") == 31
    (former,) = keeping.folder.glob("*.before-restore-*")
    assert former.stat().st_size == 5_016


def test_when_the_last_step_fails_the_former_one_is_in_its_place(
    keeping: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.close()

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "the disk is dying")

    monkeypatch.setattr(Path, "replace", fail)
    done = keeping.restore(file)
    assert "the disk is dying" in str(done.exception)
    assert count(keeping.live, "ticket") == 1
    assert not list(keeping.folder.glob("*before-restore*"))


def execute(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def scratched(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    file.write_bytes(whole)


NO_BACKUPS: dict[str, tuple[Change, str]] = {
    "没有这个文件": (Path.unlink, "no file"),
    "空文件": (lambda file: file.write_bytes(b""), "no SQLite database"),
    "一张照片": (lambda file: file.write_bytes(b"\xff\xd8\xff" * 99), "no SQLite"),
    "半个文件": (half, "damaged"),
    "坏扇区": (scratched, "damaged"),
    "别的数据库": (partial(execute), "names no revision"),
    "更新的版本": (
        lambda file: execute(file, "UPDATE alembic_version SET version_num = '9999'"),
        "newer version",
    ),
    "改过的记录": (
        lambda file: execute(file, "UPDATE ticketevent SET verb = 'reject'"),
        "event 1: it was changed",
    ),
    "别人的钥匙": (
        lambda file: execute(file, "UPDATE person SET door = x'0001020304'"),
        "person.door: 31 can't be opened",
    ),
}


@pytest.mark.parametrize("fault", NO_BACKUPS)
def test_what_is_no_good_backup_is_refused_and_all_stays_as_it_was(
    keeping: Keeping, tmp_path: Path, fault: str
) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.close()
    spoil, named = NO_BACKUPS[fault]
    if fault == "别的数据库":
        file.unlink()
        execute(file, "CREATE TABLE shopping (what)")
    else:
        spoil(file)
    before = keeping.live.read_bytes()
    done = keeping.restore(file)
    assert isinstance(done.exception, LinliError), done.output
    assert named in str(done.exception)
    assert keeping.live.read_bytes() == before
    assert not [path for path in keeping.folder.iterdir() if "restor" in path.name]


def test_one_with_faults_can_be_insisted_on(keeping: Keeping, tmp_path: Path) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.close()
    execute(file, "UPDATE ticketevent SET verb = 'reject'")
    assert keeping.restore(file, "--broken-too").exit_code == 0


def test_a_wrong_key_is_told(keeping: Keeping, tmp_path: Path) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.use(tmp_path / "new", "somebody else's key")
    done = keeping.restore(file)
    assert "not the keys of this database" in str(done.exception)
    assert not (tmp_path / "new" / "town.db").exists()


def test_the_key_must_be_there_first_and_none_is_made(shell: Shell) -> None:
    assert shell.run("migrate").returncode == 0
    assert shell.run("backup", str(shell.folder / "b.db")).returncode == 0
    key, kept = shell.data / "secret.key", shell.folder / "kept.key"
    key.rename(kept)
    shutil.rmtree(shell.data)
    done = shell.run("restore", str(shell.folder / "b.db"))
    assert done.returncode == 1
    assert f"put the key of the backup into {key} first" in done.stderr.decode()
    assert not key.exists()
    shutil.copy(kept, key)
    assert shell.run("restore", str(shell.folder / "b.db")).returncode == 0
    assert shell.run("doctor").returncode == 0


def test_it_is_refused_while_a_bot_serves(keeping: Keeping, tmp_path: Path) -> None:
    file = backed_up(keeping, tmp_path / "b.db")
    with only_one(keeping.folder):
        done = keeping.restore(file)
    assert "another process serves" in str(done.exception)
    assert keeping.town.read(messages.count_waiting) == 0
