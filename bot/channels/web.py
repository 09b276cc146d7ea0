"""Web chat: the embedded default. Replies wait in the database; browsers fetch or stream them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Cookie, Depends, HTTPException, Request

from bot.channels.base import DONE, Accept, Receipt
from bot.channels.hub import Hub
from bot.channels.ports import FrontDesk, Visitor
from bot.channels.rate import Rate
from bot.message import Incoming, Outgoing

COOKIE = "linli_session"
PICTURES_AT_ONCE = 2  # a large one takes some hundred megabytes while it is opened


class WebChannel:
    """Sending is storing: what is marked sent stands in the chat and is fetched from there."""

    name, stores, trouble = "web", True, ""

    def __init__(self, desk: FrontDesk, rate: Rate) -> None:
        self.desk, self.rate, self.hub = desk, rate, Hub()
        self.darkroom = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._accept: Accept | None = None

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def accept(self, incoming: Incoming) -> int:
        if self._accept is None:
            raise HTTPException(503, "web_starting")
        return (await self._accept(incoming))[0]

    async def take_in(self, *, ours: bool) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        return DONE

    def shown(self, address: str) -> None:
        if address:
            self.hub.poke(address)
        else:
            self.hub.poke_all()

    async def stop(self) -> None:
        self.hub.close()

    async def close(self) -> None: ...


def channel_of(request: Request) -> WebChannel:
    channel: WebChannel = request.app.state.web
    return channel


Channel = Annotated[WebChannel, Depends(channel_of)]
Token = Annotated[str, Cookie(alias=COOKIE)]


async def visitor_of(channel: Channel, token: Token = "") -> Visitor:
    """Who is asking; 401 without a session."""
    visitor = await channel.desk.find_visitor(token) if token else None
    if visitor is None:
        raise HTTPException(401, "web_no_session")
    return visitor


Someone = Annotated[Visitor, Depends(visitor_of)]
