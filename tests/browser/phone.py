"""A person's phone: a page of a real chromium, and what one can do and see on it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from tests.browser.serving import Serving

SIZE = {"width": 390, "height": 844}
FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
    " --disable-component-update --no-first-run"
).split()
# The first touch allows sound; then a ring shows as a vibration that can be counted.
COUNT_RINGS = "window.rings = 0; navigator.vibrate = () => { window.rings += 1; return true; };"


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


async def open_chromium(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)


@dataclass
class Phone:
    """One page, with what it asked other hosts for and what went wrong in its scripts."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def answers(self) -> Locator:
        """The bubbles of the bot and of people, in the order shown."""
        return self.page.locator(".message:not(.me) .bubble")

    @property
    def own(self) -> Locator:
        return self.page.locator(".message.me .bubble")

    async def say(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.click("#send")

    async def show(self, photo: bytes, text: str = "") -> None:
        """Choose a photo, perhaps write a word, send."""
        file: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
        await self.page.set_input_files("#photo-file", files=file)
        await expect(self.page.locator("#preview")).to_be_visible()
        await self.say(text)

    async def choose(self, name: str, data: bytes) -> None:
        """Choose any file, by the button for files."""
        file: Any = {"name": name, "mimeType": "", "buffer": data}
        await self.page.set_input_files("#any-file", files=file)

    async def press(self, label: str) -> None:
        """Press the newest button of this name."""
        await self.page.get_by_role("button", name=re.compile(f"^{label}")).last.click()

    async def hear(self, words: str) -> str:
        """Wait until the newest answer says this; its whole text."""
        await expect(self.answers.last).to_contain_text(words)
        return await self.answers.last.inner_text()

    async def buttons(self) -> list[str]:
        """The labels below the newest answer that has any."""
        group = self.page.locator("#log .choices").last
        return await group.locator("button").all_inner_texts()


@dataclass
class Phones:
    """Everybody's phones in one test; whoever signed in by a link stays signed in."""

    browser: Browser
    serving: Serving
    unused_link: str = ""
    cookies: dict[str, Any] = field(default_factory=dict)
    opened: list[Phone] = field(default_factory=list)

    async def of(self, role: str, **options: Any) -> Phone:
        """The phone of the person whom a printed link is for, in the chat."""
        phone = await self.blank(storage_state=self.cookies.get(role), **options)
        if role in self.cookies:
            await self.open_chat(phone)
            return phone
        await phone.page.goto(self.serving.links[role])
        await phone.page.get_by_role("button", name="进入").click()
        await self.open_chat(phone, arrived=True)
        self.cookies[role] = await phone.page.context.storage_state()
        return phone

    async def stranger(self, **options: Any) -> Phone:
        """A resident nobody knows yet."""
        phone = await self.blank(**options)
        await self.open_chat(phone)
        return phone

    async def blank(self, **options: Any) -> Phone:
        size = options.pop("viewport", SIZE)
        context = await self.browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **options,
        )
        await context.add_init_script(COUNT_RINGS)
        phone = Phone(await context.new_page())
        self.listen(context, phone)
        self.opened.append(phone)
        return phone

    def listen(self, context: BrowserContext, phone: Phone) -> None:
        host = urlsplit(self.serving.url).netloc
        context.on("request", lambda request: note_foreign(phone, request.url, host))
        phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))

    async def open_chat(self, phone: Phone, *, arrived: bool = False) -> None:
        if not arrived:
            await phone.page.goto(self.serving.url)
        await expect(phone.page.locator("#composer")).to_be_visible()
        await expect(phone.page.locator("#loading")).to_have_count(0)

    async def close(self) -> None:
        for phone in self.opened:
            await phone.page.context.close()


def note_foreign(phone: Phone, url: str, host: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"data", "blob"} and parts.netloc != host:
        phone.foreign.append(url)
