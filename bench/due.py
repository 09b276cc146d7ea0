"""A hundred thousand deliveries due at one instant, among a million that wait.

Beside it in the same run: APScheduler's own SQLAlchemy job store with as many jobs, each of which
inserts one row; as it comes, and once more with SQLite's write-ahead log, which is what ours has.
`python -m bench due` takes several minutes, most of them the peer's.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import pickle
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import event
from sqlmodel import Session

from bench.bots import read_understanding
from bench.filled import KEYS, NOW, address_of, fill, resident_at, stamp
from bench.memory import resident_mb
from bench.pipeline import Taking
from bench.rows import Row, in_ms, spread
from bot import inbox
from bot.clock import SetClock
from bot.conversation import Conversation
from bot.delivery import Delivering
from bot.fetching import Fetching
from bot.logs import set_up_logs
from bot.message import Incoming, Reply
from bot.worker import Worker
from storage.database import Database

PENDING, DUE = 1_000_000, 100_000
ASKERS, PAUSE = 20, 0.1  # residents who write meanwhile, and seconds between two of them
PEER_SECONDS = 600.0
TICKS, TICKETS, A_BATCH = 50, 1_000, 50_000
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = NOW - timedelta(hours=1)
SAID = KEYS.seal(Reply(text="提醒您：明天上午停水，请提前接水。").model_dump_json())
QUEUED = (
    "INSERT INTO delivery (key, chat_id, channel, ticket_id, due_at, created_at, kind, state,"
    " attempts, trace, error, payload)"
    f" VALUES (?1, ?2, 'web', ?3, ?4, ?4, 'news', 'pending', 0, '', '', x'{SAID.hex()}')"
)


class Shown(Taking):
    """Shows what is stored, and knows when it did."""

    def __init__(self) -> None:
        super().__init__(stores=True)
        self.at: dict[str, float] = {}

    def shown(self, address: str) -> None:
        self.at[address] = time.perf_counter()


@dataclass
class Locks:
    """How long each transaction held the write lock."""

    seconds: list[float] = field(default_factory=list)
    begun: float = 0.0

    def watch(self, database: Database) -> None:
        event.listen(database.writer, "begin", self.begin)
        event.listen(database.writer, "checkin", self.end)  # after the commit reached the disk

    def begin(self, *_: object) -> None:
        self.begun = time.perf_counter()

    def end(self, *_: object) -> None:
        if self.begun:  # not what was under way before
            self.seconds.append(time.perf_counter() - self.begun)


@dataclass
class Burst:
    """What was seen while all of it was made ready."""

    lasted: float
    answers: list[float]
    locks: list[float]
    grown: float  # MB, at the most


def run(pending: int = PENDING, due: int = DUE) -> Iterator[Row]:
    set_up_logs(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        database = filled(Path(folder), pending, due)
        ticks = asyncio.run(idle(database))
        burst = asyncio.run(bursting(database))
        sent, doubled = database.read(count_sent).result()
        database.close()
        peer, lost = of_scheduler(Path(folder), pending, due)
        logged, _ = of_scheduler(Path(folder), pending, due // 10, mode="WAL")
    ours = due / burst.lasted
    yield Row(
        f"{due:,} due at one instant among {pending:,}: made ready a second",
        f"{ours:,.0f} (× {ours / peer:.1f}), {due - sent} lost, {doubled} doubled",
        "× 10",
        f"APScheduler's job store: {peer:,.0f} jobs a second, {lost};"
        f" with a write-ahead log, of a tenth of them: {logged:,.0f}",
    )
    asked = f"{spread(burst.answers)} of {len(burst.answers)}"
    yield Row("a message to its reply meanwhile", asked, "p99 ≤ 200 ms")
    longest = f"{spread(burst.locks)}, longest {in_ms(max(burst.locks))}"
    yield Row("the write lock held meanwhile", longest, "≤ 30 ms")
    yield Row("memory grown meanwhile", f"{burst.grown:.0f} MB", "< 50 MB")
    yield Row(f"the tick with nothing due at {pending:,}", spread(ticks), "< 2 ms")


def run_small() -> Iterator[Row]:
    return run(PENDING // 10, DUE // 10)


def filled(folder: Path, pending: int, due: int) -> Database:
    """A town in which so many things wait to be said, some of them at NOW."""
    database = fill(folder, TICKETS)
    readers = [resident_at(place) for place in range(ASKERS, 2_000)]
    moments = itertools.chain(
        itertools.repeat(NOW, due),
        (NOW + timedelta(days=1, seconds=place) for place in range(pending - due)),
    )
    rows = (
        (f"due:{place}", readers[place % len(readers)], place % TICKETS + 1, stamp(moment))
        for place, moment in enumerate(moments)
    )
    while batch := [*itertools.islice(rows, A_BATCH)]:
        database.write(partial(put, rows=batch)).result()
    settle(database)
    return database


def settle(database: Database) -> None:
    """What was filled in is on the disk before anything is measured."""
    with closing(sqlite3.connect(str(database.writer.url.database))) as connection:
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # one is at it
            time.sleep(0.1)
    os.sync()


def put(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    session.connection().exec_driver_sql(QUEUED, [*rows])


def working(database: Database, clock: SetClock, channel: Shown) -> Worker:
    understanding = read_understanding()
    conversation = Conversation(lambda: understanding, clock, KEYS, ZONE)
    delivering = Delivering(database, {"web": channel}, clock)
    return Worker(database, conversation, delivering, Fetching(database, conversation, {}))


async def idle(database: Database) -> list[float]:
    """How long a tick takes while nothing is due."""
    worker, seconds = working(database, SetClock(BEFORE), Shown()), []
    while await worker.tick():  # what the morning brought
        pass
    for _ in range(TICKS):
        begun = time.perf_counter()
        await worker.tick()
        seconds.append(time.perf_counter() - begun)
    return seconds


async def bursting(database: Database) -> Burst:
    """All loops at work until everything was shown, and residents who write meanwhile."""
    channel, locks, clock = Shown(), Locks(), SetClock(BEFORE)
    worker = working(database, clock, channel)
    worker.start(frozenset({"turns", "send", "tick"}))
    await ask(worker, channel, 0)  # what is loaded at the first message
    gc.collect()
    gc.freeze()  # as the app does
    before, begun = resident_mb(os.getpid()), time.perf_counter()
    locks.watch(database)
    clock.time = NOW
    worker.wake()
    asking: list[asyncio.Task[float]] = []
    grown = 0.0
    while await database.read(is_left):  # whoever waits keeps nobody from writing
        asking.append(asyncio.create_task(ask(worker, channel, len(asking) + 1)))
        grown = max(grown, resident_mb(os.getpid()) - before)
        await asyncio.sleep(PAUSE)
    lasted = time.perf_counter() - begun
    answers = await asyncio.gather(*asking)
    await worker.stop()
    return Burst(lasted, answers, locks.seconds, grown)


async def ask(worker: Worker, channel: Shown, place: int) -> float:
    """From a resident's message to its reply."""
    address = address_of(resident_at(place % ASKERS))
    incoming = Incoming(channel="web", address=address, update_id=f"ask-{place}", text="医保咋交")
    begun = time.perf_counter()
    channel.at.pop(address, None)
    await worker.database.write(partial(inbox.accept, incoming=[incoming], now=BEFORE))
    while address not in channel.at:
        await asyncio.sleep(0.002)
    return channel.at[address] - begun


