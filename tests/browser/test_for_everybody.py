"""Nobody is shut out: axe finds no fault on any page, in light, dark and large letters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import product

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.phone import Phone, Phones
from tests.browser.photos import photo

pytestmark = pytest.mark.browser
STICKS_OUT = "document.documentElement.scrollWidth > window.innerWidth"
LOOKS: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


async def chat_page(phones: Phones, **look: object) -> Phone:
    """A card with its buttons, an emergency with its numbers, a photo."""
    phone = await phones.stranger(**look)
    await phone.say("医保怎么交")
    await phone.hear("医保")
    await phone.say("有人晕倒了")
    await phone.hear("120")
    await phone.show(photo("dark"))
    await expect(phone.own).to_have_count(3)
    await expect(phone.answers).to_have_count(3)
    return phone


async def large_page(phones: Phones, **look: object) -> Phone:
    phone = await phones.stranger(**look)
    await phone.page.click("#large")
    return phone


async def document_page(phones: Phones, **look: object) -> Phone:
    """A document that was sent, in the talk, and another that is to be."""
    phone = await phones.stranger(**look)
    await phone.page.click("#large")
    await phone.choose("三号楼东门口路灯维修的情况说明.pdf", b"%PDF")
    await phone.say("")
    await phone.hear("收到文件")
    await phone.choose(f"{'长' * 60}.docx", b"PK")
    await expect(phone.page.locator("#preview")).to_be_visible()
    return phone


async def urgent_page(phones: Phones, **look: object) -> Phone:
    phone = await phones.stranger(**look)
    await phone.page.click("#urgent-open")
    return phone


async def tasks_page(phones: Phones, **look: object) -> Phone:
    resident, worker = await phones.stranger(), await phones.of("worker", **look)
    await resident.say("桃源里7号楼门口路灯不亮")
    await resident.press("对")
    await worker.page.click("#tasks-open")
    await expect(worker.page.locator("#tasks-list li").first).to_contain_text("路灯不亮")
    return worker


async def admin_page(phones: Phones, **look: object) -> Phone:
    phone = await phones.of("admin", **look)
    await phone.page.goto(f"{phones.serving.url}/admin")
    return phone


async def enter_page(phones: Phones, **look: object) -> Phone:
    phone = await phones.blank(**look)
    await phone.page.goto(phones.unused_link)
    await expect(phone.page.get_by_role("button", name="进入")).to_be_visible()
    return phone


async def message_page(phones: Phones, **look: object) -> Phone:
    phone = await phones.blank(**look)
    await phone.page.goto(f"{phones.serving.url}/enter/NOSUCHCODE")
    return phone


PAGES: dict[str, Callable[..., Awaitable[Phone]]] = {
    "chat": chat_page,
    "large letters": large_page,
    "documents": document_page,
    "urgent": urgent_page,
    "tasks": tasks_page,
    "admin": admin_page,
    "enter": enter_page,
    "message": message_page,
}


AT_ONCE = {("chat", "light"), ("tasks", "light")}  # the pages of most people; the rest is slow


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param(*page, marks=[] if page in AT_ONCE else [pytest.mark.slow])
        for page in product(PAGES, LOOKS)
    ],
)
async def test_axe_finds_no_fault_and_nothing_sticks_out(
    phones: Phones, name: str, look: str
) -> None:
    phone = await PAGES[name](phones, **LOOKS[look])
    assert await faults(phone.page) == []
    assert not await phone.page.evaluate(STICKS_OUT)


async def faults(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{fault['impact']}: {fault['id']}: {node['html'][:200]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
