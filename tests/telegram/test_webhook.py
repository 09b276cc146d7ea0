"""The webhook: through the bot's own web server, with the secret, 200 only once stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import App, build
from bot.errors import StorageError
from bot.http import build_app
from bot.settings import Settings
from bot.understanding import Understanding
from storage.tables import Message
from tests.botapi.listening import Listening
from tests.botapi.server import BotApi
from tests.conftest import CACHE
from tests.faults.served import until
from tests.telegram.conftest import GRANNY, TOKEN

pytestmark = pytest.mark.slow

PATH = "/telegram/hook"


@dataclass
class Hooked:
    """The whole bot behind a web server that Telegram calls."""

    app: App
    http: httpx.AsyncClient

    @property
    def secret(self) -> str:
        telegram = self.app.channels["telegram"]
        return str(telegram.access.secret)  # type: ignore[attr-defined]

    async def said(self) -> list[Message]:
        return await self.app.database.read(lambda s: list(s.exec(select(Message)).all()))

    async def post(self, secret: str, content: bytes) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return (await self.http.post(PATH, content=content, headers=headers)).status_code


class Late:
    """Stands at the address before the bot behind it is built, as its settings name the address."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest_asyncio.fixture
async def hooked(
    api: BotApi, tmp_path: Path, understanding: Understanding
) -> AsyncIterator[Hooked]:
    """Up, with the address told to Telegram."""
    late = Late()
    listening = Listening(late)
    await listening.up()
    settings = Settings(
        data_dir=CACHE,
        database_url=f"sqlite:///{tmp_path}/hooked.db",
        secret_key=("a key for the tests alone",),
        telegram_token=TOKEN,
        telegram_api_url=api.url,
        telegram_webhook_url=f"{listening.url}{PATH}",
        telegram_rate=0,
    )
    app = build(settings)
    late.app = build_app(app.web, app, app.routes())
    await app.start()
    async with httpx.AsyncClient(base_url=listening.url) as http:
        yield Hooked(app, http)
    await app.stop()
    await listening.stop()


async def test_telegram_calls_and_is_answered(hooked: Hooked, api: BotApi) -> None:
    await until(lambda: api.calls("setWebhook"))
    api.say(GRANNY, "医保怎么交")
    (kept,) = await api.wait_sent(1)
    assert "医保" in kept.message["text"]
    await api.wait_confirmed()


@pytest.mark.parametrize("secret", ["", "wrong", "密"])
async def test_without_the_secret_nothing_is_taken(hooked: Hooked, secret: str) -> None:
    headers = {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
    answer = await hooked.http.post(PATH, content=b'{"update_id": 5}', headers=headers)
    assert answer.status_code == 403
    assert await hooked.said() == []


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"{", 422), (b"[" * 100_000, 422), (b'"' + b"x" * 2_000_000 + b'"', 413)],
)
async def test_what_is_no_update_at_all_is_refused(
    hooked: Hooked, content: bytes, status: int
) -> None:
    assert await hooked.post(hooked.secret, content) == status


async def test_an_odd_update_is_set_aside(hooked: Hooked) -> None:
    assert await hooked.post(hooked.secret, b'{"update_id": 5, "message": "x"}') == 200
    assert [row.state for row in await hooked.said()] == ["set_aside"]


async def test_what_can_not_be_stored_is_not_acknowledged(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> list[int]:
        raise StorageError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(hooked.app.channels["telegram"], "_accept", full)
        assert await hooked.post(hooked.secret, b'{"update_id": 5, "message": "x"}') == 503
    assert await hooked.post(hooked.secret, b'{"update_id": 5, "message": "x"}') == 200
