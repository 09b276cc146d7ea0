"""Knowledge published to several processes over one PostgreSQL, and by the only one on SQLite."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.catalogue.files import fingerprint, read_files
from storage.database import connect
from storage.queries import knowledge as sets
from storage.sealed import Keyring
from tests import postgres
from tests.faults.served import START_SECONDS, Phone, Served, until
from tests.faults.test_reload import (
    BUSY,
    SOMEWHAT_LATER,
    SOON,
    answer_to,
    change,
    file_of,
    keep_few,
    seconds_until,
    title_of,
)

KEY = "a-key-for-the-tests-alone"
VERSIONS = "SELECT version FROM knowledgeset ORDER BY version"
DIFFERS = "knowledge folder differs from published version 1; `publish` takes it over"
MOST = SOMEWHAT_LATER * BUSY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's cache of fitted matchers."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def pair(tmp_path: Path, knowledge_copy: Path, cache: Path) -> Iterator[list[Served]]:
    """Two bots that share a database and the user's cache; one clerk's folder with a few items."""
    keep_few(knowledge_copy)
    name = postgres.fresh()
    settings = {
        "BOT_DATABASE_URL": postgres.address(name),
        "BOT_SECRET_KEY": KEY,
        "XDG_CACHE_HOME": str(cache),
    }
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    bots = [Served(folder, knowledge_copy, settings=settings) for folder in folders]
    yield bots
    for bot in bots:
        if bot.process and bot.process.poll() is None:
            bot.kill()
    postgres.drop(name)


@pytest.fixture
async def residents(pair: list[Served]) -> AsyncIterator[list[Phone]]:
    """Both bots run, each with somebody who talks with it."""
    await asyncio.gather(*(asyncio.to_thread(bot.start) for bot in pair))
    phones = [await Phone(bot, "李家").join() for bot in pair]
    yield phones
    for phone in phones:
        await phone.close()


async def published(served: Served) -> subprocess.CompletedProcess[str]:
    """The command beside the bots; how it ended."""
    process = await asyncio.to_thread(served.begin, "run_bot.py", "publish")
    said, _ = await asyncio.to_thread(process.communicate)
    return subprocess.CompletedProcess(process.args, process.returncode, said)


async def all_answer(residents: Sequence[Phone], question: str, words: str) -> None:
    took = await asyncio.gather(
        *(seconds_until(one, question, words, SOON * BUSY) for one in residents)
    )
    print(f"{words} answered by all after {max(took):.1f} s")


async def all_serve(residents: Sequence[Phone], version: int) -> None:
    for one in residents:
        await until(partial(serves, one, version), MOST, told=f"version {version}")


async def serves(resident: Phone, version: int) -> bool:
    return f'"published":{version},' in (await resident.page("/healthz")).replace(" ", "")


def publish_broken(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a newer program could publish; and the notice of it is lost."""
    monkeypatch.setattr(sets, "announce", lambda *_: None)
    files = read_files(served.knowledge)
    files["items/新.yaml"] = "id: new\nkind: 以后才有的种类\n".encode()
    database = connect(served.settings["BOT_DATABASE_URL"], Keyring([KEY]))
    mark, now = fingerprint(files), datetime.now(UTC)
    database.write(lambda session: sets.publish(session, files, mark, now)).result()
    database.close()


async def test_the_first_start_publishes_once(pair: list[Served], tmp_path: Path) -> None:
    """Also where the two would publish something else."""
    one, other = pair
    other.knowledge = Path(shutil.copytree(one.knowledge, tmp_path / "own"))
    change(file_of(other, "medical-enrol"), "title: ", "title: 新")
    await asyncio.gather(*(asyncio.to_thread(bot.start) for bot in pair))
    phones = [await Phone(bot, "李家").join() for bot in pair]
    await all_serve(phones, 1)
    assert one.rows(VERSIONS) == [(1,)]
    answers = {await answer_to(phone, "医保怎么交") for phone in phones}
    assert len(answers) == 1
    differ = [DIFFERS in bot.log for bot in pair]
    assert sorted(differ) == [False, True]
    for phone in phones:
        await phone.close()


def test_what_is_broken_is_not_published_by_the_first_start(pair: list[Served]) -> None:
    change(file_of(pair[0], "medical-enrol"), "kind: service", "kind: servise")
    process = pair[0].begin("run_bot.py", "serve")
    out, _ = process.communicate(timeout=START_SECONDS)
    assert (process.returncode, out) == (1, "")
    assert "medical-enrol.yaml:2" in pair[0].log
    assert "Traceback" not in pair[0].log
    assert pair[0].rows(VERSIONS) == []


