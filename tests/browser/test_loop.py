"""The whole loop on three phones: a dark light told, taken, mended, confirmed and rated."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.phone import Phone, Phones
from tests.browser.photos import photo

pytestmark = pytest.mark.browser
NUMBER = re.compile(r"\d{8}-\d{4}")


async def test_a_dark_light_from_the_printed_link_to_the_stars(phones: Phones) -> None:
    resident, worker = await phones.of("resident"), await phones.of("worker")
    await worker.page.click("#log")  # browsers let a page ring after the first touch

    await resident.say("医保怎么交")
    await resident.hear("医保")
    assert {"材料", "去哪办", "帮我代办"} <= set(await resident.buttons())

    number = await tells_of_a_dark_light(resident)
    await takes_it_on(worker, number)
    await mends_it(worker, number)
    await expect(worker.page.locator("#tasks-list")).not_to_contain_text(number)

    admin = await phones.of("admin")
    await admin.page.goto(f"{phones.serving.url}/admin")
    ticket = admin.page.locator("#tickets tbody tr", has_text=number)
    await expect(ticket).to_contain_text("路灯不亮")
    await expect(ticket).to_contain_text("张芳")

    await is_content(resident)
    await worker.hear("5 分")
    await admin.page.reload()
    await expect(ticket).to_have_count(0)


async def tells_of_a_dark_light(resident: Phone) -> str:
    """In pieces, as people do; the ticket's number."""
    await resident.show(photo("dark"))
    await resident.hear("什么情况")
    await resident.say("灯不亮了")
    await resident.hear("哪个位置")
    await resident.say("就三号楼东门口那个")
    await resident.hear("桃源里3号楼东门口")
    await resident.press("对")
    receipt = await resident.hear("张芳")
    found = NUMBER.search(receipt)
    assert found
    return found[0]


async def takes_it_on(worker: Phone, number: str) -> None:
    ping = await worker.hear(number)
    assert "桃源里3号楼东门口" in ping
    await expect(worker.answers.last.locator("img")).to_be_visible()
    await worker.page.wait_for_function("window.rings > 0")
    await worker.page.click("#tasks-open")
    task = worker.page.locator("#tasks-list li", has_text=number)
    await expect(task).to_contain_text("路灯不亮")
    await task.get_by_role("button", name="接单").click()
    await worker.hear("已接单")


async def mends_it(worker: Phone, number: str) -> None:
    await worker.press("报结")
    await worker.hear("拍张照片")
    await worker.show(photo("lit"), "换了灯泡，亮了")
    await worker.hear("已报结")


async def is_content(resident: Phone) -> None:
    await resident.hear("解决了吗")
    assert await resident.buttons() == ["已解决", "没解决"]
    await resident.press("已解决")
    await resident.hear("打几分")
    await resident.press("5 很满意")
    await resident.hear("5分")


@pytest.mark.slow
async def test_the_printed_link_works_once(phones: Phones) -> None:
    await phones.of("resident")
    thief = await phones.blank()
    await thief.page.goto(phones.serving.links["resident"])
    await expect(thief.page.get_by_role("button", name="进入")).to_have_count(0)
    await expect(thief.page.locator("main")).to_contain_text("已经用过")


@pytest.mark.slow
async def test_everything_can_be_done_with_the_keyboard(phones: Phones) -> None:
    phone = await phones.stranger()
    keys, focused = phone.page.keyboard, phone.page.locator(":focus")
    await keys.press("Tab")
    await expect(focused).to_have_class("skip")
    await keys.press("Enter")
    await expect(focused).to_have_id("text")
    await keys.type("老年证怎么办")
    await keys.press("Enter")
    await phone.hear("老年人优待证")

    for _ in range(8):
        await keys.press("Shift+Tab")
        if "材料" in (await focused.text_content() or ""):
            break
    await keys.press("Enter")
    await phone.hear("要带的材料")


@pytest.mark.slow
async def test_urgent_numbers_open_and_close_with_the_keyboard(phones: Phones) -> None:
    phone = await phones.stranger()
    sheet = phone.page.locator("#urgent")
    await phone.page.focus("#urgent-open")
    await phone.page.keyboard.press("Enter")
    await expect(sheet.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
    await phone.page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(phone.page.locator("#urgent-open")).to_be_focused()


async def test_a_lost_connection_loses_nothing_and_doubles_nothing(phones: Phones) -> None:
    phone = await phones.stranger()
    await phone.say("你好")
    await expect(phone.answers).to_have_count(1)
    other = await phones.blank(storage_state=await phone.page.context.storage_state())
    await phones.open_chat(other)

    await phone.page.context.set_offline(True)
    await phone.say("老年证怎么办")
    await expect(phone.page.locator("#offline")).to_contain_text("网络断了")
    await expect(phone.page.locator(".state.waiting")).to_have_count(1)
    await other.say("社区电话是多少")
    await expect(other.answers).to_have_count(2)
    await phone.page.context.set_offline(False)

    await expect(phone.answers).to_have_count(3)
    await phone.hear("老年人优待证")
    await expect(phone.page.locator("#offline")).to_be_empty()
    await expect(phone.own).to_have_text(["你好", "社区电话是多少", "老年证怎么办"])
    await expect(other.own).to_have_count(3)
    await expect(other.answers).to_have_count(3)


@pytest.mark.slow
async def test_a_reload_in_the_middle_of_a_report_forgets_nothing(phones: Phones) -> None:
    phone = await phones.stranger()
    await phone.say("路灯不亮了")
    await phone.hear("哪个位置")
    await phone.page.fill("#text", "桃源里6号楼东门口，那盏")
    await phone.page.reload()
    await expect(phone.page.locator("#text")).to_have_value("桃源里6号楼东门口，那盏")
    await expect(phone.own).to_have_text(["路灯不亮了"])
    await phone.page.click("#send")
    await phone.hear("对吗")
    await phone.press("对")
    assert NUMBER.search(await phone.hear("记下了"))


@pytest.mark.slow
async def test_a_photo_that_is_none_is_refused_kindly(phones: Phones) -> None:
    phone = await phones.stranger()
    await phone.show(b"this is no photo", "看看这个")
    await expect(phone.page.locator(".state.refused")).to_contain_text("发不了")
    await phone.press("不发了")
    await expect(phone.own).to_have_count(0)
    await phone.say("你好")
    await phone.hear("您好")


@pytest.mark.slow
async def test_what_still_waits_keeps_its_buttons(phones: Phones) -> None:
    worker = await phones.of("worker")
    open_pings = worker.page.locator("#log .choices:not(.spent)", has_text="接单")
    before = await open_pings.count()
    for place in ("桃源里1号楼", "桃源里2号楼"):
        stranger = await phones.stranger()
        await stranger.say(f"{place}的路灯不亮了")
        await stranger.hear("记下了")
    await expect(open_pings).to_have_count(before + 2)
    await worker.press("接单")
    await worker.hear("已接单")
    await expect(open_pings).to_have_count(before + 1)
