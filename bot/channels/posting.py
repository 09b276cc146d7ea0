"""JSON handed to a web address of somebody else's, with what became of it as a channel tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
LONGEST_ANSWER = 10_000  # bytes of it that are read


class Poster:
    """One pool of connections to one address, which is a secret: no error may name it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        if self._session is None:
            connect = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS)
            self._session = aiohttp.ClientSession(timeout=connect, trust_env=True)

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def post(self, body: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and the beginning of the answer; 0 and the trouble's name without one."""
        await self.open()
        assert self._session
        try:
            # a redirected POST becomes a GET that says nothing
            async with self._session.post(self.url, json=body, allow_redirects=False) as answer:
                return answer.status, answer.headers, await answer.content.read(LONGEST_ANSWER)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return 0, {}, type(error).__name__.encode()
