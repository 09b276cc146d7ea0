"""What went wrong once: danger that was overlooked, words in the wrong place, a token in a line."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.channels.telegram import channel, sending
from bot.errors import SettingsError
from bot.message import KEEP_CHARS, Outgoing, Reply
from bot.settings import read_settings
from storage.tables import Chat, Message, Ticket, TicketEvent
from tests.botapi.server import BotApi
from tests.faults.served import until
from tests.telegram.conftest import (
    GRANNY,
    GROUP,
    LAMP,
    TOKEN,
    XIAOLI,
    Telegram,
    is_about_to_say_it_is_done,
    jpeg,
    running,
)
from tests.telegram.test_groups import at_bot
from tests.telegram.test_sending import say_to
from tests.town import Town

pytestmark = pytest.mark.slow

FIRE = "3号楼着火了快来人"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
FILE = {"file_id": "a", "file_unique_id": "b"}


def inject(telegram: Telegram, chat: int, sender: dict[str, Any], **said: Any) -> None:
    """A message that people's acts at the test server don't know."""
    kind = "private" if chat > 0 else "supergroup"
    number = 2_000_000_000 + len(telegram.api.issued())
    message = {"message_id": number % 10_000, "date": int(time.time()), "from": sender}
    message |= {"chat": {"id": chat, "type": kind, "title": "群"}, **said}
    telegram.api.inject({"update_id": number, "message": message})


def mention(telegram: Telegram, words: str) -> dict[str, Any]:
    name = f"@{telegram.channel.me.username}"
    entities = [{"type": "mention", "offset": 0, "length": len(name)}]
    return {"text": f"{name} {words}", "entities": entities}


def person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "住户"}


async def test_words_changed_to_danger_are_an_alarm_and_no_form(telegram: Telegram) -> None:
    said = telegram.api.say(GRANNY, "3号楼楼道有股味道")
    await telegram.hears(GRANNY, 1)
    telegram.api.edit(GRANNY, said.message_id, FIRE)
    assert "119" in (await telegram.hears(GRANNY, 2))[1]
    assert telegram.rows(Ticket)[0].urgent


async def test_words_beside_a_video_that_tell_of_danger_are_heard(telegram: Telegram) -> None:
    video = {**FILE, "width": 1, "height": 1, "duration": 2}
    inject(telegram, GRANNY, person(GRANNY), video=video, caption=FIRE)
    alarm, refused = await telegram.hears(GRANNY, 2)
    assert "119" in alarm
    assert "收不了" in refused


async def test_words_beside_a_file_that_is_too_large_are_heard(telegram: Telegram) -> None:
    telegram.api.document(
        GRANNY, jpeg(), name="大.jpg", mime="image/jpeg", size=25_000_000, caption=LAMP
    )
    asked, refused = await telegram.hears(GRANNY, 2)
    assert "3号楼" in asked
    assert "太大" in refused


async def test_danger_with_a_phone_in_a_group_is_still_danger(telegram: Telegram) -> None:
    await telegram.says(GRANNY, "你好")
    telegram.api.say(GRANNY, at_bot(telegram, f"{FIRE}，电话13800138000"), chat=GROUP)
    (told,) = await telegram.hears(GROUP, 1)
    assert "119" in told
    assert "138" not in told
    assert telegram.rows(Ticket)[0].urgent


async def test_a_change_of_other_words_is_not_added_to_the_newest_ticket(
    telegram: Telegram,
) -> None:
    asked = telegram.api.say(GRANNY, "医保怎么交")
    await telegram.hears(GRANNY, 1)
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    telegram.api.edit(GRANNY, asked.message_id, "身份证丢了怎么办")
    assert "身份证" in (await telegram.hears(GRANNY, 4))[3]
    assert [event.verb for event in telegram.rows(TicketEvent)] == ["open"]


async def test_who_speaks_in_a_groups_name_has_no_alarm_of_another_group(
    telegram: Telegram,
) -> None:
    """All nameless admins of all groups carry the same id."""
    for chat in (GROUP, -1002):
        telegram.api.group(chat, "群")
        spoken = mention(telegram, FIRE)
        shown = {"id": chat, "type": "supergroup", "title": "群"}
        inject(telegram, chat, ANONYMOUS, sender_chat=shown, **spoken)
    await telegram.hears(GROUP, 1)
    await telegram.hears(-1002, 1)
    assert len(telegram.rows(Ticket)) == 2
    waiting = [chat for chat in telegram.rows(Chat) if chat.address.startswith("nameless")]
    assert len(waiting) == 2
    await until(lambda: all(c.unreachable_at for c in telegram.rows(Chat) if c in waiting))


async def test_bots_and_copied_posts_of_a_channel_are_not_answered(telegram: Telegram) -> None:
    question = mention(telegram, "医保怎么交")
    post = {"sender_chat": {"id": -100555, "type": "channel", "title": "频道"}}
    inject(telegram, GROUP, person(777000), is_automatic_forward=True, **post, **question)
    inject(telegram, GROUP, {"id": 4242, "is_bot": True, "first_name": "x"}, **question)
    await telegram.says(GRANNY, "谢谢")
    assert telegram.api.sent(GROUP) == []
    assert len(telegram.rows(Message)) == 1


async def test_in_a_forum_the_answer_stands_in_the_topic(telegram: Telegram) -> None:
    telegram.api.group(-1003, "论坛", topics=(4, 9))
    telegram.api.say(GRANNY, at_bot(telegram, "医保怎么交"), chat=-1003, thread=9)
    await telegram.hears(-1003, 1)
    assert telegram.api.sent(-1003)[0].message["message_thread_id"] == 9


async def test_a_place_sent_after_a_ticket_reaches_the_worker(telegram: Telegram) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    telegram.api.location(GRANNY, 30.0014, 110.0005)
    told = (await telegram.hears(XIAOLI, 3))[2]
    assert "30.0014" in told


async def test_all_of_the_longest_message_is_kept(telegram: Telegram) -> None:
    words = "好" * (KEEP_CHARS - 2) + "完了"
    telegram.api.say(GRANNY, words)
    await telegram.hears(GRANNY, 1)
    assert telegram.rows(Message)[0].text.endswith("完了")


async def test_a_picture_that_telegram_does_not_want_keeps_no_words_back(
    telegram: Telegram,
) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.photo(GRANNY, jpeg(), caption=LAMP)
    await telegram.hears(GRANNY, 1)
    told = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    telegram.api.fault("error", method="sendPhoto", code=400, description=told)
    await asyncio.sleep(0.5)  # the picture is here by now
    await telegram.presses(GRANNY, "对")
    assert "路灯" in (await telegram.hears(XIAOLI, 2))[1]


@pytest.mark.slow
async def test_what_may_have_arrived_is_said_again_less_and_less_often(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken, but never confirmed: each try is one more copy on somebody's phone."""
    monkeypatch.setattr(sending, "UNSURE_FIRST", 1.5)  # a loop looks once a second
    telegram.api.fault("half_body", method="sendMessage", after=True, times=3)
    say_to(telegram, GRANNY, "一")
    await telegram.hears(GRANNY, 3)
    at = [kept.at for kept in telegram.api.sent(GRANNY)]
    assert at[2] - at[1] > (at[1] - at[0]) * 1.3