def is_left(session: Session) -> bool:
    asked = "SELECT 1 FROM delivery WHERE state = 'pending' AND channel = 'web' AND due_at <= ?"
    return bool(session.connection().exec_driver_sql(f"{asked} LIMIT 1", (stamp(NOW),)).first())


def count_sent(session: Session) -> tuple[int, int]:
    """Of those that were due, how many were shown, and how often one once more."""
    asked = "SELECT count(*), total(attempts - 1) FROM delivery WHERE key LIKE 'due:%'"
    sent, more = session.connection().exec_driver_sql(f"{asked} AND state = 'sent'").one()
    return int(sent), int(more)


def of_scheduler(folder: Path, pending: int, due: int, mode: str = "DELETE") -> tuple[float, str]:
    """How many jobs a second APScheduler's store runs, and what of them came to nothing.

    Its database and the jobs' own keep their journals in a mode; the default is SQLite's."""
    said, jobs = folder / f"said-{mode}.db", folder / f"jobs-{mode}.db"
    for path in (said, jobs):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA journal_mode={mode}")
    with closing(sqlite3.connect(said)) as connection:
        connection.execute("CREATE TABLE said (place INTEGER)")
    store = SQLAlchemyJobStore(f"sqlite:///{jobs}")
    scheduler = BackgroundScheduler(jobstores={"default": store})
    scheduler.start(paused=True)
    moment = datetime.now(UTC)
    first = scheduler.add_job(
        insert_row, "date", [str(said), 0], run_date=moment, misfire_grace_time=None
    )
    copy_job(store, first, moment, pending, due)
    begun = time.perf_counter()
    scheduler.resume()
    while (done := count_said(said)) < due and time.perf_counter() - begun < PEER_SECONDS:
        time.sleep(0.2)
    lasted = time.perf_counter() - begun
    scheduler.shutdown(wait=True)
    return done / lasted, f"in {lasted:.0f} s {done:,} of {due:,}"


def insert_row(path: str, place: int) -> None:
    """What each job does."""
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute("INSERT INTO said VALUES (?)", (place,))


def count_said(path: Path) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM said").fetchone()[0])


def copy_job(store: SQLAlchemyJobStore, job: Job, moment: datetime, pending: int, due: int) -> None:
    """As many as there are deliveries: those to come stand as the store itself would keep them."""
    state = job.__getstate__()
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.delete())
        for first in range(0, pending, A_BATCH):
            rows = [row_of(state, n, moment, n < due) for n in range(first, first + A_BATCH)]
            connection.execute(store.jobs_t.insert(), rows)
    os.sync()


def row_of(state: Mapping[str, Any], place: int, moment: datetime, due: bool) -> Mapping[str, Any]:
    at = moment if due else moment + timedelta(days=1, seconds=place)
    own = {"id": f"due-{place}", "args": [state["args"][0], place], "next_run_time": at}
    saved = pickle.dumps({**state, **own, "trigger": DateTrigger(at)}, pickle.HIGHEST_PROTOCOL)
    return {"id": own["id"], "next_run_time": at.timestamp(), "job_state": saved}
