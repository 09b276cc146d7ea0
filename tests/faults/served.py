"""A real `run_bot.py serve` in a process of its own, to be talked to, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bot.settings import KNOWLEDGE

ROOT = KNOWLEDGE.parent
START_SECONDS, STOP_SECONDS = 90.0, 30.0  # on a machine that is busy with other things
PATIENCE = 60.0  # seconds until a client gives up
PAUSE = 0.1
LIMITS = httpx.Limits(keepalive_expiry=2)  # before the server closes what is idle, after five


@dataclass
class Served:
    """The bot on a data folder; what it says on stderr is kept in `log`."""

    data_dir: Path
    knowledge: Path = KNOWLEDGE
    command: Sequence[str] = ("run_bot.py", "serve")
    settings: dict[str, str] = field(default_factory=dict)  # beside those every one has
    url: str = ""
    links: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> str:
        return (self.data_dir / "log").read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, *options: str, command: Sequence[str] = ()) -> Served:
        """Start it and wait until it says `ready`."""
        self.process = self.begin(*(command or self.command), *options)
        self._read_links(self.process)
        return self

    def begin(self, *command: str) -> subprocess.Popen[str]:
        """A process of the bot, whose stdout can be read."""
        with (self.data_dir / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def environment(self) -> dict[str, str]:
        own = {
            "BOT_DATA_DIR": str(self.data_dir),
            "BOT_KNOWLEDGE_DIR": str(self.knowledge),
            "BOT_WEB_PORT": "0",
            "BOT_WEB_RATE": "0",
            "PYTHONPATH": str(ROOT),
        }
        return {**os.environ, **own, **self.settings}

    def _read_links(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            who, _, link = line.strip().partition(" ")
            if who == "ready":
                return
            self.links[who] = link
            self.url = link.partition("/enter")[0]
        raise AssertionError(f"it did not start: {self.log}")

    def kill(self) -> None:
        """kill -9."""
        self.end(signal.SIGKILL)

    def end(self, by: signal.Signals = signal.SIGTERM) -> float:
        """End it by a signal; how many seconds that took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(by)
        self.ended()
        return time.monotonic() - begun

    def ended(self) -> int:
        """Wait until it is gone; how it ended."""
        assert self.process is not None
        assert self.process.stdout is not None
        code = self.process.wait(STOP_SECONDS)
        self.process.stdout.close()
        return code

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database; it is read beside the bot."""
        if url := self.settings.get("BOT_DATABASE_URL"):
            with psycopg.connect(url.replace("+psycopg", "")) as shared:
                return shared.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.data_dir / "linli.db", timeout=10)) as database:
            return database.execute(query, values).fetchall()


async def until(happened: Callable[[], Any], seconds: float = PATIENCE, *, told: str = "") -> Any:
    """What `happened` gives once that is true; an AssertionError when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = happened()
        found = await found if asyncio.iscoroutine(found) else found
        if found:
            return found
        await asyncio.sleep(PAUSE)
    raise AssertionError(f"not within {seconds} s: {told or happened}")


@dataclass
class Phone:
    """A resident's browser: sends again, with the same id, until it hears 202."""

    served: Served
    name: str = ""
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=PATIENCE, limits=LIMITS)
    )

    async def join(self, link: str = "") -> Phone:
        """Begin anonymously, or by a one-time link."""
        if link:
            assert (await self._client.post(link)).status_code == 303
        else:
            (await self._client.post(f"{self.served.url}/api/chat/session")).raise_for_status()
        return self

    async def post(self, message_id: str, text: str) -> httpx.Response:
        body = {"id": message_id, "text": text}
        return await self._client.post(f"{self.served.url}/api/chat/messages", json=body)

    async def say(self, text: str, message_id: str = "") -> None:
        """Send until it is acknowledged, as the page does."""
        message_id = message_id or f"{self.name}-{len(self.acknowledged)}"
        await until(lambda: self._acknowledged(message_id, text), told=f"202 for {message_id}")
        self.acknowledged.append(message_id)

    async def _acknowledged(self, message_id: str, text: str) -> bool:
        try:
            answer = await self.post(message_id, text)
        except httpx.TransportError:  # it is down just now
            return False
        if answer.status_code != 202:
            self.refused.append(answer.status_code)
        return answer.status_code == 202

    async def lines(self) -> list[dict[str, Any]]:
        """All that stands in the chat."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            where = f"{self.served.url}/api/chat/messages?after={after}"
            answer = (await self._client.get(where)).raise_for_status()
            if not answer.json()["messages"]:
                return found
            found += answer.json()["messages"]

    async def replies(self) -> list[str]:
        return [line["text"] for line in await self.lines() if line["from"] == "bot"]

    async def page(self, path: str) -> str:
        return (await self._client.get(f"{self.served.url}{path}")).text

    async def close(self) -> None:
        await self._client.aclose()
