"""Handing over and confirming, long polls, webhooks: as Telegram does it, seen by both clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.requests import Request
from starlette.responses import Response

from tests.botapi.listening import Listening
from tests.botapi.server import BotApi

telegram = pytest.importorskip("telegram")
pytestmark = [
    pytest.mark.slow,  # a tool of the tests, which all others on Telegram use
    pytest.mark.filterwarnings("ignore:Deprecated since version v22.2"),  # duration
]


@pytest.fixture(params=["ptb", "aio"])
def bot(request: pytest.FixtureRequest, ptb: Any, aio: Any) -> Any:
    """Each client in turn."""
    return ptb if request.param == "ptb" else aio


def ids(updates: Any) -> list[int]:
    """The ids of what was handed over."""
    return [update.update_id for update in updates]


async def test_offsets_confirm_for_good(api: BotApi, bot: Any) -> None:
    said = [api.say(5, f"第{number}句").update_id for number in range(5)]
    assert ids(await bot.get_updates()) == said
    assert ids(await bot.get_updates(limit=2)) == said[:2]
    assert ids(await bot.get_updates(offset=said[2])) == said[2:]
    assert ids(await bot.get_updates(offset=said[0])) == said[2:]
    assert api.confirmed() == said[:2]
    assert list(api.handed().values()) == [2, 2, 3, 3, 3]
    assert ids(await bot.get_updates(offset=said[-1] + 100)) == said[2:]
    assert ids(await bot.get_updates(offset=-1)) == said[-1:]
    assert ids(await bot.get_updates(offset=said[-1] + 1)) == []
    assert api.confirmed() == said


async def test_a_hundred_at_a_time(api: BotApi, bot: Any) -> None:
    said = [api.say(5 + number % 2, str(number)).update_id for number in range(250)]
    got: list[int] = []
    while batch := ids(await bot.get_updates(offset=got[-1] + 1 if got else None, limit=100)):
        assert len(batch) <= 100
        got += batch
    assert got == said == api.confirmed()


async def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: Any) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    assert not poll.done()
    said = api.say(5, "在吗?")
    assert ids(await asyncio.wait_for(poll, 1)) == [said.update_id]


async def test_a_long_poll_ends_in_time(ptb: Any) -> None:
    assert ids(await ptb.get_updates(timeout=1)) == []


async def test_a_second_poller_ends_the_first(api: BotApi, bot: Any) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(raw_updates(api, timeout=5))
    with pytest.raises(Exception, match="terminated by other getUpdates request"):
        await first
    api.say(5, "在吗?")
    assert len(await second) == 1


async def test_a_caller_that_hung_up_is_handed_nothing(api: BotApi) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(api.url.rsplit(":", 1)[1]))
    writer.write(b"GET /bot1:TEST/getUpdates?timeout=5 HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.sleep(0.1)
    writer.close()
    await asyncio.sleep(0.1)
    said = api.say(5, "在吗?")
    await api.settle()
    assert api.handed() == {}
    assert api.waiting() == [said.update_id]


async def test_only_asked_for_kinds_are_queued(api: BotApi, bot: Any) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    assert api.say(5, "不要").update_id == 0
    await bot.get_updates()
    assert api.say(5, "仍不要").update_id == 0
    await bot.get_updates(allowed_updates=[])
    assert api.say(5, "要").update_id


async def test_what_people_do_is_read_by_both(api: BotApi, bot: Any) -> None:
    first = api.start(5, "CODE")
    api.edit(5, first.message_id, "/start OTHER")
    api.say(5, "答", reply_to=first.message_id)
    api.voice(5)
    api.document(5, b"paper", name="表.pdf", caption="见附件")
    api.location(5, 31.2, 121.5)
    api.block(5)
    updates = await bot.get_updates()
    message = updates[0].message
    assert (message.text, message.entities[0].type) == ("/start CODE", "bot_command")
    assert updates[1].edited_message.text == "/start OTHER"
    assert updates[2].message.reply_to_message.message_id == first.message_id
    assert updates[3].message.voice.duration == 3
    assert updates[4].message.document.file_name == "表.pdf"
    assert updates[5].message.location.latitude == 31.2
    assert updates[6].my_chat_member.new_chat_member.status == "kicked"


async def raw_updates(api: BotApi, **values: int) -> Any:
    """What a client without any understanding gets."""
    async with httpx.AsyncClient(base_url=api.url) as client:
        return (await client.post("/bot1:TEST/getUpdates", json=values)).json()["result"]


async def test_odd_updates_pass_as_they_are(api: BotApi) -> None:
    said = api.say(5, "好").update_id
    odd = [
        {"update_id": said + 2, "something_new": {"a": 1}},
        {"update_id": said + 1, "message": {"message_id": "one"}},
        {"update_id": said + 2, "something_new": {"a": 1}},
        {"message": {}},
        "not an object",
    ]
    keys = api.inject_many(odd)
    raw = await raw_updates(api)
    assert raw[1:] == odd
    assert keys == [said + 2, said + 1, said + 2, said + 3, said + 4]
    rest = await raw_updates(api, offset=said + 2)
    assert rest == [odd[0], odd[2], odd[3], odd[4]]
    assert api.confirmed() == [said, said + 1]
    assert await raw_updates(api, offset=said + 5) == []


class Hook:
    """A bot's webhook that notes what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []
        self.answers: list[tuple[int, bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.got.append(((await request.json())["update_id"], secret))
        status, body = self.answers.pop(0) if self.answers else (200, b"")
        await Response(body, status, media_type="application/json")(scope, receive, send)


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[tuple[Hook, Listening]]:
    """A webhook that listens."""
    hook = Hook()
    listening = Listening(hook)
    await listening.up()
    yield hook, listening
    await listening.stop()


async def test_a_webhook_gets_each_update_until_it_says_yes(
    api: BotApi, bot: Any, hook: tuple[Hook, Listening]
) -> None:
    at, listening = hook
    before = api.say(5, "早").update_id
    at.answers = [(500, b""), (502, b"")]
    api.webhook_pause(0.05)
    assert await bot.set_webhook(url=f"{listening.url}/hook", secret_token="s3cret_-")
    after = api.say(5, "晚").update_id
    assert await api.wait_confirmed() == [before, after]
    assert at.got == [(before, "s3cret_-")] * 3 + [(after, "s3cret_-")]
    info = await bot.get_webhook_info()
    assert "502" in info.last_error_message
    assert info.pending_update_count == 0
    with pytest.raises(Exception, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert ids(await bot.get_updates()) == []


async def test_a_webhook_may_answer_with_a_method(
    api: BotApi, ptb: Any, hook: tuple[Hook, Listening]
) -> None:
    at, listening = hook
    at.answers = [(200, b'{"method":"sendMessage","chat_id":5,"text":"reply"}')]
    await ptb.set_webhook(listening.url)
    api.say(5, "在吗?")
    await api.wait_sent(1, 5)
    assert api.texts(5) == ["reply"]


async def test_pending_updates_can_be_dropped(api: BotApi, bot: Any) -> None:
    said = api.say(5, "旧")
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert ids(await bot.get_updates()) == []
    assert (api.updates.dropped, api.confirmed()) == ([said.update_id], [])


async def test_a_bad_secret_is_refused(ptb: Any) -> None:
    with pytest.raises(telegram.error.BadRequest, match="unallowed characters"):
        await ptb.set_webhook("http://127.0.0.1:1/", secret_token="a b")


async def test_a_dispatcher_of_aiogram_holds_a_conversation(api: BotApi, aio: Any) -> None:
    import aiogram

    dispatcher = aiogram.Dispatcher()

    async def echo(message: Any) -> None:
        await message.answer(message.text)

    dispatcher.message.register(echo)

    polling = asyncio.create_task(dispatcher.start_polling(aio, handle_signals=False))
    for number in range(30):
        api.say(5, str(number))
    await api.wait_sent(30, 5)
    await api.wait_confirmed()
    await dispatcher.stop_polling()
    await polling
    assert sorted(api.texts(5), key=int) == [str(number) for number in range(30)]
    assert set(api.handed().values()) == {1}
