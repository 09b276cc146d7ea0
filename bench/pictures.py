"""Saves the README's pictures: a real conversation in a real browser, seen on three phones.

make pictures
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.settings import KNOWLEDGE
from tests.browser.phone import Phone, Phones, find_chromium, open_chromium
from tests.browser.photos import photo
from tests.browser.serving import serve

FOLDER = KNOWLEDGE.parent / "docs" / "pictures"
SCREEN = {"viewport": {"width": 412, "height": 915}, "device_scale_factor": 2}
MOST_BYTES = 200_000
COLOURS = (256, 160, 96, 64)  # fewer until the picture is small enough
SETTLE = 500  # milliseconds until nothing moves any more

# what others in the neighbourhood say meanwhile: words, and the button that ends it
OTHERS = (
    ("桃源里2号楼电梯停了一上午，老人下不了楼", "对"),
    ("桃源里5号楼楼道里堆满纸箱，走不过去", "对"),
    ("量子力学怎么入门", ""),
)


async def main() -> None:
    """Play the conversation, and save each phone at its moment."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="linli-") as folder:
        async with serve(Path(folder)) as serving, async_playwright() as playwright:
            browser = await open_chromium(playwright)
            await play(Phones(browser, serving))
            await browser.close()


async def play(phones: Phones) -> None:
    for words, button in OTHERS:
        await somebody_else(phones, words, button)
    resident = await phones.of("resident", **SCREEN)
    worker = await phones.of("worker", **SCREEN)
    await hear_of_consent(resident)
    await report(resident)
    await save(resident, "chat")
    await worker.hear("路灯不亮")
    await save(worker, "worker")
    await worker.press("接单")
    await resident.hear("已接单")
    admin = await phones.of("admin", **SCREEN)
    await admin.page.goto(f"{phones.serving.url}/admin")
    await save(admin, "admin")


async def somebody_else(phones: Phones, words: str, button: str) -> None:
    phone = await phones.stranger()
    await phone.say(words)
    await expect(phone.answers).to_have_count(1)
    if button and await phone.page.get_by_role("button", name=button, exact=True).count():
        await phone.press(button)
        await expect(phone.answers).to_have_count(2)


async def hear_of_consent(resident: Phone) -> None:
    """What photos are for is said once; here before the part that is saved."""
    await resident.show(photo("dark"))
    await resident.hear("什么情况")
    await resident.say("取消")
    await resident.hear("不填了")


async def report(resident: Phone) -> None:
    """A dark light, with a photo; the place is asked back."""
    await resident.show(photo("dark"), "三号楼东门口的灯不亮了")
    await resident.hear("对吗")
    await resident.press("对")
    await resident.hear("张芳")


async def save(phone: Phone, name: str) -> None:
    await phone.page.wait_for_timeout(SETTLE)
    data = small(await phone.page.screenshot())
    path = FOLDER / f"{name}.png"
    path.write_bytes(data)
    print(f"{path.relative_to(FOLDER.parent.parent)}  {len(data) // 1000} kB")


def small(data: bytes) -> bytes:
    """The same picture in as many colours as its size allows."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in COLOURS:
        buffer = io.BytesIO()
        picture.quantize(colours).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


if __name__ == "__main__":
    if find_chromium() is None:
        raise SystemExit("no chromium here; `make browser` brings it")
    asyncio.run(main())
