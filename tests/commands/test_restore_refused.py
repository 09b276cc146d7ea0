"""`restore` tries a backup first: what is no good changes nothing, what was there is kept."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import LinliError
from bot.opening import only_one
from storage.backup import back_up
from storage.queries import messages
from tests.commands.keeping import Keeping, asked, backed_up, count, everything, execute, report
from tests.commands.shell import Shell

pytestmark = pytest.mark.slow

Change = Callable[[Path], object]


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_a_damaged_database_makes_way(keeping: Keeping, tmp_path: Path) -> None:
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.close()
    keeping.live.write_bytes(b"SQLite format 3\x00" + bytes(5_000))
    assert keeping.restore(file).exit_code == 0
    assert count(keeping.url, "person") == 31
    (former,) = keeping.folder.glob("*.before-restore-*")
    assert former.stat().st_size == 5_016


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
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
    assert count(keeping.url, "ticket") == 1
    assert not list(keeping.folder.glob("*before-restore*"))


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def scratched(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    file.write_bytes(whole)


NO_FILES: dict[str, tuple[Change, str]] = {
    "没有这个文件": (Path.unlink, "no file"),
    "空文件": (lambda file: file.write_bytes(b""), "it is no"),
    "一张照片": (lambda file: file.write_bytes(b"\xff\xd8\xff" * 99), "it is no"),
    "半个文件": (half, "damaged"),
    "坏扇区": (scratched, "damaged"),
}
FOREIGN = (
    "CREATE TABLE foreign_value AS SELECT payload AS sealed FROM message WHERE false",
    "INSERT INTO foreign_value VALUES ('0001020304')",
)
NO_BACKUPS = {  # what was done to a database before it was saved
    "别的数据库": ("DROP TABLE alembic_version", "names no revision"),
    "更新的版本": ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
    "改过的记录": ("UPDATE ticketevent SET verb = 'reject'", "event 1: it was changed"),
    "别人的钥匙": (
        "UPDATE person SET door = (SELECT sealed FROM foreign_value)",
        "person.door: 31 can't be opened",
    ),
}


@pytest.mark.parametrize("fault", NO_FILES)
def test_what_is_no_good_file_is_refused_and_all_stays_as_it_was(
    keeping: Keeping, tmp_path: Path, fault: str
) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    spoil, named = NO_FILES[fault]
    spoil(file)
    check_refused(keeping, file, named)


@pytest.mark.parametrize("fault", NO_BACKUPS)
def test_what_is_no_good_backup_is_refused_and_all_stays_as_it_was(
    keeping: Keeping, tmp_path: Path, fault: str
) -> None:
    report(keeping.town.person("李桂兰"))
    good = backed_up(keeping, tmp_path / "good.db")
    file, (change, named) = tmp_path / "b.db", NO_BACKUPS[fault]
    with keeping.inside(good) as copy:
        execute(copy, *FOREIGN, change)
        back_up(copy, file)
    check_refused(keeping, file, named)


def check_refused(keeping: Keeping, file: Path, named: str) -> None:
    keeping.town.close()
    before = everything(keeping.url)
    done = keeping.restore(file)
    assert isinstance(done.exception, LinliError), done.output
    assert named in str(done.exception)
    assert everything(keeping.url) == before
    assert not [path for path in keeping.folder.iterdir() if "restor" in path.name]
    assert not keeping.shared or schemas(keeping.url) == {"public"}


def schemas(url: str) -> set[str]:
    query = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|information'"
    return {name for (name,) in asked(url, query)}


def test_one_with_faults_can_be_insisted_on(keeping: Keeping, tmp_path: Path) -> None:
    report(keeping.town.person("李桂兰"))
    good, file = backed_up(keeping, tmp_path / "good.db"), tmp_path / "b.db"
    with keeping.inside(good) as copy:
        execute(copy, "UPDATE ticketevent SET verb = 'reject'")
        back_up(copy, file)
    keeping.town.close()
    assert keeping.restore(file, "--broken-too").exit_code == 0


def test_a_wrong_key_is_told(keeping: Keeping, tmp_path: Path) -> None:
    report(keeping.town.person("李桂兰"))
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.move(tmp_path / "new", "somebody else's key")
    done = keeping.restore(file)
    assert "not the keys of this database" in str(done.exception)
    assert not (tmp_path / "new" / "town.db").exists()
    assert not keeping.shared or schemas(keeping.url) == {"public"}


@pytest.mark.slow
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
    assert keeping.town.read(messages.count_waiting) == 0
    with only_one(keeping.folder):
        done = keeping.restore(file)
    assert re.search("another process serves|1 others use", str(done.exception))
    assert keeping.town.read(messages.count_waiting) == 0
