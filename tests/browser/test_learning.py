"""An administrator teaches a resident's own words, and the next who says them is understood."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.settings import KNOWLEDGE
from bot.understanding import Understanding
from tests.browser.phone import Phones
from tests.browser.serving import serve
from tests.browser.test_for_everybody import LOOKS, STICKS_OUT, faults
from tests.faults.served import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS, ITEM = "叽里咕噜的那个白条子", "残疾人证"
LIVE_SECONDS = 90  # 15 on a machine with nothing else to do


@pytest.fixture
async def phones(
    tmp_path: Path, chromium: Browser, understanding: Understanding
) -> AsyncIterator[Phones]:
    """Phones of a bot whose knowledge may be edited."""
    knowledge, data = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")), tmp_path / "data"
    data.mkdir()
    async with serve(data, knowledge) as serving:
        phones = Phones(chromium, serving)
        yield phones
        await phones.close()
        assert [error for phone in phones.opened for error in phone.errors] == []


async def question(phones: Phones, **look: Any) -> Locator:
    """The newest line of an administrator's list."""
    admin = await phones.of("admin", **look)
    await admin.page.goto(f"{phones.serving.url}/admin#unanswered")
    return admin.page.locator(".questions li").first


async def test_words_that_were_taught_are_understood(phones: Phones) -> None:
    resident = await phones.stranger()
    await resident.say(WORDS)
    await resident.hear("不在我的清单里")

    line = await question(phones)
    await expect(line).to_contain_text(WORDS)
    await line.get_by_label("事项").fill("没有这一项")
    await line.get_by_label("事项").press("Enter")
    await expect(line.get_by_role("alert")).to_contain_text("没有叫“没有这一项”的事项")
    await expect(line.get_by_label("事项")).to_be_focused()
    assert await faults(line.page) == []

    await line.get_by_label("事项").fill(ITEM)
    await line.get_by_role("button", name="加为问法").click()
    await expect(line.page.get_by_role("status")).to_contain_text("加好了")
    await expect(line.page.locator("#unanswered .none")).to_be_visible()

    async def understood() -> bool:
        asked = await phones.stranger()
        await asked.say(WORDS)
        await expect(asked.answers).to_have_count(1)
        return "残疾" in await asked.answers.last.inner_text()

    await until(understood, LIVE_SECONDS)


@pytest.mark.parametrize("look", LOOKS)
async def test_the_list_is_for_everybody(phones: Phones, look: str) -> None:
    resident = await phones.stranger()
    for words, choice in ((WORDS, ""), ("漏水", "停水漏水水压低"), ("漏水。", "停水漏水水压低")):
        await resident.say(words)
        await resident.hear("哪一件" if choice else "不在我的清单里")
        if choice:
            await resident.press(choice)
            await resident.hear("哪个位置")
            await resident.say("取消")
            await resident.hear("不填了")
    line = await question(phones, **LOOKS[look])
    await expect(line).to_contain_text("2 次")
    assert await faults(line.page) == []
    assert not await line.page.evaluate(STICKS_OUT)
    await line.get_by_label("事项").focus()
    for name in ("加为问法", "不用管"):
        await line.page.keyboard.press("Tab")
        await expect(line.get_by_role("button", name=name)).to_be_focused()
    await line.page.keyboard.press("Enter")
    await expect(line.page.get_by_role("status")).to_contain_text("不再列出")
    await expect(line).to_contain_text(WORDS)
