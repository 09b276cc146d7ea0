"""One connection: HTTP/1.1 in front of an ASGI application, with little work a request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

KEEP_ALIVE = 75  # seconds, as nginx does
HEAD_LIMIT = 1 << 16
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
REASONS = {each.value: each.phrase for each in HTTPStatus}


class Malformed(Exception):
    """What came is not HTTP."""


class Line(asyncio.Protocol):
    """Reads requests one after the other and has the application answer each."""

    transport: asyncio.Transport

    def __init__(self, app: ASGIApp, lines: set[Line]) -> None:
        self._app, self._lines = app, lines
        self._reader = asyncio.StreamReader(HEAD_LIMIT)
        self._gone = asyncio.Event()
        self._head = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._lines.add(self)
        self.task = asyncio.create_task(self._talk())

    def data_received(self, data: bytes) -> None:
        self._reader.feed_data(data)

    def connection_lost(self, problem: Exception | None) -> None:
        self._lines.discard(self)
        self._reader.feed_eof()
        self._gone.set()

    async def _talk(self) -> None:
        """Until one side hangs up; what is no HTTP is told so."""
        try:
            while (head := await self._next_head()) and await self._answer(head):
                pass
        except asyncio.IncompleteReadError:
            pass  # hung up in the middle of a body
        except (Malformed, asyncio.LimitOverrunError):
            refused = {"type": "http.response.start", "status": 400, "headers": []}
            await self._send(refused)
            await self._send({"type": "http.response.body", "body": b""})
        finally:
            self.transport.close()

    async def _next_head(self) -> bytes:
        """Where a request begins; nothing when none comes."""
        with suppress(asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(KEEP_ALIVE):
                return await self._reader.readuntil(b"\r\n\r\n")
        return b""

    async def _answer(self, head: bytes) -> bool:
        """Whether the connection stays for another request."""
        scope = self._scope(head)
        fields = dict(scope["headers"])
        unread = [await self._body(fields)]
        await self._app(scope, lambda: self._receive(unread), self._send)
        stays = fields.get(b"connection", b"").lower() != b"close"
        return stays and not self.transport.is_closing()

    def _scope(self, head: bytes) -> Scope:
        first, *rest = head[:-4].split(b"\r\n")
        try:
            method, target, version = first.decode("ascii").split(" ")
        except ValueError:
            raise Malformed from None
        if version != "HTTP/1.1":
            raise Malformed
        path, _, query = target.partition("?")
        parted = (line.partition(b":") for line in rest)
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower(), value.strip()) for name, _, value in parted],
            "state": {"line": self},  # every request finds its connection here
        }

    async def _body(self, fields: dict[bytes, bytes]) -> bytes:
        if fields.get(b"expect", b"").lower() == b"100-continue":
            self.transport.write(CONTINUE)
        try:
            if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
                return await self._chunks()
            return await self._reader.readexactly(int(fields.get(b"content-length", 0)))
        except ValueError:
            raise Malformed from None

    async def _chunks(self) -> bytes:
        chunks = []
        while size := int((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            chunks.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        while await self._reader.readuntil(b"\r\n") != b"\r\n":
            pass  # trailers
        return b"".join(chunks)

    async def _receive(self, unread: list[bytes]) -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop()}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        """Hold the head back until there is some of the body: one write an answer."""
        if message["type"] == "http.response.body":
            self.transport.write(self._head + message.get("body", b""))
            self._head = b""
            return
        status = message["status"]
        lines = [b"%b: %b\r\n" % header for header in message["headers"]]
        first = f"HTTP/1.1 {status} {REASONS.get(status, '')}\r\n".encode()
        self._head = b"".join([first, *lines, b"\r\n"])
