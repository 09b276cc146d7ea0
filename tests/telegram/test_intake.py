"""Updates are stored before they are confirmed; odd ones sink nobody, none is handled twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import channel, polling
from bot.errors import SettingsError, StorageError
from bot.frontdesk import overview
from storage.tables import Message
from tests.botapi.server import BotApi
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, TOKEN, XIAOLI, Telegram, running
from tests.town import Town

ODD = [
    {"message": "no message"},
    {"message": {"message_id": 1}},
    {"message": {"message_id": 1, "date": "昨天", "chat": {"id": GRANNY, "type": "private"}}},
    {"callback_query": {"id": 5}},
    "no object",
    {"something_new": {"of": "next year"}},
    {
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 1, "type": "private"},
            "from": {"id": 1, "is_bot": False, "first_name": "王"},
            "text": 5,
        }
    },
]


async def test_odd_updates_are_set_aside_and_the_rest_goes_on(town: Town, api: BotApi) -> None:
    first = api.say(GRANNY, "医保怎么交")
    api.inject_many(ODD)
    api.say(XIAOLI, "身份证丢了怎么办")
    async with running(Telegram(town, api)) as telegram:
        await telegram.hears(GRANNY, 1)
        await telegram.hears(XIAOLI, 1)
        await api.wait_confirmed()
        assert first.update_id in api.confirmed()
        told = town.read(
            lambda session: overview(telegram.loops.conversation.unit(session), {})["set_aside"]
        )
        assert len(told) == len(ODD)
        assert all("can't be read" in line["error"] for line in told)


@pytest.mark.parametrize("kind", ["duplicates", "reordered"])
async def test_each_update_is_handled_once_and_in_order(town: Town, api: BotApi, kind: Any) -> None:
    api.fault(kind, method="getUpdates", times=2)
    for number in range(12):
        api.say(GRANNY if number % 2 else XIAOLI, f"{number}{number}{number}号问题")
    async with running(Telegram(town, api)) as telegram:
        await telegram.hears(GRANNY, 6)
        await telegram.hears(XIAOLI, 6)
        said = [row.text for row in telegram.rows(Message)]
        assert said == [f"{number}{number}{number}号问题" for number in range(12)]


async def test_nothing_is_confirmed_that_could_not_be_stored(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "PAUSE_FIRST", 0.1)

    async def full(*_: object) -> list[int]:
        raise StorageError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(telegram.channel, "_accept", full)
        said = telegram.api.say(GRANNY, "医保怎么交")
        await until(lambda: telegram.channel.trouble == "telegram_storage")
        assert telegram.api.waiting() == [said.update_id]
    await telegram.hears(GRANNY, 1)
    assert telegram.channel.trouble == ""


@pytest.mark.slow
async def test_an_hour_without_network(
    town: Town, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pauses grow to half a minute; here the hour is made of a few."""
    monkeypatch.setattr(polling, "PAUSE_MOST", 0.2)
    monkeypatch.setattr(polling, "PAUSE_FIRST", 0.05)
    async with running(Telegram(town, api)) as telegram:
        await telegram.says(GRANNY, "你好")
        await api.down()
        await until(lambda: telegram.channel.trouble == "telegram_offline")
        await asyncio.sleep(1)
        await api.up()
        await telegram.says(GRANNY, "医保怎么交")
        assert telegram.channel.trouble == ""


@pytest.mark.slow
async def test_a_second_poller_is_told_of(
    telegram: Telegram, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.api.fault("error", method="getUpdates", times=2, code=409)
    telegram.api.say(GRANNY, "你好")  # ends the call that goes on
    await until(lambda: telegram.channel.trouble == "telegram_conflict")
    await until(lambda: telegram.channel.trouble == "")


@pytest.mark.parametrize(
    ("access", "told"),
    [
        ({"token": "9:WRONG"}, "BOT_TELEGRAM_TOKEN"),
        ({"api_url": "http://127.0.0.1:9"}, "BOT_TELEGRAM_API_URL: nothing answers"),
        ({"api_url": "{control}/nowhere"}, "BOT_TELEGRAM"),
    ],
)
async def test_a_wrong_token_or_address_stops_with_one_line(
    town: Town, api: BotApi, access: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "TRY_PAUSE", 0.05)
    given = {name: value.format(control=api.control_url) for name, value in access.items()}
    telegram = Telegram(town, api, **given)
    with pytest.raises(SettingsError, match=told) as stopped:
        await telegram.channel.start(telegram.accept)
    assert "\n" not in str(stopped.value)
    assert TOKEN not in str(stopped.value)
    await telegram.channel.close()
