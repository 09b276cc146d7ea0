"""In a group: only when addressed, nothing personal, and on in private by a link."""

from __future__ import annotations

from typing import Any

import pytest

from storage.tables import Message, Subscription, Ticket
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, GROUP, LAMP, XIAOLI, Telegram

pytestmark = pytest.mark.slow


def link_of(message: dict[str, Any]) -> str:
    """What the button 私聊我 opens the private chat with."""
    ((key,),) = message["reply_markup"]["inline_keyboard"]
    address, _, code = key["url"].partition("?start=")
    assert address.startswith("https://t.me/")
    assert len(code) <= 64
    return str(code)


def at_bot(telegram: Telegram, words: str) -> str:
    return f"@{telegram.channel.me.username} {words}"


async def test_a_question_is_answered_where_it_was_asked(telegram: Telegram) -> None:
    telegram.api.read_all_group_messages()
    telegram.api.say(GRANNY, "今天天气真好", chat=GROUP)
    asked = telegram.api.say(GRANNY, at_bot(telegram, "医保怎么交"), chat=GROUP)
    (answer,) = await telegram.hears(GROUP, 1)
    assert "医保" in answer
    message = telegram.api.sent(GROUP)[0].message
    assert message["reply_to_message"]["message_id"] == asked.message_id
    assert link_of(message)
    assert [row.text for row in telegram.rows(Message)] == ["医保怎么交"]


async def test_a_reply_to_the_bot_and_a_command_of_its_own_are_meant_for_it(
    telegram: Telegram,
) -> None:
    telegram.api.say(GRANNY, "/help@some_other_bot", chat=GROUP)
    telegram.api.say(GRANNY, f"/help@{telegram.channel.me.username}", chat=GROUP)
    (help_,) = await telegram.hears(GROUP, 1)
    assert "私聊" in help_
    first = telegram.api.sent(GROUP)[0].message["message_id"]
    telegram.api.say(GRANNY, "身份证丢了怎么办", chat=GROUP, reply_to=first)
    assert "身份证" in (await telegram.hears(GROUP, 2))[1]


async def test_a_report_goes_on_in_private_with_the_words_said_in_the_group(
    telegram: Telegram,
) -> None:
    telegram.api.say(GRANNY, at_bot(telegram, f"{LAMP}，我电话13800138000"), chat=GROUP)
    (told,) = await telegram.hears(GROUP, 1)
    assert "138" not in told
    assert "私聊" in told
    code = link_of(telegram.api.sent(GROUP)[0].message)
    telegram.api.start(XIAOLI, code)
    assert "小助手" in (await telegram.hears(XIAOLI, 1))[0], "somebody else's words"
    telegram.api.start(GRANNY, code)
    assert "3号楼" in (await telegram.hears(GRANNY, 1))[0]
    await telegram.presses(GRANNY, "对")
    assert len(telegram.rows(Ticket)) == 1
    assert len(telegram.api.sent(GROUP)) == 1


async def test_my_tickets_are_not_shown_in_a_group(telegram: Telegram) -> None:
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    (ticket,) = telegram.rows(Ticket)
    for words in ("/mine", f"/status {ticket.number}", at_bot(telegram, ticket.number), "/link"):
        before = len(telegram.api.sent(GROUP))
        telegram.api.say(GRANNY, words, chat=GROUP)
        (told,) = await telegram.hears(GROUP, before + 1, before)
        assert ticket.number not in told
        assert ticket.title not in told
        assert "私聊" in told


async def test_danger_in_a_group_is_somebodys_matter_at_once(telegram: Telegram) -> None:
    """The numbers for all to see, a ticket with an owner, and the rest to the private chat."""
    await telegram.says(GRANNY, "你好")
    telegram.api.say(GRANNY, at_bot(telegram, "3号楼着火了，快来人"), chat=GROUP)
    (told,) = await telegram.hears(GROUP, 1)
    assert "119" in told
    assert "119" in (await telegram.hears(GRANNY, 2))[1]
    (ticket,) = telegram.rows(Ticket)
    assert ticket.urgent
    assert ticket.number not in told


async def test_a_code_sent_in_a_group_makes_nobody_of_it(telegram: Telegram) -> None:
    code = telegram.code_for("grid_worker", "张芳")
    telegram.api.say(XIAOLI, f"/start {code}", chat=GROUP)
    await telegram.hears(GROUP, 1)
    telegram.api.say(XIAOLI, f"/start {code}")
    assert "张芳" in (await telegram.hears(XIAOLI, 1))[0]


async def test_a_grid_group_gets_its_workers_notices(telegram: Telegram) -> None:
    """Only a worker lets a group have them, sees them first, and sends each once."""
    telegram.api.say(GRANNY, "/notices", chat=GROUP)
    assert "工作人员" in (await telegram.hears(GROUP, 1))[0]
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.say(XIAOLI, "/notices", chat=GROUP)
    assert "通知" in (await telegram.hears(GROUP, 2))[1]
    assert len(telegram.rows(Subscription)) == 1
    assert "工作人员" in (await telegram.says(GRANNY, "/notice 都来我家"))[0]
    await telegram.says(XIAOLI, "/notice 明天上午停水，请存水")
    (preview,) = await telegram.presses(XIAOLI, "整个桃源第一网格")
    assert "1 个群" in preview
    assert len(telegram.api.sent(GROUP)) == 2
    await telegram.says(XIAOLI, "好的呀")
    await telegram.presses(XIAOLI, "发出去")
    await until(lambda: "明天上午停水" in telegram.api.texts(GROUP)[-1])
    assert "退订" not in telegram.api.texts(GROUP)[-1]
    telegram.api.say(XIAOLI, "/notices off", chat=GROUP)
    await telegram.hears(GROUP, 4)
    assert telegram.rows(Subscription) == []


async def test_taken_into_a_group_the_bot_says_how_to_use_it(telegram: Telegram) -> None:
    telegram.api.add_bot(XIAOLI, GROUP)
    assert "在群里" in (await telegram.hears(GROUP, 1))[0]
