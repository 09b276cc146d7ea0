"""The same conversation as everywhere, in Telegram's own ways."""

from __future__ import annotations

from tests.botapi.chats import buttons
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, XIAOLI, Telegram


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
    telegram.api.photo(XIAOLI, caption="换了灯泡，亮了")
    assert "解决了吗" in (await telegram.hears(GRANNY, 4))[3]
    await telegram.presses(GRANNY, "解决了")
