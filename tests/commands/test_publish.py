"""`publish`: a checked folder becomes a version; a version becomes a folder again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import run_bot
from bot.catalogue.files import read_files
from bot.catalogue.fitting import load_matcher
from bot.catalogue.knowledge import read_knowledge
from bot.settings import KNOWLEDGE
from tests import postgres
from tests.faults.test_reload import change, keep_few

pytestmark = pytest.mark.slow

Publish = Callable[..., Result]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few items with their matcher, in the folders `knowledge` and `data`."""
    root = tmp_path_factory.mktemp("few")
    shutil.copytree(KNOWLEDGE, root / "knowledge")
    keep_few(root / "knowledge")
    load_matcher(read_knowledge(root / "knowledge"), root / "data")
    return root


@pytest.fixture
def folder(fitted: Path, tmp_path: Path) -> Path:
    """The clerk's folder."""
    shutil.copytree(fitted, tmp_path, dirs_exist_ok=True)
    return tmp_path / "knowledge"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind in which nothing is yet."""
    if request.param == "sqlite":
        yield ""
        return
    name = postgres.fresh()
    yield postgres.address(name)
    postgres.drop(name)


@pytest.fixture
def publish(folder: Path, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """The command over it."""
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("BOT_DATA_DIR", str(folder.parent / "data"))
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("BOT_DATABASE_URL", empty_url)
    monkeypatch.setenv("BOT_SECRET_KEY", "a-key-for-the-tests-alone")

    def run(*words: object) -> Result:
        arguments = ["publish", *map(str, words)]
        return CliRunner().invoke(run_bot.build(arguments), arguments)

    return run


def listed(publish: Publish) -> list[str]:
    return re.findall(r"第 (\d+) 版", publish("--list").stdout)


def hello(folder: Path) -> Path:
    return next(folder.rglob("greeting.yaml"))


@pytest.mark.slow
def test_an_edit_is_a_new_version_and_the_same_again_is_none(
    publish: Publish, folder: Path
) -> None:
    assert "还没有发布过" in publish("--list").stdout
    count = len(read_files(folder))
    assert f"已发布第 1 版,{count} 个文件" in publish().stdout
    again = publish()
    assert (again.exit_code, "已经是第 1 版" in again.stdout) == (0, True)
    change(hello(folder), "title: ", "title: 新")
    assert "已发布第 2 版" in publish().stdout
    newest, first = publish("--list").stdout.splitlines()
    line = rf"第 1 版  \d{{4}}-\d\d-\d\d \d\d:\d\d  {count} 个文件"
    assert re.fullmatch(line, first)
    assert newest.startswith("第 2 版")


def test_with_sqlite_it_says_that_the_bot_does_so_by_itself(
    publish: Publish, empty_url: str
) -> None:
    assert ("自己发布" in publish().stdout) is (empty_url == "")


def test_what_is_wrong_is_listed_and_nothing_is_published(publish: Publish, folder: Path) -> None:
    path = hello(folder)
    lines = len(path.read_text("utf-8").splitlines())
    path.write_text(f"{path.read_text('utf-8')}tytle: 打错的字段\n", "utf-8")
    done = publish()
    assert done.exit_code == 1
    assert f"{path.relative_to(folder.parent)}:{lines + 1}: " in done.stdout
    assert "没有发布" in done.stderr
    assert listed(publish) == []


def test_a_test_that_would_be_answered_wrongly_is_an_error(publish: Publish, folder: Path) -> None:
    change(next(folder.rglob("elder-meal.yaml")), "tests:\n", "tests:\n  - 路灯坏了好几天\n")
    done = publish()
    assert (done.exit_code, "路灯坏了好几天" in done.stdout) == (1, True)
    assert listed(publish) == []


def test_an_empty_folder_is_not_published(publish: Publish, folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    assert publish().exit_code == 1
    assert listed(publish) == []


@pytest.mark.slow
def test_a_version_is_written_out_edited_and_published_again(
    publish: Publish, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_files(folder)
    publish()
    change(hello(folder), "title: ", "title: 新")
    publish()
    older = folder.parent / "第一版"
    assert publish("--export", 1, older).exit_code == 0
    assert read_files(older) == before
    assert not list(folder.parent.glob(".*"))
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(older))
    assert "已发布第 3 版" in publish().stdout
    assert listed(publish) == ["3", "2", "1"]


def test_no_folder_with_something_in_it_is_written_to(publish: Publish, folder: Path) -> None:
    publish()
    before = read_files(folder)
    for taken in (folder, hello(folder)):
        done = publish("--export", 1, taken)
        assert (done.exit_code, "新的或空的" in done.stderr) == (1, True)
    assert read_files(folder) == before
    empty = folder.parent / "空文件夹"
    empty.mkdir()
    assert publish("--export", 1, empty).exit_code == 0


@pytest.mark.parametrize("version", [0, 2, -1, 10**30])
def test_an_unknown_version_is_told(publish: Publish, tmp_path: Path, version: int) -> None:
    done = publish("--export", version, tmp_path / "out")
    assert (done.exit_code, "没有第" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
