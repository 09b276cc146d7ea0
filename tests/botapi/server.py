"""The Bot API server: what a bot reaches over HTTP, and the door through which tests reach it."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from starlette.types import Receive, Scope, Send

from tests.botapi.answering import Answering
from tests.botapi.bots import Bot
from tests.botapi.control import control_app
from tests.botapi.crowds import Crowds
from tests.botapi.errors import Misused
from tests.botapi.faults import Fault, Faults, Kind
from tests.botapi.listening import Listening
from tests.botapi.methods import perform


class BotApi(Crowds):
    """A whole Bot API server: its first bot's people, its faults and its network."""

    def __init__(self, *tokens: str, port: int = 0, clock: Callable[[], float] = time.time) -> None:
        self.bots: dict[str, Bot] = {}
        for token in tokens or ("1:TEST",):
            self.bots[token] = Bot(token, clock, perform)
        super().__init__(next(iter(self.bots.values())))
        self.faults = Faults()
        self._answering = Answering(self.bots, self.faults)
        self._control = control_app(self)
        self._listening = Listening(self, port)
        self._control_line = Listening(self._control)

    @property
    def url(self) -> str:
        """Where bots reach the server: their base URL without `/bot`."""
        return self._listening.url

    @property
    def control_url(self) -> str:
        """Where /control is reached even while the network is down."""
        return self._control_line.url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application: bots' calls take the short way."""
        if scope["path"].startswith("/control"):
            await self._control(scope, receive, send)
        else:
            await self._answering(scope, receive, send)

    async def __aenter__(self) -> Self:
        await self._listening.up()
        await self._control_line.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for bot in self.bots.values():
            if bot.webhook is not None:
                await bot.webhook.aclose()
        await self._listening.stop()
        await self._control_line.stop()

    def of(self, token: str) -> Crowds:
        """The same door for another bot."""
        if token not in self.bots:
            raise Misused(f"no bot has the token {token}")
        return Crowds(self.bots[token])

    def fault(
        self,
        kind: Kind,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        chance: float = 1.0,
        after: bool = False,
        code: int = 502,
        description: str = "",
        retry_after: int = 1,
        seconds: float = 1.0,
        seed: int = 0,
    ) -> Fault:
        """Let calls go wrong from now on; once unless `times` says otherwise, None for ever."""
        script = Fault(
            kind,
            method,
            chat,
            times,
            chance,
            after,
            code,
            description,
            retry_after,
            seconds,
            seed,
        )
        self.faults.scripts.append(script)
        return script

    def clear_faults(self) -> None:
        """Let everything go right again."""
        self.faults.scripts.clear()

    async def down(self) -> None:
        """Cut the network: connections are refused, open ones reset."""
        await self._listening.down()

    async def up(self) -> None:
        """Bring the network back at the same address."""
        await self._listening.up()
