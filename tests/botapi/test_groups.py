"""The bot's place among people: blocked, thrown out, moved, and told only what is for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi.server import BotApi

telegram = pytest.importorskip("telegram")
pytestmark = pytest.mark.slow  # a tool of the tests, which all others on Telegram use


async def test_people_can_be_out_of_reach(api: BotApi, ptb: Any, aio: Any) -> None:
    from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat

    api.block(5)
    for bot, forbidden in ((ptb, telegram.error.Forbidden), (aio, TelegramForbiddenError)):
        with pytest.raises(forbidden, match="bot was blocked by the user"):
            await bot.send_message(chat_id=5, text="在吗?")
    api.unblock(5)
    assert (await ptb.send_message(5, "在吗?")).text == "在吗?"
    api.migrate(-1001, -1002)
    for bot, moved in ((ptb, telegram.error.ChatMigrated), (aio, TelegramMigrateToChat)):
        with pytest.raises(moved):
            await bot.send_message(chat_id=-1001, text="在吗?")
    api.remove_bot(5, -1002)
    with pytest.raises(telegram.error.Forbidden, match="bot was kicked from the supergroup chat"):
        await ptb.send_message(-1002, "在吗?")


async def test_a_group_tells_a_bot_only_what_is_for_it(api: BotApi, ptb: Any) -> None:
    asked = await ptb.send_message(-1001, "大家好")
    assert api.say(5, "随便说说", chat=-1001).update_id == 0
    assert api.say(5, "@test1_bot 报修", chat=-1001).update_id
    assert api.say(5, "/help@test1_bot", chat=-1001).update_id
    assert api.say(5, "好", chat=-1001, reply_to=asked.message_id).update_id
    assert api.join(6, -1001).update_id
    api.read_all_group_messages()
    assert api.say(5, "随便说说", chat=-1001).update_id
    names = [update.message.text for update in await ptb.get_updates()]
    assert names == ["@test1_bot 报修", "/help@test1_bot", "好", None, "随便说说"]
