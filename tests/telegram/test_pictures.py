"""Pictures: the message is answered at once, the picture comes when it can."""

from __future__ import annotations

import hashlib

import pytest

from storage.tables import Attachment, TicketEvent
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, LAMP, XIAOLI, Telegram, jpeg

pytestmark = pytest.mark.slow


async def test_an_album_is_one_report_and_its_pictures_reach_the_worker(
    telegram: Telegram,
) -> None:
    """Four pictures: one question, one receipt, and the worker gets them once they are here."""
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.fault("error", method="getFile", times=2, code=500)
    pictures = [jpeg(colour) for colour in ("red", "green", "blue", "white")]
    telegram.api.album(GRANNY, pictures, caption=LAMP)
    (asked,) = await telegram.hears(GRANNY, 1)
    assert "3号楼" in asked
    await telegram.presses(GRANNY, "对")
    await until(lambda: [f.state for f in telegram.rows(Attachment)] == ["stored"] * 4)
    assert len(telegram.api.sent(GRANNY)) == 2
    (worker_pictures,) = telegram.rows(Attachment)[:1]
    assert worker_pictures.ticket_id
    await until(lambda: pictures_of(telegram) >= 4)


def pictures_of(telegram: Telegram) -> int:
    return sum("photo" in kept.message for kept in telegram.api.sent(XIAOLI))


async def test_an_album_behind_a_ticket_is_added_without_a_word(telegram: Telegram) -> None:
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    telegram.api.album(GRANNY, [jpeg("red"), jpeg("green"), jpeg("blue")])
    await telegram.hears(GRANNY, 3, after=2)
    await until(lambda: len(telegram.rows(Attachment)) == 3)
    await until(lambda: all(f.ticket_id for f in telegram.rows(Attachment)))
    assert [event.verb for event in telegram.rows(TicketEvent)] == ["open", "add", "add", "add"]
    await telegram.says(GRANNY, "谢谢")
    assert len(telegram.api.sent(GRANNY)) == 4


async def test_the_ticket_tells_of_pictures_that_are_still_on_their_way(
    telegram: Telegram,
) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.fault("error", method="getFile", code=500)
    telegram.api.photo(GRANNY, jpeg(), caption=LAMP)
    await telegram.hears(GRANNY, 1)
    await telegram.presses(GRANNY, "对")
    assert "照片接收中" in (await telegram.hears(XIAOLI, 2))[1]
    (status,) = await telegram.says(GRANNY, "怎么样了")
    assert "照片接收中" in status
    telegram.api.clear_faults()
    await until(lambda: pictures_of(telegram) == 1)
    assert "照片收到了" in telegram.api.texts(XIAOLI)[-1]
    (status,) = await telegram.says(GRANNY, "怎么样了")
    assert "照片接收中" not in status


async def test_a_picture_that_is_gone_or_none_is_told_of(telegram: Telegram) -> None:
    telegram.api.photo(GRANNY, b"no picture at all")
    texts = await telegram.hears(GRANNY, 2)
    assert any("没收到" in text for text in texts)
    telegram.api.fault("error", method="getFile", times=1, code=400)
    telegram.api.photo(XIAOLI, jpeg())
    assert any("没收到" in text for text in await telegram.hears(XIAOLI, 2))
    assert [file.state for file in telegram.rows(Attachment)] == ["lost", "lost"]


async def test_a_file_larger_than_it_was_said_to_be_is_not_kept(telegram: Telegram) -> None:
    endless = jpeg() + bytes(10 * 1024 * 1024)
    telegram.api.document(GRANNY, endless, name="灯.jpg", mime="image/jpeg", size=1_000)
    assert any("没收到" in text for text in await telegram.hears(GRANNY, 2))
    (file,) = telegram.rows(Attachment)
    assert (file.state, file.size, file.data, file.sha256) == ("lost", 0, b"", "")


async def test_what_came_later_tells_what_it_is(telegram: Telegram) -> None:
    telegram.api.document(GRANNY, jpeg(side=2_500), name="灯.png", mime="image/png")
    await until(lambda: [file.state for file in telegram.rows(Attachment)] == ["stored"])
    (file,) = telegram.rows(Attachment)
    assert (file.media_type, file.size) == ("image/jpeg", len(file.data))
    assert file.sha256 == hashlib.sha256(file.data).hexdigest()
