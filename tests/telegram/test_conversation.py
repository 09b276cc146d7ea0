"""The same conversation as everywhere, in Telegram's own ways."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from bot.desk.deliver import deliver
from bot.message import Button, Reply
from storage.queries import chats
from storage.tables import Attachment, Ticket
from tests.botapi.chats import buttons
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, XIAOLI, Telegram, jpeg


async def test_a_question_its_aspect_and_the_mark_on_the_button(telegram: Telegram) -> None:
    (card,) = await telegram.says(GRANNY, "医保怎么交")
    assert "医保" in card
    (materials,) = await telegram.presses(GRANNY, "材料")
    assert "材料" in materials
    kept = telegram.api.sent(GRANNY)[0]
    await until(lambda: "✅ 材料" in buttons(kept.message))
    assert len(buttons(kept.message)) == len(buttons(kept.edits[0][1]))
    assert telegram.api.answers(), "the button goes on spinning"


async def test_a_broken_lamp_from_the_report_to_the_rating(telegram: Telegram) -> None:
    """The worker, known by their code, works in Telegram too."""
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    (asked,) = await telegram.says(GRANNY, "桃源里3号楼东门口的路灯不亮了")
    assert "桃源里3号楼" in asked
    (receipt,) = await telegram.presses(GRANNY, "对")
    assert "20" in receipt
    ping = (await telegram.hears(XIAOLI, 2))[1]
    assert "路灯" in ping
    await telegram.presses(XIAOLI, "接单")
    await telegram.hears(GRANNY, 3)
    await telegram.presses(XIAOLI, "报结")
    telegram.api.photo(XIAOLI, jpeg(), caption="换了灯泡，亮了")
    assert "解决了吗" in (await telegram.hears(GRANNY, 4))[3]
    await telegram.presses(GRANNY, "已解决")


async def test_old_and_forged_buttons_are_answered_kindly(telegram: Telegram) -> None:
    """Data of another chat, an unlisted verb, a message Telegram no longer shows."""
    await telegram.says(GRANNY, "桃源里3号楼东门口的路灯不亮了")
    asked = telegram.api.sent(GRANNY)[0].message
    await telegram.presses(GRANNY, "对")
    data = buttons(asked)["对"]
    telegram.api.press(GRANNY, asked["message_id"], data, old=True, inaccessible=True)
    again = (await telegram.hears(GRANNY, 3))[2]
    assert again
    await telegram.says(XIAOLI, "医保怎么交")
    shown = telegram.api.sent(XIAOLI)[0].message
    telegram.api.inject(pressed_elsewhere(XIAOLI, shown, data))
    assert "过时" in (await telegram.hears(XIAOLI, 2))[1]


def pressed_elsewhere(user: int, message: dict[str, Any], data: str) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "小李"}
    query = {"id": "77", "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": 2_000_000_000, "callback_query": query}


async def test_long_data_of_a_button_fit_and_find_their_way(telegram: Telegram) -> None:
    await telegram.says(GRANNY, "你好")

    def queue(session: Session) -> None:
        unit = telegram.loops.conversation.unit(session)
        chat = chats.find_chat(session, "telegram", str(GRANNY))
        assert chat
        button = Button(label="问长的", data=f"status:{'9' * 60}")
        deliver(unit, chat, "reply", Reply(text="长", buttons=(button,)), "reply:long")

    telegram.town.write(queue)
    telegram.worker.wake()
    await telegram.hears(GRANNY, 2)
    sent = telegram.api.sent(GRANNY)[1].message
    assert len(buttons(sent)["问长的"].encode()) <= 64
    (answer,) = await telegram.presses(GRANNY, "问长的")
    assert "没有查到" in answer


async def test_the_menu_of_commands_is_in_chinese(telegram: Telegram) -> None:
    await until(lambda: len(telegram.api.calls("setMyCommands")) == 2)
    private = json.loads(telegram.api.calls("setMyCommands")[0].values["commands"])
    named = {command["command"]: command["description"] for command in private}
    assert named["mine"] == "我的诉求"
    assert "notices" not in named


async def test_a_start_link_signs_a_worker_in(telegram: Telegram) -> None:
    telegram.api.start(XIAOLI, telegram.code_for("grid_worker", "张芳"))
    assert "张芳" in (await telegram.hears(XIAOLI, 1))[0]


async def test_what_can_not_be_taken_is_refused_kindly(telegram: Telegram) -> None:
    telegram.api.document(GRANNY, b"PK", name="游戏.apk", mime="application/zip")
    assert "收不了" in (await telegram.hears(GRANNY, 1))[0]
    telegram.api.document(GRANNY, jpeg(), name="大.jpg", mime="image/jpeg", size=25_000_000)
    assert "太大" in (await telegram.hears(GRANNY, 2))[1]
    assert telegram.rows(Attachment) == []


async def test_a_changed_report_is_filled_in_anew(telegram: Telegram) -> None:
    said = telegram.api.say(GRANNY, "桃源里3号楼东门口的路灯不亮了")
    await telegram.hears(GRANNY, 1)
    telegram.api.edit(GRANNY, said.message_id, "桃源里2号楼东门口的路灯不亮了")
    assert "2号楼" in (await telegram.hears(GRANNY, 2))[1]
    await telegram.presses(GRANNY, "对")
    (ticket,) = telegram.rows(Ticket)
    assert "2号楼" in ticket.place
    telegram.api.edit(GRANNY, said.message_id, "桃源里2号楼东门口的路灯不亮，一闪一闪")
    assert ticket.number in (await telegram.hears(GRANNY, 4))[3]


async def test_a_change_of_nothing_says_nothing(telegram: Telegram) -> None:
    said = telegram.api.say(GRANNY, "医保怎么交")
    await telegram.hears(GRANNY, 1)
    telegram.api.edit(GRANNY, said.message_id, "医保怎么交")
    await telegram.says(GRANNY, "谢谢")
    assert len(telegram.api.sent(GRANNY)) == 2


async def test_a_place_and_a_voice(telegram: Telegram) -> None:
    telegram.api.location(GRANNY, 30.0014, 110.0005)
    assert "什么" in (await telegram.hears(GRANNY, 1))[0]
    telegram.api.voice(GRANNY)
    await telegram.hears(GRANNY, 2)
    await until(lambda: [f.state for f in telegram.rows(Attachment)] == ["stored"])


async def test_what_was_said_by_voice_is_heard_by_the_worker(telegram: Telegram) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.voice(GRANNY)
    await telegram.hears(GRANNY, 1)
    await telegram.says(GRANNY, "桃源里3号楼东门口的路灯不亮了")
    await telegram.presses(GRANNY, "对")
    await until(lambda: any("voice" in kept.message for kept in telegram.api.sent(XIAOLI)))
    before = len(telegram.api.sent(XIAOLI))
    telegram.api.voice(GRANNY)
    await until(lambda: voices_of(telegram) == 2)
    await until(lambda: any("补充" in text for text in telegram.api.texts(XIAOLI)[before:]))


def voices_of(telegram: Telegram) -> int:
    return sum("voice" in kept.message for kept in telegram.api.sent(XIAOLI))
