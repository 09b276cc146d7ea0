"""A worker's day on a phone: without a signal in the cellar, and two pictures side by side."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.phone import Phone, Phones
from tests.browser.photos import photo
from tests.browser.test_loop import tells_of_a_dark_light

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_what_is_pressed_without_a_signal_is_done_once(phones: Phones) -> None:
    resident, worker = await phones.of("resident"), await phones.of("worker")
    number = await tells_of_a_dark_light(resident)
    await worker.hear(number)
    before = await worker.answers.count()

    await worker.page.context.set_offline(True)
    await worker.press("接单")
    await worker.say(f"备注 {number} 等配件")
    await expect(worker.page.locator("#offline")).to_contain_text("网络断了")
    await expect(worker.page.locator(".state.waiting")).to_have_count(1)  # one by one, in order
    await worker.page.context.set_offline(False)

    await worker.hear(f"{number} 的备注")
    await expect(worker.answers).to_have_count(before + 2)
    await expect(worker.answers.nth(before)).to_contain_text("已接单")
    await expect(worker.page.locator(".state.waiting")).to_have_count(0)
    await resident.hear("已接单")
    await mended_on_the_spot(worker, number)
    await resident.hear("解决了吗")
    await stand_side_by_side(resident)
    await resident.press("已解决")


async def mended_on_the_spot(worker: Phone, number: str) -> None:
    """Still in the cellar: the words and the picture go out when the signal is back, in order."""
    await worker.page.context.set_offline(True)
    await worker.say(f"报结 {number} 换了灯泡，亮了")
    await worker.show(photo("lit"))
    await expect(worker.page.locator(".state.waiting")).to_have_count(1)
    await worker.page.context.set_offline(False)
    await worker.hear("已报结")


async def stand_side_by_side(resident: Phone) -> None:
    """Each picture with its word, at the same height, the earlier one on the left."""
    pictures = resident.answers.last.locator(".picture")
    await expect(pictures).to_have_text(["办之前", "办好后"])
    (left, top), (right, other) = [await corner(pictures.nth(place)) for place in (0, 1)]
    assert left < right
    assert abs(top - other) < 2


async def corner(picture: Locator) -> tuple[float, float]:
    await picture.scroll_into_view_if_needed()
    box = await picture.locator("img").bounding_box()
    assert box
    return box["x"], box["y"]