async def test_before_telegram_was_reached_nothing_counts_as_tried(
    town: Town, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "REACH_SECONDS", 0.1)
    telegram = Telegram(town, api)
    reply = Outgoing(
        delivery_id=1, key="k", chat_id=1, channel="telegram", address="5", reply=Reply(text="好")
    )
    receipt = await telegram.channel.send(reply)
    assert receipt.sent.value == "wait"
    assert receipt.seconds > 0
    await telegram.channel.close()


async def test_polling_waits_as_long_as_it_is_told(telegram: Telegram) -> None:
    telegram.api.fault("error", method="getUpdates", times=1, code=429, retry_after=3)
    begun = time.monotonic()
    telegram.api.say(GRANNY, "你好")  # ends the call that goes on, if one does
    await telegram.hears(GRANNY, 1)
    telegram.api.say(GRANNY, "谢谢")
    await telegram.hears(GRANNY, 2)
    assert time.monotonic() - begun > 2, "sooner than it was told"


async def test_a_flood_wait_at_the_start_is_no_wrong_setting(
    town: Town, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "PAUSE_MOST", 0.1)
    api.fault("error", method="getMe", times=1, code=429, retry_after=1)
    async with running(Telegram(town, api)) as telegram:
        assert await telegram.says(GRANNY, "你好")


async def test_a_token_refused_after_a_late_start_is_told_and_tried_again(
    town: Town, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "PAUSE_MOST", 0.1)
    api.fault("error", method="getMe", times=1, code=429, retry_after=1)
    api.fault("error", method="getMe", times=2, code=401)
    async with running(Telegram(town, api)) as telegram:
        await until(lambda: telegram.channel.trouble == "telegram_token")
        assert await telegram.says(GRANNY, "你好")


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"hello":1}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<p>hi</p>",
        b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
    ],
)
async def test_whatever_answers_there_is_named_in_one_line_without_the_token(
    town: Town,
    api: BotApi,
    said: bytes,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(channel, "TRY_PAUSE", 0.01)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    telegram = Telegram(town, api, api_url=f"http://127.0.0.1:{port}")
    with pytest.raises(SettingsError, match="BOT_TELEGRAM_API_URL") as stopped:
        await telegram.channel.start(telegram.accept)
    await telegram.channel.close()
    server.close()
    assert "\n" not in str(stopped.value)
    assert TOKEN not in str(stopped.value)
    assert caplog.records == []


@pytest.mark.parametrize("url", ["http://a.cn:99999", "http://a.cn:x", "http://[::1"])
def test_an_address_that_can_not_be_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="BOT_TELEGRAM_API_URL: is no web address"):
        read_settings(telegram_api_url=url)


async def test_a_webhook_address_that_telegram_refuses_is_told(town: Town, api: BotApi) -> None:
    told = "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    api.fault("error", method="setWebhook", code=400, description=told)
    telegram = Telegram(town, api, webhook_url="https://a.cn/hook", secret="s")
    async with running(telegram):
        await until(lambda: telegram.channel.trouble == "telegram_webhook")


async def test_the_picture_of_what_was_done_reaches_the_resident_when_it_is_here(
    telegram: Telegram,
) -> None:
    await is_about_to_say_it_is_done(telegram)
    telegram.api.fault("error", method="getFile", times=1, code=500)
    telegram.api.photo(XIAOLI, jpeg(), caption="换了灯泡，亮了")
    asked, came = (await telegram.hears(GRANNY, 5))[3:]
    assert "照片接收中" in asked
    assert "照片收到了" in came
    assert "photo" in telegram.api.sent(GRANNY)[4].message
