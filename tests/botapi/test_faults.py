"""Faults on demand: what two clients make of them, and what the server has done meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.botapi.errors import Misused
from tests.botapi.process import BotApiProcess
from tests.botapi.server import BotApi

telegram = pytest.importorskip("telegram")
pytestmark = [
    pytest.mark.slow,  # a tool of the tests, which all others on Telegram use
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),  # retry_after
]


@pytest.fixture(params=["ptb", "aio"])
def bot(request: pytest.FixtureRequest, ptb: Any, aio: Any) -> Any:
    """Each client in turn."""
    return ptb if request.param == "ptb" else aio


async def test_a_flood_wait_for_one_chat_only(api: BotApi, bot: Any) -> None:
    api.fault("error", code=429, retry_after=7, method="sendMessage", chat=5, times=2)
    import aiogram

    for _ in range(2):
        with pytest.raises(
            (telegram.error.RetryAfter, aiogram.exceptions.TelegramRetryAfter)
        ) as told:
            await bot.send_message(chat_id=5, text="好")
        assert told.value.retry_after == 7
        assert (await bot.send_message(chat_id=6, text="好")).chat.id == 6
    assert (await bot.send_message(chat_id=5, text="好")).chat.id == 5
    assert [call.status for call in api.calls("sendMessage")] == [429, 200, 429, 200, 200]


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        ({"kind": "error", "code": 500}, 0),
        ({"kind": "error", "code": 403}, 0),
        ({"kind": "html", "code": 502}, 0),
        ({"kind": "html", "code": 502, "after": True}, 1),
        ({"kind": "reset"}, 0),
        ({"kind": "reset", "after": True}, 1),
        ({"kind": "half_body"}, 1),
    ],
    ids=str,
)
async def test_the_client_learns_nothing_but_the_server_knows(
    api: BotApi, bot: Any, fault: dict[str, Any], done: int
) -> None:
    import aiogram

    api.fault(method="sendMessage", **fault)
    with pytest.raises((telegram.error.TelegramError, aiogram.exceptions.AiogramError)):
        await bot.send_message(chat_id=5, text="一次")
    assert len(api.sent(5)) == done
    assert (await bot.send_message(chat_id=5, text="两次")).text == "两次"
    assert len(api.sent(5)) == done + 1


async def test_a_reset_is_a_reset(api: BotApi) -> None:
    api.fault("reset")
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadError):
            await client.get(f"{api.url}/bot1:TEST/getMe")
        api.fault("half_body")
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            await client.get(f"{api.url}/bot1:TEST/getMe")


async def test_slow_answers(api: BotApi, ptb: Any) -> None:
    api.fault("slow", seconds=0.5, after=True)
    with pytest.raises(telegram.error.TimedOut):
        await ptb.send_message(5, "好", read_timeout=0.1)
    assert api.texts(5) == ["好"]


async def test_updates_doubled_and_out_of_order(api: BotApi, bot: Any) -> None:
    said = [api.say(5, str(number)).update_id for number in range(6)]
    api.fault("duplicates", method="getUpdates")
    doubled = [update.update_id for update in await bot.get_updates()]
    assert doubled == sorted(said * 2)
    api.fault("reordered", method="getUpdates", seed=3)
    mixed = [update.update_id for update in await bot.get_updates()]
    assert mixed != said
    assert sorted(mixed) == said
    assert api.handed() == dict.fromkeys(said, 3)


async def test_a_reset_poll_hands_nothing_over(api: BotApi, ptb: Any) -> None:
    said = api.say(5, "好").update_id
    api.fault("reset", method="getUpdates", after=True)
    with pytest.raises(telegram.error.NetworkError):
        await ptb.get_updates()
    assert api.handed() == {}
    assert [update.update_id for update in await ptb.get_updates()] == [said]


async def test_chance_is_seeded(api: BotApi, ptb: Any) -> None:
    async def failures() -> list[int]:
        api.fault("error", code=500, times=None, chance=0.3, seed=7)
        failed = []
        for number in range(30):
            try:
                await ptb.get_me()
            except telegram.error.TelegramError:
                failed.append(number)
        api.clear_faults()
        return failed

    first = await failures()
    assert 3 <= len(first) <= 20
    assert await failures() == first


async def test_no_network_and_back_again(api: BotApi, ptb: Any) -> None:
    poll = asyncio.create_task(ptb.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    await api.down()
    with pytest.raises(telegram.error.NetworkError):
        await poll
    for _ in range(3):
        with pytest.raises(telegram.error.NetworkError):
            await ptb.get_me()
    said = api.say(5, "在吗?")
    await api.up()
    assert [update.update_id for update in await ptb.get_updates()] == [said.update_id]


async def test_flood_limits_are_telegrams(api: BotApi, ptb: Any) -> None:
    api.flood_limits()
    await ptb.send_message(5, "1")
    with pytest.raises(telegram.error.RetryAfter):
        await ptb.send_message(5, "2")
    for number in range(100, 129):
        api.user(number)
        await ptb.send_message(number, "1")
    with pytest.raises(telegram.error.RetryAfter):
        await ptb.send_message(6, "1")
    assert len(api.sent()) == 30


async def test_too_large_a_body(api: BotApi) -> None:
    async with httpx.AsyncClient() as client:
        files = {"document": b"0" * (53 << 20)}
        answer = await client.post(f"{api.url}/bot1:TEST/sendDocument", files=files)
    assert answer.json()["description"] == "Request Entity Too Large"


async def test_a_hasty_poller_is_slowed_down_as_in_reality(api: BotApi, ptb: Any) -> None:
    api.real_pauses()
    await ptb.get_updates(timeout=0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ptb.get_updates(timeout=0), 0.2)


def test_the_same_door_over_http() -> None:
    with BotApiProcess("1:TEST", "2:OTHER") as server:
        control = server.control
        control("user", user=5, name="王阿姨")
        said = control("photo", user=5, content=b"picture", caption="漏水")
        with httpx.Client(base_url=server.url) as client:
            (update,) = client.get("/bot1:TEST/getUpdates").json()["result"]
            assert [update["update_id"], update["message"]["message_id"], ""] == said
            client.post("/bot1:TEST/sendMessage", json={"chat_id": 5, "text": "好"})
        assert control("wait_sent", count=1)[0]["message"]["text"] == "好"
        assert control("handed") == {str(update["update_id"]): 1}
        assert control("texts", token="2:OTHER") == []
        control("down")
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/bot1:TEST/getMe")
        control("up")
        assert httpx.get(f"{server.url}/bot1:TEST/getMe").json()["ok"]
        with pytest.raises(Misused, match="no such act"):
            control("nothing")
        with pytest.raises(Misused, match="missing 2 required"):
            control("say", users=5)
