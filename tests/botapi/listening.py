"""A port that HTTP is spoken on, which can be taken off the network and put back."""

from __future__ import annotations

import asyncio
import socket

from starlette.types import ASGIApp

from tests.botapi.exchange import reset
from tests.botapi.line import Line

BACKLOG = 2048


class Listening:
    """One address on this machine and the connections to it."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._app = app
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None
        self._held: socket.socket | None = None  # keeps the port ours while down
        self.port = port

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._lines)

    async def up(self) -> None:
        """Take connections, at the same port as before."""
        if self._server is not None:
            return
        plug = self._held or self._bound()
        self._held = None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connect, sock=plug, backlog=BACKLOG)

    async def down(self) -> None:
        """Refuse all new connections and reset those that are open."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for line in list(self._lines):
            reset(line.transport)
        await asyncio.sleep(0)
        self._held = self._bound()

    async def stop(self) -> None:
        """Leave the port for good."""
        tasks = [line.task for line in self._lines]
        await self.down()
        if self._held is not None:
            self._held.close()
            self._held = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _bound(self) -> socket.socket:
        plug = socket.socket(proto=socket.IPPROTO_TCP)  # or asyncio leaves Nagle on
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        plug.bind(("127.0.0.1", self.port))
        self.port = plug.getsockname()[1]
        return plug

    def _connect(self) -> Line:
        return Line(self._app, self._lines)
