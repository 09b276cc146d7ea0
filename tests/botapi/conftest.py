"""A Bot API server and two clients that know nothing of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.botapi.server import BotApi

TOKEN = "1:TEST"


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    """A server in this process with 王阿姨 (5), 小李 (6) and a group (-1001)."""
    async with BotApi(TOKEN, "2:OTHER") as api:
        api.user(5, "王阿姨")
        api.user(6, "小李", username="xiaoli")
        api.group(-1001, "三号楼", topics=(7,))
        yield api


@pytest_asyncio.fixture
async def ptb(api: BotApi) -> AsyncIterator[Any]:
    """python-telegram-bot's client."""
    telegram = pytest.importorskip("telegram")
    at, files = f"{api.url}/bot", f"{api.url}/file/bot"
    plain = {"verify": False}  # spares the time certificates take to load
    requests = [telegram.request.HTTPXRequest(httpx_kwargs=plain) for _ in range(2)]
    async with telegram.Bot(
        TOKEN, at, files, get_updates_request=requests[0], request=requests[1]
    ) as bot:
        yield bot


@pytest_asyncio.fixture
async def aio(api: BotApi) -> AsyncIterator[Any]:
    """aiogram's client."""
    aiogram = pytest.importorskip("aiogram")  # takes seconds: not before it is needed
    client = aiogram.client
    session = client.session.aiohttp.AiohttpSession(
        api=client.telegram.TelegramAPIServer.from_base(api.url)
    )
    async with aiogram.Bot(TOKEN, session=session) as bot:
        yield bot
        await (await session.create_session()).close()  # or its own closing sleeps for TLS's sake
