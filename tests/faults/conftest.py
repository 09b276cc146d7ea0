"""Bots in processes of their own, each on a data folder with the matcher already fitted."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import inbox, worker
from bot.settings import KNOWLEDGE
from tests import postgres
from tests.faults.loops import Loops
from tests.faults.served import Phone, Served
from tests.town import Town


@pytest.fixture
def knowledge_copy(tmp_path: Path) -> Path:
    """The shipped knowledge, in a folder that a test may write to."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture
async def phone(served: Served) -> AsyncIterator[Callable[[str], Phone]]:
    """Makes phones, and puts them away."""
    phones: list[Phone] = []

    def make(name: str = "") -> Phone:
        phones.append(Phone(served, name))
        return phones[-1]

    yield make
    for one in phones:
        await one.close()


@pytest.fixture
async def phones() -> AsyncIterator[Callable[[Served, str], Phone]]:
    """The same, each of a process of several."""
    made: list[Phone] = []

    def make(bot: Served, name: str) -> Phone:
        made.append(Phone(bot, name))
        return made[-1]

    yield make
    for phone in made:
        await phone.close()


@pytest.fixture
def loops(town: Town, monkeypatch: pytest.MonkeyPatch) -> Loops:
    """A worker over the town, not running yet, that waits for nothing long."""
    monkeypatch.setattr(inbox, "RETRY_AFTER", timedelta(milliseconds=50))
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    return Loops(town)


@pytest.fixture
def fleet(data_dir: Path, request: pytest.FixtureRequest) -> Iterator[list[Served]]:
    """So many bots, each with a data folder of its own, and nothing shared but the database."""
    name = postgres.fresh()
    settings = {
        "BOT_DATABASE_URL": postgres.address(name),
        "BOT_SECRET_KEY": "a-key-for-the-tests-alone",
    }
    folders = [data_dir.with_name(f"data{number}") for number in range(request.param)]
    for folder in folders:
        shutil.copytree(data_dir, folder)
    bots = [Served(folder, settings=settings) for folder in folders]
    yield bots
    for bot in bots:
        if bot.process and bot.process.poll() is None:
            bot.kill()
    postgres.drop(name)
