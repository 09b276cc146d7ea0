"""A message's way without HTTP, accepted, answered, delivered: processor time and statements."""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import event

from bench.bots import everyday_wordings, read_understanding
from bench.rows import Row, in_ms
from bot import inbox
from bot.clock import SystemClock
from bot.conversation import Conversation, Handler
from bot.delivery import Delivering
from bot.desk.imports import load_sample
from bot.fetching import Fetching
from bot.handlers.dispatch import answer
from bot.logs import set_up_logs
from bot.message import Incoming, Reply
from bot.settings import KNOWLEDGE
from bot.turn import Turn
from bot.worker import Worker
from storage.database import Database, connect
from storage.migrate import migrate
from storage.sealed import Keyring
from tests.town import KeptChannel

CHATS, ROUNDS, WARM = 50, 16, 2
CLOCK, ZONE = SystemClock(), ZoneInfo("Asia/Shanghai")


class Taking(KeptChannel):
    """A channel that takes all it is handed at once, or shows what is stored."""

    def __init__(self, *, stores: bool) -> None:
        super().__init__()
        self.stores = stores


@dataclass
class Measured:
    """Seconds of processor time, and statements, by part of the way."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    statements: Counter[str] = field(default_factory=Counter)
    part: str = ""

    def count(self, *_: object) -> None:
        self.statements[self.part] += 1

    async def timed(self, part: str, work: Callable[[], Awaitable[object]]) -> None:
        """Do it until there is nothing left to do."""
        self.part, begun = part, time.process_time()
        while await work():
            pass
        self.seconds[part] += time.process_time() - begun


def echo(turn: Turn) -> list[Reply]:
    return [Reply(text=turn.text)]


def run() -> Iterator[Row]:
    set_up_logs(logging.WARNING)
    for handler, name in ((echo, "an echo for a handler"), (answer, "the bot's own handlers")):
        for stores in (False, True):
            how = "stored" if stores else "sent"
            yield row(f"a message's way, {name}, replies {how}", measured(handler, stores=stores))


def row(what: str, done: Measured) -> Row:
    total = CHATS * ROUNDS
    parts = [f"{part} {1e3 * seconds / total:.2f}" for part, seconds in done.seconds.items()]
    whole = in_ms(sum(done.seconds.values()) / total)
    statements = f"{done.statements.total() / total:.1f} statements"
    return Row(what, f"{whole} of processor time ({', '.join(parts)}), {statements}")


def measured(handler: Handler, *, stores: bool, url: str = "") -> Measured:
    """On a fresh SQLite file where no empty database is given."""
    understanding, keyring = read_understanding(), Keyring(["a key for figures alone"])
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        database = connect(url or f"sqlite:///{Path(folder) / 'linli.db'}", keyring)
        migrate(database.writer)
        database.write(lambda s: load_sample(s, KNOWLEDGE, keyring, CLOCK.now())).result()
        conversation = Conversation(lambda: understanding, CLOCK, keyring, ZONE, handler)
        delivering = Delivering(database, {"web": Taking(stores=stores)}, CLOCK)
        texts = everyday_wordings(understanding)
        Random(1).shuffle(texts)
        fetching = Fetching(database, conversation, {})
        worker = Worker(database, conversation, delivering, fetching)
        done = asyncio.run(drive(worker, texts))
        database.close()
    return done


async def drive(worker: Worker, texts: list[str]) -> Measured:
    """A message from each chat at once, then all turns, then all deliveries; again and again."""
    done, said, numbers = Measured(), itertools.cycle(texts), itertools.count()
    for place in range(WARM + ROUNDS):
        if place == WARM:
            gc.collect()
            gc.freeze()  # as the app does
            done = Measured()
            event.listen(worker.database.writer, "before_cursor_execute", done.count)
        await done.timed("accept", partial(accept, worker.database, said, numbers))
        await done.timed("turn", worker.run_turns)
        await done.timed("deliver", worker.delivering.send_due)
    return done


async def accept(database: Database, said: Iterator[str], numbers: Iterator[int]) -> None:
    incoming = [
        Incoming(channel="web", address=f"home-{n}", update_id=f"{next(numbers)}", text=next(said))
        for n in range(CHATS)
    ]
    await database.write(partial(inbox.accept, incoming=incoming, now=CLOCK.now()))
