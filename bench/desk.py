"""The desk over a million tickets beside ten thousand: filing, accepting, resolving, the lists.

Each is one turn: a message that waits is answered in a transaction of its own, committed to the
disk. Both databases are asked by turns. `python -m bench desk` takes several minutes, most of them
to fill the databases; `python -m bench desk.small` has a tenth of the tickets.
"""

from __future__ import annotations

import itertools
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.bots import read_understanding
from bench.filled import ESTATES, GRIDS, KEYS, NOW, address_of, fill, resident_at
from bench.rows import Row, in_ms, share_at
from bot import inbox
from bot.clock import SetClock
from bot.conversation import Conversation
from bot.logs import set_up_logs
from bot.message import Incoming
from storage.database import Database
from storage.queries import tickets
from storage.tables import Ticket

FEW, MANY = 10_000, 1_000_000
ROUNDS, WARM = 200, 10
PACE = 37  # so that neighbouring rounds are of different people
MOST = 1.5  # times as long
LISTS = ("/tasks", "/mine")
LIST_SECONDS = 0.050


@dataclass
class Desk:
    """A bot over one of the databases, and how long each kind of turn took."""

    database: Database
    conversation: Conversation
    seconds: dict[str, list[float]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def round(self, place: int) -> None:
        """One resident tells, their worker accepts and resolves, both look at their lists."""
        resident = resident_at(place * PACE)
        self.timed("telling", resident, f"{ESTATES[resident % GRIDS]}门口有好几条野狗")
        self.timed("filing", resident, "对")
        ticket = self.newest(resident)
        worker = ticket.owner_id or 0
        self.timed("/tasks", worker, "/tasks")
        self.timed("accepting", worker, f"接单 {ticket.number}")
        self.timed("resolving", worker, f"报结 {ticket.number} 抓走了")
        self.timed("/mine", resident, "/mine")
        state = self.newest(resident).state
        if state != "resolved":
            raise RuntimeError(f"{ticket.number} is {state}")

    def timed(self, what: str, person: int, text: str) -> None:
        """Accept a message, then measure its turn, with the commit."""
        number = next(self.numbers)
        incoming = Incoming(
            channel="web", address=address_of(person), update_id=f"asked-{number}", text=text
        )
        self.database.write(partial(inbox.accept, incoming=[incoming], now=NOW)).result()
        begun = time.perf_counter()
        self.database.write(self.conversation.handle_next).result()
        self.seconds.setdefault(what, []).append(time.perf_counter() - begun)

    def newest(self, resident: int) -> Ticket:
        find = partial(tickets.find_of_reporter, person_id=resident, limit=1)
        return self.database.read(find).result()[0]


def run(few: int = FEW, many: int = MANY) -> Iterator[Row]:
    set_up_logs(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        desks = [opened(Path(folder), total) for total in (few, many)]
        for place in range(WARM + ROUNDS):
            for desk in desks:
                if place == WARM:
                    desk.seconds.clear()
                desk.round(place)
        for desk in desks:
            desk.database.close()
    small, large = (desk.seconds for desk in desks)
    for what in large:
        yield row(what, few, many, small[what], large[what])


def run_small() -> Iterator[Row]:
    return run(FEW, MANY // 10)


def opened(folder: Path, total: int) -> Desk:
    begun = time.perf_counter()
    database = fill(folder, total)
    print(f"{total} tickets in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    understanding, clock = read_understanding(), SetClock(NOW)
    zone = ZoneInfo("Asia/Shanghai")
    return Desk(database, Conversation(lambda: understanding, clock, KEYS, zone))


def row(what: str, few: int, many: int, small: list[float], large: list[float]) -> Row:
    times = share_at(large, 0.95) / share_at(small, 0.95)
    goal = f"p95 ≤ {in_ms(LIST_SECONDS)}" if what in LISTS else f"p95 ≤ × {MOST}"
    told = f"{in_percentiles(large)} (p95 × {times:.2f})"
    return Row(f"{what} at {many:,} tickets", told, goal, f"at {few:,}: {in_percentiles(small)}")


def in_percentiles(seconds: list[float]) -> str:
    return f"p50 {in_ms(share_at(seconds, 0.5))}, p95 {in_ms(share_at(seconds, 0.95))}"
