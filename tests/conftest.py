"""What all tests share: the shipped knowledge, fitted once, and a town that lives in a folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.fitting import load_matcher, matcher_path
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from tests import postgres
from tests.faults.served import Served
from tests.town import Town

CACHE = KNOWLEDGE.parent / "data"  # where `make run` keeps the fitted matcher too
MEMORY, ROOM = "/dev/shm", 2 * 1024**3  # bytes that are to be free in it

# what tests write need not survive the machine, and a disk is many times slower
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = MEMORY


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped knowledge."""
    return read_knowledge(KNOWLEDGE)


@pytest.fixture(scope="session")
def understanding(knowledge: Knowledge) -> Understanding:
    """The shipped knowledge with its matcher, fitted by one test process for all."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "fitting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Understanding(knowledge, load_matcher(knowledge, CACHE))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def town_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each kind of database in turn: a file in the test's folder, and one on a real server."""
    if request.param == "sqlite":
        yield ""
        return
    name = postgres.fresh(postgres.founded())
    yield postgres.address(name)
    postgres.drop(name)


@pytest.fixture
def town(tmp_path: Path, understanding: Understanding, town_url: str) -> Iterator[Town]:
    """The sample community at ten in the morning."""
    town = Town(tmp_path, understanding, url=town_url)
    yield town
    town.close()


@pytest.fixture
def data_dir(tmp_path: Path, understanding: Understanding) -> Path:
    """An empty data folder, but for the matcher."""
    folder = tmp_path / "data"
    folder.mkdir()
    kept = matcher_path(CACHE, understanding.knowledge)
    shutil.copy(kept, folder / kept.name)
    return folder


@pytest.fixture
def served(data_dir: Path) -> Iterator[Served]:
    """A bot that a test starts, and that is gone afterwards."""
    bot = Served(data_dir)
    yield bot
    if bot.process:
        bot.kill()
