"""The server's own HTTP, met with bare bytes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.botapi.server import BotApi

SAY = '{"chat_id": 5, "text": "好"}'.encode()
HALF = len(SAY) // 2
POST = b"POST /bot1:TEST/sendMessage HTTP/1.1\r\nContent-Type: application/json\r\n"
SIZED = POST + b"Content-Length: %d\r\n\r\n" % len(SAY) + SAY
LAST = b"GET /bot1:TEST/getMe HTTP/1.1\r\nConnection: close\r\n\r\n"
CHUNKED = b"".join(
    [POST, b"Transfer-Encoding: chunked\r\n\r\n"]
    + [b"%x;why=not\r\n%b\r\n" % (len(part), part) for part in (SAY[:HALF], SAY[HALF:])]
    + [b"0\r\nX-Trailer: yes\r\n\r\n"]
)


async def spoken(api: BotApi, *pieces: bytes) -> bytes:
    """All that comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(api.url.rsplit(":", 1)[1]))
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(0.01)
    answer = await asyncio.wait_for(reader.read(), 2)
    writer.close()
    return answer


def results(answer: bytes) -> list[Any]:
    """The bodies of several answers."""
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    return [json.loads(body)["result"] for body in bodies]


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([SIZED, LAST], id="one after the other"),
        pytest.param([SIZED + LAST], id="both at once"),
        pytest.param([SIZED[:9], SIZED[9:-4], SIZED[-4:] + LAST], id="in pieces"),
        pytest.param([CHUNKED + LAST], id="chunked"),
        pytest.param([CHUNKED[:-9], CHUNKED[-9:] + LAST], id="chunked, in pieces"),
    ],
)
async def test_requests_however_they_are_cut(api: BotApi, pieces: list[bytes]) -> None:
    message, me = results(await spoken(api, *pieces))
    assert (message["text"], me["username"]) == ("好", "test1_bot")


async def test_a_body_is_asked_for_where_the_caller_waits_to_be(api: BotApi) -> None:
    head, body = SIZED[: -len(SAY)], SIZED[-len(SAY) :]
    waits = head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    answer = await spoken(api, waits, body + LAST)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert api.texts() == ["好"]


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param(b"\x16\x03\x01\r\n\r\n", id="TLS"),
        pytest.param(b"GET / HTTP/1.0\r\n\r\n", id="HTTP/1.0"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", id="far too long a line"),
        pytest.param(POST + b"Content-Length: many\r\n\r\n", id="no length"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", id="less than nothing"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", id="no chunk"),
    ],
)
async def test_what_is_no_http(api: BotApi, nonsense: bytes) -> None:
    assert (await spoken(api, nonsense)).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert results(await spoken(api, SIZED, LAST))[0]["text"] == "好"


async def test_a_caller_that_hangs_up_in_the_middle_has_said_nothing(api: BotApi) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(api.url.rsplit(":", 1)[1]))
    writer.write(SIZED[:-4])
    writer.close()
    await api.settle()
    assert api.texts() == []
