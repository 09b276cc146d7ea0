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
from tests.botapi.process import BotApiProcess
from tests.faults.loops import Loops
from tests.faults.served import Phone, Served
from tests.faults.told import TOKEN, Told
from tests.gateway import Gateway
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


@pytest.fixture(params=["sqlite", "postgresql"])
def told(data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Told]:
    """A bot that goes by the clock of the test, on each kind of database."""
    name = postgres.fresh() if request.param == "postgresql" else ""
    shared = {"BOT_DATABASE_URL": postgres.address(name)} if name else {}
    bot = Told(data_dir, settings=shared, clock=data_dir / "clock")
    yield bot
    if bot.process and bot.process.poll() is None:
        bot.kill()
    if name:
        postgres.drop(name)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture
def bot_api() -> Iterator[BotApiProcess]:
    """Telegram, as a process of its own."""
    with BotApiProcess(TOKEN) as api:
        yield api


@pytest.fixture
def told_fleet(fleet: list[Served], tmp_path: Path) -> list[Told]:
    """So many of them on one PostgreSQL, by one clock."""
    clock = tmp_path / "clock"
    fleet[:] = [Told(bot.data_dir, settings=bot.settings, clock=clock) for bot in fleet]
    return [bot for bot in fleet if isinstance(bot, Told)]


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