async def test_what_is_published_is_answered_by_all_at_once(
    residents: list[Phone], pair: list[Served]
) -> None:
    one = pair[0]
    path = file_of(one, "medical-enrol")
    change(path, title_of(one, "medical-enrol"), "医保参保缴费(新办法)")
    assert "新办法" not in await answer_to(residents[0], "医保怎么交")
    done = await published(one)
    assert (done.returncode, "已发布第 2 版" in done.stdout) == (0, True)
    await all_answer(residents, "医保怎么交", "新办法")
    await all_serve(residents, 2)

    change(file_of(one, "elder-meal"), "asks:\n", "asks:\n  - 咕噜咕噜哇啦哇啦\n")
    assert "已发布第 3 版" in (await published(one)).stdout
    await all_serve(residents, 3)
    await all_answer(residents, "咕噜咕噜哇啦哇啦", f"【{title_of(one, 'elder-meal')}")


async def test_a_broken_folder_is_refused_and_all_go_on(
    residents: list[Phone], pair: list[Served]
) -> None:
    path = file_of(pair[0], "medical-enrol")
    whole, lines = path.read_text("utf-8"), len(path.read_text("utf-8").splitlines())
    path.write_text(f"{whole}tytle: 打错的字段\n", "utf-8")
    done = await published(pair[0])
    assert done.returncode == 1
    assert f"medical-enrol.yaml:{lines + 1}: " in done.stdout
    assert pair[0].rows(VERSIONS) == [(1,)]
    for one in residents:
        assert "医保" in await answer_to(one, "医保怎么交")


async def test_a_version_that_can_not_be_read_is_kept_back(
    residents: list[Phone], pair: list[Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by one that starts then: it serves the newest that it can read."""
    one, other = pair
    admin = await Phone(one, "管理员").join(one.links["admin"])
    publish_broken(one, monkeypatch)

    async def told() -> bool:
        return "published/2/items/新.yaml:2" in await admin.page("/admin")

    await until(told, MOST)
    assert "knowledge kept back" in one.log
    other.kill()
    await asyncio.to_thread(other.start)
    again = await Phone(other, "王家").join()
    assert "医保" in await answer_to(again, "医保怎么交")
    assert "linli_knowledge_problems 0.0" not in await again.page("/metrics")

    change(file_of(one, "medical-enrol"), "title: ", "title: 新")
    assert "已发布第 3 版" in (await published(one)).stdout
    await all_answer([residents[0], again], "医保怎么交", "【新")
    await all_serve([residents[0], again], 3)
    assert "linli_knowledge_problems 0.0" in await again.page("/metrics")
    await admin.close()
    await again.close()


async def test_a_later_start_serves_what_is_published(
    residents: list[Phone], pair: list[Served], tmp_path: Path
) -> None:
    other = pair[1]
    other.kill()
    other.knowledge = Path(shutil.copytree(other.knowledge, tmp_path / "own"))
    change(file_of(other, "medical-enrol"), "title: ", "title: 新")
    await asyncio.to_thread(other.start)
    again = await Phone(other, "王家").join()
    assert "【新" not in await answer_to(again, "医保怎么交")
    assert (DIFFERS in other.log, DIFFERS in pair[0].log) == (True, False)
    await again.close()


async def test_with_sqlite_every_good_edit_is_published(
    served: Served, knowledge_copy: Path, cache: Path
) -> None:
    keep_few(knowledge_copy)
    served.knowledge, served.settings = knowledge_copy, {"XDG_CACHE_HOME": str(cache)}
    served.start()
    resident = await Phone(served, "李家").join()
    await all_serve([resident], 1)
    path = file_of(served, "medical-enrol")
    whole = path.read_text("utf-8")
    path.write_text(f"{whole}tytle: 打错的字段\n", "utf-8")
    await until(lambda: "knowledge kept back" in served.log)
    path.write_text(whole.replace("title: ", "title: 新", 1), "utf-8")
    await all_serve([resident], 2)
    assert served.rows(VERSIONS) == [(1,), (2,)]
    served.end()
    served.start()
    await all_serve([resident], 2)
    assert (await published(served)).returncode == 0
    assert served.rows(VERSIONS) == [(1,), (2,)]
    await resident.close()
