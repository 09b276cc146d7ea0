"""Over a real socket: the stream that misses nothing, and bodies that never end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.types import Message

from bot.channels.web import COOKIE
from tests.channels.house import MESSAGES, Browser, House, Line

STREAM = "/api/chat/stream"
FILE_PART = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="p"\r\n\r\n'
MEGABYTE = 1_048_576


@pytest_asyncio.fixture(scope="session")
async def address(house: House) -> AsyncIterator[str]:
    """Where the house listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(house.asgi, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        server.should_exit = True
        server.force_exit = True
        await serving


@pytest_asyncio.fixture
async def wire(resident: Browser, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """The resident's browser on a real connection."""
    cookies = {COOKIE: resident.cookie}
    async with httpx.AsyncClient(base_url=address, cookies=cookies, timeout=20) as client:
        yield client


async def watch(wire: httpx.AsyncClient, count: int, **options: Any) -> list[Line]:
    """The next lines of a stream, which is then dropped."""
    lines: list[Line] = []
    async with wire.stream("GET", STREAM, **options) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for row in answer.aiter_lines():
            name, _, value = row.partition(": ")
            event[name] = value
            if not row and "data" in event:
                lines.append(json.loads(event["data"]))
                assert lines[-1]["seq"] == int(event["id"])
                event = {}
            if len(lines) == count:
                return lines
    return lines


async def test_the_stream_shows_what_reading_shows(
    resident: Browser, wire: httpx.AsyncClient
) -> None:
    watching = asyncio.create_task(watch(wire, 4))
    await resident.say("你好")
    await resident.say("谢谢")
    assert await watching == await resident.lines()


async def test_nothing_is_missed_or_doubled_however_often_one_reconnects(
    resident: Browser, wire: httpx.AsyncClient
) -> None:
    shown: list[int] = []
    for number in range(6):
        await resident.post(text=f"第{number}次说:垃圾没人收")
        last = str(max(shown, default=0))
        seen = await watch(wire, 2, params={"after": 0}, headers={"Last-Event-ID": last})
        shown += [line["seq"] for line in seen]
    assert shown == list(range(1, 13))


@pytest.mark.parametrize("last", ["x", "-1", "9" * 6_000, "1.5"])
async def test_a_wrong_last_id_is_as_none(
    resident: Browser, wire: httpx.AsyncClient, last: str
) -> None:
    await resident.say("你好")
    (line,) = await watch(wire, 1, params={"after": 1}, headers={"Last-Event-ID": last})
    assert line["seq"] == 2


async def test_two_windows_see_the_same(resident: Browser, wire: httpx.AsyncClient) -> None:
    windows = [asyncio.create_task(watch(wire, 2)) for _ in range(2)]
    await resident.say("你好")
    first, second = await asyncio.gather(*windows)
    assert first == second


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("multipart/form-data; boundary=b", FILE_PART),
        ("application/json", b'{"id": "e", "text": "'),
    ],
)
async def test_a_body_without_an_end_is_cut_off(resident: Browser, kind: str, start: bytes) -> None:
    parts, answer = iter([start, *[b"x" * MEGABYTE] * 200]), []
    cookie = f"{COOKIE}={resident.cookie}"
    headers = {"host": "linli.test", "content-type": kind, "cookie": cookie}
    scope = {
        "type": "http",
        "method": "POST",
        "path": MESSAGES,
        "query_string": b"",
        "scheme": "http",
        "server": ("linli.test", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": next(parts), "more_body": True}

    async def send(message: Message) -> None:
        answer.append(message)

    await resident.house.asgi(scope, receive, send)
    assert answer[0]["status"] == 413
    assert len(list(parts)) > 185  # megabytes that nobody read
    assert await resident.lines() == []


@pytest.mark.parametrize("size", [11, 40])
async def test_a_browser_gets_to_read_that_its_photo_is_too_big(
    resident: Browser, wire: httpx.AsyncClient, size: int
) -> None:
    photo = {"photo": ("p.jpg", b"x" * size * MEGABYTE)}
    answer = await wire.post(MESSAGES, data={"id": "big"}, files=photo)
    assert (answer.status_code, answer.json()["error"]) == (413, "web_too_big")
    assert await resident.lines() == []
