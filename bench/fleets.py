"""Processes of the bot over one database, into whose inbox messages are put in one go.

`BOT_TEST_DATABASE_URL` names another PostgreSQL than the one that is started for the figures.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from sqlmodel import Session, func, select

from bench.bots import (
    SERVE,
    everyday_wordings,
    read_understanding,
    seconds_in,
    serving,
    stat,
)
from bot import inbox
from bot.clock import SystemClock
from bot.history import is_settled
from bot.message import Incoming
from storage.database import connect
from storage.queries import messages
from storage.sealed import Keyring
from storage.tables import Delivery, Message
from tests import postgres

KEY = "a-key-for-figures-alone"
A_STATEMENT = 500  # messages
LOOK_SECONDS, PATIENCE = 0.1, 180.0
CLOCK = SystemClock()


@dataclass(frozen=True)
class Lasted:
    """Seconds from the first turn to the last, and to the last reply that was shown."""

    turns: float
    shown: float


def name_of(kind: str, processes: int) -> str:
    return f"{kind}, {processes} process{'es' if processes > 1 else ''}"


class Fleet:
    """Running processes with these roles, and a connection of our own to what they share."""

    def __init__(self, stack: ExitStack, kind: str, roles: Sequence[str]) -> None:
        self.name = name_of(kind, len(roles))
        settings = {"BOT_SECRET_KEY": KEY}
        if kind == "PostgreSQL":
            settings["BOT_DATABASE_URL"] = stack.enter_context(fresh_database())
        commands = [(*SERVE, "--roles", each) for each in roles]
        self.bots = [stack.enter_context(serving(one, **settings)) for one in commands]
        file = f"sqlite:///{self.bots[0].data_dir}/linli.db"
        self.database = connect(settings.get("BOT_DATABASE_URL", file), Keyring([KEY]))
        stack.callback(self.database.close)

    def bot_seconds(self) -> float:
        """Of the processor, that the bots have used so far."""
        return sum(bot.cpu_seconds() for bot in self.bots)

    def pile_up(self, chats: int, each: int) -> None:
        """So many messages of so many chats, in one transaction; all processes are told."""
        self.database.write(partial(accept, incoming=[*said(chats, each)])).result()

    def waiting(self) -> int:
        return self.database.read(messages.count_waiting).result()

    def settle(self) -> Lasted:
        """Wait until every message is answered and every reply shown."""
        until = time.monotonic() + PATIENCE
        while not self.database.read(partial(is_settled, now=CLOCK.now())).result():
            if time.monotonic() > until:
                raise TimeoutError(f"{self.waiting()} messages are not answered")
            time.sleep(LOOK_SECONDS)
        return self.database.read(lasted).result()


def said(chats: int, each: int) -> Iterator[Incoming]:
    """What everybody says first, then what everybody says next."""
    words = everyday_wordings(read_understanding())
    Random(1).shuffle(words)
    texts = itertools.cycle(words)
    for number, home in itertools.product(range(each), range(chats)):
        update = f"{home}:{number}"
        yield Incoming(channel="web", address=f"home-{home}", update_id=update, text=next(texts))


def accept(session: Session, incoming: Sequence[Incoming]) -> None:
    for first in range(0, len(incoming), A_STATEMENT):
        inbox.accept(session, incoming[first : first + A_STATEMENT], CLOCK.now())


def lasted(session: Session) -> Lasted:
    first, last = session.exec(
        select(func.min(Message.handled_at), func.max(Message.handled_at))
    ).one()
    shown = session.exec(select(func.max(Delivery.sent_at))).one()
    assert first
    assert last
    assert shown
    return Lasted((last - first).total_seconds(), (shown - first).total_seconds())


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty one, gone afterwards."""
    name = postgres.fresh()
    if not os.environ.get("BOT_TEST_DATABASE_URL"):
        postgres.wait_for_disk(postgres.started().get_uri(), wait=True)  # as SQLite does
    yield postgres.address(name)
    postgres.drop(name)


def server_seconds() -> float:
    """Of the processor, that PostgreSQL's processes have used; 0 where it runs elsewhere."""
    with postgres.open_connection() as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    file = Path(folder) / "postmaster.pid"
    if not file.exists():
        return 0.0
    pid = int(file.read_text().split()[0])
    return seconds_in(stat(pid), own=4) + sum(seconds_of_children(pid))


def seconds_of_children(pid: int) -> Iterator[float]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            told = stat(folder.name)
            if told[0] == pid:
                yield seconds_in(told, own=2)
