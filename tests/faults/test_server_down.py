"""Real processes whose PostgreSQL cuts them off, or goes away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.faults.served import Phone, Served, until
from tests.faults.test_kill import SAID, check_nothing_lost

DOWN_SECONDS = 10.0

pytestmark = pytest.mark.slow
one = pytest.mark.parametrize("fleet", [1], indirect=True)
Phones = Callable[[Served, str], Phone]


@pytest.fixture
def running_server() -> Iterator[None]:
    """Whatever a test does, the next one finds a server."""
    postgres.only_ours()
    yield
    postgres.start()


async def talk(phone: Phone, count: int) -> None:
    for number in range(count):
        await phone.say(SAID[number % len(SAID)])


def names_of(bot: Served) -> bool:
    return postgres.holders() == [bot.pid]


def check_clean(*bots: Served) -> None:
    """No traceback, and no password, in what they said."""
    for bot in bots:
        assert "Traceback" not in bot.log
        assert "never retrieved" not in bot.log
        assert "geheim" not in bot.log


@one
async def test_all_connections_are_ended_again_and_again(
    fleet: list[Served], phones: Phones
) -> None:
    (bot,) = fleet
    bot.start()
    people = [await phones(bot, f"第{n}户").join() for n in range(10)]
    talking = asyncio.gather(*(talk(phone, 15) for phone in people))
    cut = 0
    while not talking.done():
        cut += await asyncio.to_thread(postgres.cut_off, bot.pid)
        await asyncio.sleep(0.3)
    await talking
    assert cut > 30
    await check_nothing_lost(bot, people)
    await until(partial(names_of, bot), 15)
    check_clean(bot)


@one
async def test_the_server_is_away_for_ten_seconds(
    fleet: list[Served], phones: Phones, running_server: None
) -> None:
    (bot,) = fleet
    address = make_url(bot.settings["BOT_DATABASE_URL"]).set(password="geheim")
    bot.settings["BOT_DATABASE_URL"] = address.render_as_string(hide_password=False)
    bot.start()
    resident = await phones(bot, "王家").join()
    await resident.say("医保怎么交")
    await until(resident.replies)
    postgres.stop()
    gone_until = time.monotonic() + DOWN_SECONDS
    answer = await resident.post("没有-0", "身份证丢了怎么补办")
    assert answer.status_code == 503
    assert "没存上" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    assert (await resident._client.get(f"{bot.url}/", headers={"accept": "text/html"})).is_error
    health = await resident._client.get(f"{bot.url}/healthz")
    assert (health.status_code, health.json()["status"]) == (503, "trouble")
    assert (await resident._client.get(f"{bot.url}/metrics")).status_code == 503
    insisting = asyncio.create_task(resident.say("身份证丢了怎么补办", "没有-0"))
    await asyncio.sleep(gone_until - time.monotonic())
    assert not insisting.done()
    postgres.start()
    await insisting
    await until(partial(two_replies, resident), 20)
    await check_nothing_lost(bot, [resident])
    await until(partial(is_well, resident), 10)
    await until(partial(names_of, bot), 10)
    check_clean(bot)


async def two_replies(phone: Phone) -> bool:
    return len(await phone.replies()) == 2


async def is_well(phone: Phone) -> bool:
    answer = await phone._client.get(f"{phone.served.url}/healthz")
    return bool(answer.json()["status"] == "ok")


@one
async def test_it_ends_in_order_though_the_server_is_away(
    fleet: list[Served], phones: Phones, running_server: None
) -> None:
    (bot,) = fleet
    bot.start()
    resident = await phones(bot, "李家").join()
    await resident.say("医保怎么交")
    await resident.lines()
    postgres.stop("immediate")
    assert await asyncio.to_thread(bot.end) < 15
    assert bot.ended() == 0
    check_clean(bot)


def test_a_start_without_a_server_is_one_line(
    served: Served, running_server: None, tmp_path: Path
) -> None:
    served.settings = {"BOT_SECRET_KEY": "a-key-for-the-tests-alone"}
    nowhere = f"@/linli?host={tmp_path}"
    for address in (
        f"postgresql://linli:geheim{nowhere}",
        f"postgresql://linli{nowhere}&password=geheim",
        "postgresql://linli:geheim@127.0.0.1:kein-port/linli",
    ):
        served.settings["BOT_DATABASE_URL"] = address
        before = served.log if (served.data_dir / "log").exists() else ""
        process = served.begin(*served.command)
        process.communicate(timeout=60)
        said = served.log.removeprefix(before)
        assert process.returncode == 1
        assert len(said.splitlines()) == 1
        assert "geheim" not in said
