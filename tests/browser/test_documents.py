"""A document in the chat: chosen, looked at, sent, and opened by the worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.phone import Phone, Phones
from tests.browser.photos import photo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAPER = "桃源里小区关于三号楼东门口路灯维修的情况说明（盖章版）.pdf"
PDF = b"%PDF-1.7\n" + bytes(250_000)


async def test_a_paper_goes_to_the_worker_who_opens_it(phones: Phones) -> None:
    worker, resident = await phones.of("worker"), await phones.stranger()
    await resident.choose(PAPER, PDF)
    await expect(resident.page.locator("#preview")).to_contain_text(PAPER)
    await resident.say("桃源里8号楼的路灯不亮了")
    await resident.hear("记下了")
    await expect(resident.own.first).to_contain_text("244 KB")
    card = worker.answers.locator("a.file-card", has_text=PAPER)
    await expect(card).to_have_count(1)
    async with worker.page.expect_download() as download:
        await card.click()
    saved = await download.value
    assert saved.suggested_filename == PAPER
    assert Path(await saved.path()).read_bytes() == PDF
    await worker.page.click("#tasks-open")
    await expect(worker.page.locator("#tasks a.file-card", has_text=PAPER)).to_be_visible()


async def test_after_a_reload_a_document_that_waits_goes_out_with_its_name(
    phones: Phones,
) -> None:
    resident = await phones.stranger()
    await resident.page.context.set_offline(True)
    await resident.choose("名单.xlsx", b"PK\x03\x04")
    await resident.say("")
    await expect(resident.own).to_contain_text("名单.xlsx")
    await resident.page.context.set_offline(False)
    await resident.page.reload()
    await resident.hear("收到文件")
    await expect(resident.own).to_contain_text("名单.xlsx")
    await expect(resident.page.locator(".state.refused")).to_have_count(0)


async def refused(phone: Phone, words: str) -> None:
    await expect(phone.page.locator("#hint")).to_contain_text(words)
    await expect(phone.page.locator("#preview")).to_be_hidden()


async def test_what_can_not_be_taken_is_said_before_it_is_sent(phones: Phones) -> None:
    phone = await phones.stranger()
    await phone.choose("装一下.apk", b"PK")
    await refused(phone, "这种文件收不了")
    await phone.choose("空.txt", b"")
    await refused(phone, "空的")
    await phone.choose("大.zip", bytes(10 * 1024 * 1024 + 1))
    await refused(phone, "10 MB")


async def test_a_picture_among_the_files_is_a_photo_and_may_be_taken_back(phones: Phones) -> None:
    phone = await phones.stranger()
    file = {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": photo("dark")}
    await phone.page.set_input_files("#any-file", files=file)  # type: ignore[arg-type]
    await expect(phone.page.locator("#preview-image")).to_be_visible()
    await phone.page.click("#preview-remove")
    await phone.choose("说明.pdf", PDF)
    await expect(phone.page.locator("#preview-image")).to_be_hidden()
    await phone.press("不要这个")
    await expect(phone.page.locator("#preview")).to_be_hidden()
    await expect(phone.page.locator("#file")).to_be_focused()
