"""One HTTP request and the ways, good and bad, to answer it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope, Send

JSON = b"application/json"
HTML = b"text/html"
LINGER_ZERO = struct.pack("ii", 1, 0)  # closing sends RST


def reset(transport: Any) -> None:
    """Cut a connection so that the other side reads «connection reset»."""
    if (plug := transport.get_extra_info("socket")) is not None:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
    transport.abort()


class Exchange:
    """A request being answered over a connection that can be cut."""

    __slots__ = ("_receive", "_send", "scope", "transport")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.transport = scope["state"]["line"].transport

    @property
    def alive(self) -> bool:
        """Whether the other side can still be answered."""
        return not self.transport.is_closing()

    async def gone(self) -> None:
        """Return once the other side has hung up."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def write(
        self, status: int, body: bytes, kind: bytes = JSON, retry_after: int = 0
    ) -> None:
        """Answer in full."""
        await self._start(status, len(body), kind, retry_after)
        await self._send({"type": "http.response.body", "body": body})

    async def write_half(self, status: int, body: bytes) -> None:
        """Promise the whole body, send half of it and hang up."""
        await self._start(status, len(body), JSON, 0)
        half = body[: len(body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self._end(self.transport.close)

    async def reset(self) -> None:
        """Cut the connection without an answer."""
        await self._end(lambda: reset(self.transport))

    async def _start(self, status: int, length: int, kind: bytes, retry_after: int) -> None:
        headers = [(b"content-type", kind), (b"content-length", b"%d" % length)]
        if retry_after:
            headers.append((b"retry-after", b"%d" % retry_after))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _end(self, how: Any) -> None:
        how()
        await asyncio.sleep(0)
        await self.gone()
