"""Updates posted to a bot's webhook: one at a time a chat, again and again until it says 2xx."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from tests.botapi.calls import Call
from tests.botapi.changes import Changes
from tests.botapi.errors import Json, Refused, bad
from tests.botapi.updates import UpdateQueue, Waiting

SECRET = re.compile(r"[A-Za-z0-9_-]*")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_PAUSE = 60.0
TIMEOUT = 50.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What setWebhook asked for."""

    url: str
    secret: str
    max_connections: int
    certificate: bool


def webhook_settings(call: Call) -> WebhookSettings:
    """The settings in a call, refused where Telegram refuses them."""
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    most = call.integer("max_connections", 40, 1, 100)
    return WebhookSettings(call.text("url"), secret, most, "certificate" in call.uploads)


class Webhook:
    """Posts what waits, chats side by side and each chat in order."""

    def __init__(
        self,
        updates: UpdateQueue,
        changes: Changes,
        clock: Callable[[], float],
        settings: WebhookSettings,
        perform: Callable[[Call], Any],
        first_pause: float,
    ) -> None:
        self.settings = settings
        self.problem: Json = {}
        self._updates = updates
        self._changes = changes
        self._clock = clock
        self._perform = perform
        self._first_pause = first_pause
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(settings.max_connections)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, verify=False)
        self._task = asyncio.create_task(self._run())

    def shown(self) -> Json:
        """What getWebhookInfo tells of it."""
        return {
            "url": self.settings.url,
            "has_custom_certificate": self.settings.certificate,
            "max_connections": self.settings.max_connections,
            **self.problem,
        }

    def close(self) -> None:
        """Stop posting; what is not confirmed stays in the queue."""
        for task in self._tasks():
            task.cancel()

    async def aclose(self) -> None:
        """Stop posting and wait until nothing is under way."""
        tasks = self._tasks()
        self.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [self._task, *self._lanes.values()]

    async def _run(self) -> None:
        async with self._client:
            while True:
                for waiting in self._updates.waiting():
                    self._open_lane(waiting.chat)
                await self._changes.next()

    def _open_lane(self, chat: int) -> None:
        if chat not in self._lanes:
            self._lanes[chat] = asyncio.create_task(self._lane(chat))

    async def _lane(self, chat: int) -> None:
        try:
            while (first := self._first(chat)) is not None:
                await self._deliver(first)
        finally:
            self._lanes.pop(chat, None)

    def _first(self, chat: int) -> Waiting | None:
        return next((each for each in self._updates.waiting() if each.chat == chat), None)

    async def _deliver(self, one: Waiting) -> None:
        pause = self._first_pause
        while True:
            async with self._free:
                wait = await self._post(one)
            if wait is None:
                return self._updates.forget(one)
            await asyncio.sleep(wait or pause)
            pause = min(pause * 2, MAX_PAUSE)

    async def _post(self, one: Waiting) -> float | None:
        """Post once: None when it was taken, else the seconds asked for, or 0."""
        headers = {"Content-Type": "application/json"}
        if self.settings.secret:
            headers[SECRET_HEADER] = self.settings.secret
        try:
            answer = await self._client.post(self.settings.url, content=one.body, headers=headers)
        except httpx.HTTPError as problem:
            return self._fail(f"Connection failed: {type(problem).__name__}")
        self._updates.note_handed([one])
        if not answer.is_success:
            status = f"{answer.status_code} {answer.reason_phrase}"
            self._fail(f"Wrong response from the webhook: {status}")
            asked = answer.headers.get("retry-after", "")
            return float(asked) if asked.isdecimal() else 0.0
        self._call_in(answer)
        return None

    def _fail(self, reason: str) -> float:
        self.problem = {"last_error_date": int(self._clock()), "last_error_message": reason}
        return 0.0

    def _call_in(self, answer: httpx.Response) -> None:
        """Carry out the one method an answer may ask for."""
        try:
            values = answer.json()
        except ValueError:
            return
        if isinstance(values, dict) and isinstance(values.get("method"), str):
            with suppress(Refused):
                self._perform(Call(values.pop("method").lower(), values))
