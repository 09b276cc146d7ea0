"""The running bot behind its web app, and the browsers of people who talk with it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import event
from sqlmodel import Session

from bot.app import App, build
from bot.channels.web import COOKIE
from bot.clock import SetClock
from bot.desk import people
from bot.desk.imports import load_sample
from bot.history import is_settled
from bot.http import build_app
from bot.settings import KNOWLEDGE, Settings
from storage.queries import people as person_rows
from tests.town import MORNING, without_waiting

SITE = "http://linli.test"
MESSAGES = "/api/chat/messages"
PATIENCE = 10.0  # seconds an answer may take on a busy machine

Line = dict[str, Any]


@dataclass(repr=False)
class House:
    """One running app; many browsers."""

    app: App
    asgi: FastAPI
    browsers: list[Browser] = field(default_factory=list)

    async def stranger(self) -> Browser:
        """A new visitor with a session of their own."""
        browser = self.browser()
        browser.chat = (await browser.http.post("/api/chat/session")).json()["chat"]
        return browser

    def browser(self) -> Browser:
        """A browser that was never here."""
        transport = httpx.ASGITransport(self.asgi, raise_app_exceptions=False)
        browser = Browser(self, httpx.AsyncClient(transport=transport, base_url=SITE))
        self.browsers.append(browser)
        return browser

    async def person(self, name: str) -> Browser:
        """Somebody of the sample, signed in by a one-time link."""
        browser = self.browser()
        await browser.http.post(f"/enter/{await self.code_for(name)}")
        browser.chat = (await browser.http.post("/api/chat/session")).json()["chat"]
        browser.seen = max([line["seq"] for line in await browser.lines()], default=0)
        return browser

    async def code_for(self, name: str) -> str:
        return await self.app.database.write(partial(self._invite, name=name))

    def _invite(self, session: Session, name: str) -> str:
        everybody = person_rows.find_all(session)
        person = next(person for person in everybody if person.name == name)
        return people.invite(session, self.app.conversation.clock.now(), person=person)

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do."""
        now = self.app.conversation.clock.now()
        async with asyncio.timeout(PATIENCE):
            while not await self.app.database.read(partial(is_settled, now=now)):
                await asyncio.sleep(0.01)


@dataclass(repr=False)
class Browser:
    """A cookie jar and the routes of the chat."""

    house: House
    http: httpx.AsyncClient
    chat: int = 0
    seen: int = 0
    sent: int = 0

    @property
    def cookie(self) -> str:
        return self.http.cookies[COOKIE]

    async def post(self, **body: Any) -> httpx.Response:
        """Send one message as it is given, with an id of its own if it has none."""
        self.sent += 1
        return await self.http.post(MESSAGES, json={"id": f"m{self.sent}", **body})

    async def say(self, text: str) -> list[Line]:
        """Say something; what the bot says to it."""
        assert (await self.post(text=text)).status_code == 202
        return await self.hear()

    async def press(self, label: str) -> list[Line]:
        """Press the newest button with this label."""
        every = [button for line in await self.lines() for button in line["buttons"]]
        data = next(b["data"] for b in reversed(every) if b["label"] == label)
        assert (await self.post(action=data)).status_code == 202
        return await self.hear()

    async def send_photo(self, photo: bytes, text: str = "", key: str = "") -> httpx.Response:
        self.sent += 1
        fields = {"id": key or f"p{self.sent}", "text": text}
        return await self.http.post(MESSAGES, data=fields, files={"photo": ("p.jpg", photo)})

    async def send_file(self, name: str, data: bytes, text: str = "") -> httpx.Response:
        self.sent += 1
        fields = {"id": f"f{self.sent}", "text": text}
        return await self.http.post(MESSAGES, data=fields, files={"file": (name, data)})

    async def lines(self, after: int = 0) -> list[Line]:
        found: list[Line] = (await self.http.get(MESSAGES, params={"after": after})).json()[
            "messages"
        ]
        return found

    async def hear(self) -> list[Line]:
        """What was said to this person since they last looked."""
        await self.house.settle()
        new = await self.lines(self.seen)
        self.seen = max([line["seq"] for line in new], default=self.seen)
        return [line for line in new if line["from"] != "me"]


def open_house(folder: Path, cache: Path, knowledge: Path = KNOWLEDGE) -> House:
    """The bot over a new database with the sample; the fitted matcher comes from the cache."""
    settings = Settings(
        data_dir=cache,
        knowledge_dir=knowledge,
        database_url=f"sqlite:///{folder / 'house.db'}",
        secret_key=("a key for the tests alone",),
        web_rate=0,
    )
    app = build(settings, SetClock(MORNING))
    event.listen(app.database.writer, "connect", without_waiting)
    app.database.writer.dispose()  # it connects anew
    keyring, now = app.conversation.keyring, app.conversation.clock.now()
    app.database.write(lambda session: load_sample(session, KNOWLEDGE, keyring, now)).result()
    return House(app, build_app(app.web, app))


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[House]:
    """The bot runs until everybody has left."""
    await house.app.start()
    yield house
    for browser in house.browsers:
        await browser.http.aclose()
    await house.app.stop()


def jpeg(size: tuple[int, int] = (64, 48), colour: str = "orange", **options: Any) -> bytes:
    return picture("JPEG", Image.new("RGB", size, colour), **options)


def picture(kind: str, image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
