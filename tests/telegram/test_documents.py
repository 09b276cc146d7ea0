"""Documents on Telegram: taken like pictures, with their names, and handed on with them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.message import KEEP_BYTES
from storage.tables import Attachment, Ticket
from tests.faults.served import until
from tests.telegram.conftest import (
    GRANNY,
    LAMP,
    XIAOLI,
    Telegram,
    is_about_to_say_it_is_done,
    jpeg,
)

pytestmark = pytest.mark.slow

PAPER: dict[str, Any] = {"name": "停电通知.pdf", "mime": "application/pdf"}


def papers_of(telegram: Telegram, user: int = XIAOLI) -> list[str]:
    """The names of the documents that somebody got."""
    sent = (kept.message.get("document", {}) for kept in telegram.api.sent(user))
    return [document["file_name"] for document in sent if document]


async def test_a_document_with_words_is_a_report_and_reaches_the_worker(
    telegram: Telegram,
) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.document(GRANNY, b"%PDF paper", caption=LAMP, **PAPER)
    assert "3号楼" in (await telegram.hears(GRANNY, 1))[0]
    await telegram.presses(GRANNY, "对")
    await until(lambda: papers_of(telegram))
    assert papers_of(telegram) == ["停电通知.pdf"]
    (file,) = telegram.rows(Attachment)
    assert (file.kind, file.data, file.name) == ("document", b"%PDF paper", "停电通知.pdf")
    assert file.ticket_id == telegram.rows(Ticket)[0].id


async def test_a_document_alone_asks_what_it_is_about(telegram: Telegram) -> None:
    telegram.api.document(GRANNY, b"PK", name="登记表.xlsx", mime="application/zip")
    assert "收到文件" in (await telegram.hears(GRANNY, 1))[0]
    await telegram.says(GRANNY, LAMP)
    await telegram.presses(GRANNY, "对")
    (file,) = telegram.rows(Attachment)
    assert file.ticket_id == telegram.rows(Ticket)[0].id


async def test_the_ticket_tells_of_a_document_that_is_still_on_its_way(
    telegram: Telegram,
) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.fault("error", method="getFile", code=500)
    telegram.api.document(GRANNY, b"%PDF", caption=LAMP, **PAPER)
    await telegram.hears(GRANNY, 1)
    await telegram.presses(GRANNY, "对")
    ping = (await telegram.hears(XIAOLI, 2))[1]
    assert "文件接收中，还有 1 个" in ping
    assert "照片接收中" not in ping
    (status,) = await telegram.says(GRANNY, "怎么样了")
    assert "文件接收中" in status
    telegram.api.clear_faults()
    await until(lambda: papers_of(telegram))
    assert "文件收到了，共 1 个" in telegram.api.texts(XIAOLI)[-1]


async def test_a_picture_and_a_document_that_come_later_are_told_of_together(
    telegram: Telegram,
) -> None:
    await telegram.says(XIAOLI, f"/start {telegram.code_for('grid_worker', '张芳')}")
    telegram.api.fault("error", method="getFile", times=100, code=500)
    telegram.api.photo(GRANNY, jpeg(), caption=LAMP)
    await telegram.hears(GRANNY, 1)
    telegram.api.document(GRANNY, b"%PDF", **PAPER)
    assert "文件收到了" in (await telegram.hears(GRANNY, 2))[1]
    await telegram.presses(GRANNY, "对")
    ping = (await telegram.hears(XIAOLI, 2))[1]
    assert "照片接收中，还有 1 张" in ping
    assert "文件接收中，还有 1 个" in ping
    telegram.api.clear_faults()
    await until(lambda: papers_of(telegram))
    await until(lambda: "文件收到了" in telegram.api.texts(XIAOLI)[-1])
    assert "照片收到了，共 1 张" in telegram.api.texts(XIAOLI)[-1]


async def test_what_the_worker_sends_with_the_result_reaches_the_resident(
    telegram: Telegram,
) -> None:
    await is_about_to_say_it_is_done(telegram)
    telegram.api.document(XIAOLI, b"%PDF", name="维修单.pdf", caption="换了灯泡")
    telegram.api.photo(XIAOLI, jpeg())
    await until(lambda: "维修单.pdf" in papers_of(telegram, GRANNY))


@pytest.mark.parametrize("name", ["装一下.apk", "通知\u202efdp.exe", "图.svg", "网页.html", ""])
async def test_what_may_run_is_refused_kindly(telegram: Telegram, name: str) -> None:
    telegram.api.document(GRANNY, b"MZ", name=name, mime="application/pdf", caption=LAMP)
    asked, refused = await telegram.hears(GRANNY, 2)
    assert "3号楼" in asked, "the words beside it are heard"
    assert "这种文件我收不了" in refused
    assert telegram.rows(Attachment) == []


async def test_a_document_too_large_is_refused_and_an_empty_one_told_of(
    telegram: Telegram,
) -> None:
    telegram.api.document(GRANNY, b"PK", size=KEEP_BYTES + 1, **PAPER)
    assert "太大" in (await telegram.hears(GRANNY, 1))[0]
    telegram.api.document(GRANNY, b"", name="空.txt")
    assert any("文件没收到" in text for text in (await telegram.hears(GRANNY, 3))[1:])
    assert [file.state for file in telegram.rows(Attachment)] == ["lost"]
