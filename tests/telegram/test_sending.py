"""Whatever Telegram answers: every reply arrives, in order, and no faster than it may."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest

from bot.message import Reply
from storage.queries import chats, deliveries
from storage.tables import Delivery
from tests.botapi.server import BotApi
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, XIAOLI, Telegram, running
from tests.town import Town

pytestmark = pytest.mark.slow


def say_to(telegram: Telegram, user: int, *words: str) -> None:
    """Replies of the bot's own accord, due now."""

    def queue(session: Any) -> None:
        unit = telegram.loops.conversation.unit(session)
        known = chats.find_chat(session, "telegram", str(user))
        chat = known or chats.open_chat(session, "telegram", str(user), unit.now)
        for word in words:
            key = f"reply:{user}:{word[:20]}"
            row = Delivery(
                key=key,
                chat_id=chat.id,
                channel="telegram",
                kind="reply",
                payload=Reply(text=word).model_dump_json(),
                due_at=unit.now,
                created_at=unit.now,
            )
            session.add(row)
            session.flush()

    telegram.town.write(queue)
    telegram.worker.wake()


@pytest.mark.slow
async def test_a_flood_wait_holds_this_chat_alone(telegram: Telegram) -> None:
    telegram.api.fault("error", method="sendMessage", chat=GRANNY, times=1, code=429, retry_after=4)
    begun = time.monotonic()
    say_to(telegram, GRANNY, "一", "二", "三")
    say_to(telegram, XIAOLI, "甲")
    assert await telegram.hears(XIAOLI, 1) == ["甲"]
    assert time.monotonic() - begun < 1.5
    assert await telegram.hears(GRANNY, 3) == ["一", "二", "三"]
    assert time.monotonic() - begun >= 4, "sooner than it was told"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("error", {"code": 500}),
        ("error", {"code": 502}),
        ("html", {"code": 502}),
        ("reset", {}),
    ],
)
async def test_what_did_not_arrive_is_sent_again_in_its_order(
    telegram: Telegram, kind: Any, more: dict[str, Any]
) -> None:
    telegram.api.fault(kind, method="sendMessage", times=1, **more)
    say_to(telegram, GRANNY, "一", "二", "三")
    assert await telegram.hears(GRANNY, 3) == ["一", "二", "三"]


async def test_only_what_was_handed_over_and_not_confirmed_comes_twice(
    telegram: Telegram,
) -> None:
    telegram.api.fault("half_body", method="sendMessage", times=1, after=True)
    say_to(telegram, GRANNY, "一", "二")
    assert await telegram.hears(GRANNY, 3) == ["一", "一", "二"]


async def test_who_blocked_the_bot_gets_everything_once_they_write_again(
    telegram: Telegram,
) -> None:
    await telegram.says(GRANNY, "你好")
    telegram.api.block(GRANNY)
    say_to(telegram, GRANNY, "一", "二")
    await until(lambda: telegram.town.read(lambda s: deliveries.find_failed(s, 9)))
    assert len(telegram.api.calls("sendMessage")) == 2
    telegram.api.unblock(GRANNY)
    assert (await telegram.says(GRANNY, "在吗", count=3))[:2] == ["一", "二"]


async def test_a_text_that_will_never_be_taken_holds_up_nobody(telegram: Telegram) -> None:
    telegram.api.fault(
        "error", method="sendMessage", times=1, code=400, description="Bad Request: x"
    )
    say_to(telegram, GRANNY, "一", "二")
    assert await telegram.hears(GRANNY, 1) == ["二"]
    await until(lambda: [row.state for row in telegram.rows(Delivery)] == ["failed", "sent"])


async def test_a_long_text_is_cut_at_its_sentences_and_loses_nothing(telegram: Telegram) -> None:
    long = "".join(f"第{number}条，先到社区开证明😀。" for number in range(600))
    say_to(telegram, GRANNY, long)
    said = await telegram.hears(GRANNY, 3)
    assert "".join(said) == long
    assert all(text.endswith("。") for text in said)
    assert all(len(text.encode("utf-16-le")) // 2 <= 4096 for text in said)


async def test_signs_that_mean_something_to_markdown_and_html_arrive_as_they_are(
    telegram: Telegram,
) -> None:
    odd = "*粗* _斜_ [链](x) <b>b</b> &amp; `code` \\ ~ | {a} #1 http://a.cn/_b_"
    say_to(telegram, GRANNY, odd)
    assert await telegram.hears(GRANNY, 1) == [odd]


async def test_one_message_a_second_and_chat(town: Town, api: BotApi) -> None:
    async with running(Telegram(town, api, rate=30)) as telegram:
        say_to(telegram, GRANNY, "一", "二", "三")
        say_to(telegram, XIAOLI, "甲")
        begun = time.monotonic()
        await telegram.hears(XIAOLI, 1)
        assert time.monotonic() - begun < 1
        await telegram.hears(GRANNY, 3)
        at = [kept.at for kept in api.sent(GRANNY)]
        assert all(later - earlier > 0.95 for earlier, later in pairwise(at))


async def test_a_group_that_became_a_supergroup_is_followed(telegram: Telegram) -> None:
    telegram.api.group(-55, "二号楼", kind="group")
    telegram.api.migrate(-55, -100055)
    say_to(telegram, -55, "通知")
    await until(lambda: telegram.api.texts(-100055) == ["通知"])


async def test_so_many_messages_a_second_in_all(town: Town, api: BotApi) -> None:
    """Ten at once, then ten a second: twenty-five chats take a second and a half."""
    people = range(200, 225)
    for person in people:
        api.user(person, f"住户{person}")
    async with running(Telegram(town, api, rate=10)) as telegram:
        await until(lambda: len(api.calls("setMyCommands")) == 2)  # they count, too
        for person in people:
            say_to(telegram, person, "通知")
        await until(lambda: len(api.sent()) == len(people))
        at = sorted(kept.at for kept in api.sent())
        assert at[-1] - at[0] > 1.2
