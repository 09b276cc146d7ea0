"""A client in a process of its own: posts messages, and waits for each reply over the stream.

python -m bench.driving URL CHATS MESSAGES RATE   prints what it measured as JSON
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from urllib.parse import urlsplit

from bench.bots import ROOT, everyday_wordings, read_understanding

PATIENCE = 120.0


@dataclass(frozen=True)
class Load:
    """So many messages from so many chats; `rate` a second in all, 0: as fast as replies come."""

    chats: int = 50
    messages: int = 1_000
    rate: float = 0.0


@dataclass
class Done:
    """From a message's POST to its acknowledgement, and to its reply on the stream."""

    seconds: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.seconds) / self.lasted


def drive(url: str, load: Load) -> Done:
    """Run the client in another process, so that it takes no time from whoever measures."""
    numbers = [str(value) for value in (load.chats, load.messages, load.rate)]
    command = [sys.executable, "-m", "bench.driving", url, *numbers]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return Done(**json.loads(done.stdout))


class Wire:
    """HTTP/1.1 over one connection that is kept: no client library's time in the figures."""

    def __init__(self, url: str) -> None:
        self.host, self.port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self.cookie = ""

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def send(self, method: str, path: str, body: bytes = b"") -> dict[str, str]:
        """Send a request, again where the server let go of an idle connection; its headers."""
        try:
            return await self.send_once(method, path, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            await self.open()
            return await self.send_once(method, path, body)

    async def send_once(self, method: str, path: str, body: bytes) -> dict[str, str]:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        status = int(lines[0].split()[1])
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status}")
        parted = (line.partition(":") for line in lines[1:] if line)
        return {name.lower(): value.strip() for name, _, value in parted}

    async def post(self, path: str, value: object) -> dict[str, str]:
        headers = await self.send("POST", path, json.dumps(value).encode())
        await self.reader.readexactly(int(headers["content-length"]))
        return headers

    def close(self) -> None:
        self.writer.close()


class Talker:
    """One chat: a connection to post, another that streams."""

    def __init__(self, url: str, texts: Iterator[str], done: Done) -> None:
        self.posting, self.streaming = Wire(url), Wire(url)
        self.texts, self.done = texts, done
        self.replied: asyncio.Queue[None] = asyncio.Queue()
        self.waits_for = ""

    async def join(self) -> None:
        await self.posting.open()
        headers = await self.posting.post("/api/chat/session", {})
        cookie = headers["set-cookie"].partition(";")[0]
        self.posting.cookie = self.streaming.cookie = cookie
        await self.streaming.open()
        await self.streaming.send("GET", "/api/chat/stream")
        self.following = asyncio.create_task(self.follow())

    async def follow(self) -> None:
        """A reply is the first line of the bot's behind one's own."""
        mine = False
        while raw := await self.streaming.reader.readline():
            if not raw.startswith(b"data: "):
                continue
            line = json.loads(raw[6:])
            if line["from"] == "me":
                mine = line["id"] == self.waits_for
            elif mine:
                mine = False
                self.replied.put_nowait(None)

    async def say(self, number: int) -> None:
        """Post one message, and wait until its reply is on the stream."""
        self.waits_for, begun = f"m{number}", time.perf_counter()
        message = {"id": self.waits_for, "text": next(self.texts)}
        await self.posting.post("/api/chat/messages", message)
        self.done.accepted.append(time.perf_counter() - begun)
        await asyncio.wait_for(self.replied.get(), PATIENCE)
        self.done.seconds.append(time.perf_counter() - begun)

    def leave(self) -> None:
        self.following.cancel()
        self.posting.close()
        self.streaming.close()


def nothing() -> None:
    """Nothing else is to happen once all are there."""


async def talk_all(url: str, load: Load, joined: Callable[[], None] = nothing) -> Done:
    """All chats at once, until all messages are answered; `joined` is called before the first."""
    said = everyday_wordings(read_understanding())
    Random(1).shuffle(said)
    texts, done = itertools.cycle(said), Done()
    talkers = [Talker(url, texts, done) for _ in range(load.chats)]
    for talker in talkers:
        await talker.join()
    joined()
    each, begun = load.messages // load.chats, time.perf_counter()
    await asyncio.gather(*(talk(one, place, each, load) for place, one in enumerate(talkers)))
    done.lasted = time.perf_counter() - begun
    for talker in talkers:
        talker.leave()
    return done


async def talk(talker: Talker, place: int, count: int, load: Load) -> None:
    """At a rate each chat waits its turn; else it goes on as soon as it was answered."""
    begun = time.perf_counter()
    for number in range(count):
        if load.rate:
            due = begun + (number * load.chats + place) / load.rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
        await talker.say(number)


if __name__ == "__main__":
    address, chats_, messages_, rate_ = sys.argv[1:]
    asked = Load(int(chats_), int(messages_), float(rate_))
    print(json.dumps(asdict(asyncio.run(talk_all(address, asked)))))
