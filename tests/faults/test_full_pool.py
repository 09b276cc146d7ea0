"""All connections are busy, or none can be had: who waits goes on, or is told."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest

from bot.errors import StorageError
from storage.database import connect
from tests import postgres
from tests.faults.cutting import store
from tests.faults.loops import HOME
from tests.faults.served import until
from tests.town import KEYS, Town

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("town_url", ["postgresql"], indirect=True),
]


async def test_work_that_hangs_makes_others_wait_and_then_they_go_on(town: Town) -> None:
    """As many pieces of work as there are threads want a row that somebody keeps."""
    await store(town, "你好")
    with keeping_the_chat(town):
        hanging = [asyncio.ensure_future(store(town, "在吗", f"{n}")) for n in range(2, 9)]
        await asyncio.sleep(0.5)
        queued = town.database.read(lambda _: "等到了")
        await asyncio.sleep(0.5)
        assert not queued.done()
    assert await asyncio.wait_for(queued, 10) == "等到了"
    assert {one.new for one in await asyncio.gather(*hanging)} == {True}


async def test_what_others_keep_for_too_long_is_told(town: Town) -> None:
    await store(town, "你好")
    with keeping_the_chat(town):
        begun = time.monotonic()
        with pytest.raises(StorageError, match="lock timeout"):
            await store(town, "在吗", "2")
        assert 4 < time.monotonic() - begun < 15
    assert (await store(town, "在吗", "2")).new


@contextmanager
def keeping_the_chat(town: Town) -> Iterator[None]:
    with psycopg.connect(town.database.url.replace("+psycopg", "")) as keeper:
        keeper.execute("SELECT id FROM chat WHERE address = %s FOR UPDATE", (HOME,))
        yield
        keeper.rollback()


async def test_a_server_that_says_nothing_keeps_nobody_waiting_in_a_row(town: Town) -> None:
    """Who waits behind those that waited in vain is told with them."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        address = f"postgresql+psycopg://linli@127.0.0.1:{port}/linli?connect_timeout=2"
        other = connect(address, KEYS)
        begun = time.monotonic()
        asked = [other.read(lambda _: None) for _ in range(60)]
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(one) for one in told} == {StorageError}
        assert time.monotonic() - begun < 10
        other.close()


async def test_a_server_without_room_for_more_is_told_of_and_tried_again(town: Town) -> None:
    other = connect(town.database.url, KEYS)
    crowd: list[Any] = []
    try:
        with suppress(psycopg.OperationalError):
            while True:
                crowd.append(postgres.open_connection())
        assert not other.hold("intake")
        with pytest.raises(StorageError, match="too many clients"):
            await other.read(lambda _: None)
    finally:
        for one in crowd:
            one.close()
    await until(lambda: other.hold("intake"), 10)
    assert await other.read(lambda _: "有位置了") == "有位置了"
    other.close()
