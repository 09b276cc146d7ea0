"""SQLite: one writer thread, and readers beside it, in one process."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from bot.errors import StorageError
from storage import checkpoints
from storage.checkpoints import Checkpoints
from storage.notices import KEPT
from storage.sealed import Keyring
from storage.trouble import as_ours, is_held, is_trouble
from storage.work import Hear, Outcome, T, Work

BATCH_SIZE = 20  # pieces of work that may share a commit
BATCH_SECONDS = 0.02  # and for how long the first of them may wait
LOCK_SECONDS = 5.0  # how long another process may hold the write lock
READERS = 4
# what is erased is overwritten on the disk, also where SQLite was built without that default
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
# of the writer: with the default, 2 MB, it reads most pages anew in each transaction
CACHE = ("cache_size=-16384",)  # KiB
SOON, LATER, LAST = range(3)  # the order in which waiting work is taken


@dataclass(order=True)
class Job:
    """A piece of work in the queue; without work it is the sign to end."""

    place: tuple[int, int]
    work: Work[Any] | None = field(compare=False, default=None)
    outcome: Outcome[Any] = field(compare=False, default_factory=Outcome)
    result: Any = field(compare=False, default=None)


class SqliteDatabase:
    """Runs plain functions of a session: `write` one at a time, `read` beside them."""

    alone = True

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url, self.keyring = url, keyring
        pragmas = PRAGMAS + CACHE + checkpoints.PRAGMAS
        self.writer = open_engine(
            url, keyring, begin="BEGIN IMMEDIATE", connections=1, pragmas=pragmas
        )
        self.reader = open_engine(url, keyring, begin="BEGIN", connections=READERS)
        self._checkpoints = Checkpoints(self.writer.url.database or "")
        self._numbers = itertools.count()
        self._queue: queue.PriorityQueue[Job] = queue.PriorityQueue()
        self._closed = False
        self._hearers: list[Hear] = []
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._thread = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Work[T], *, later: bool = False) -> Outcome[T]:
        """Run `work` in a transaction of its own making; done means committed to the disk.

        What may be done `later` waits until nothing else does: turns, behind new messages.
        """
        outcome: Outcome[T] = Outcome()
        if self._closed:
            outcome.set_exception(StorageError("the database is closed"))
            return outcome
        place = (LATER if later else SOON, next(self._numbers))
        self._queue.put(Job(place, work, outcome))
        return outcome

    @property
    def is_wanted(self) -> bool:
        waiting = self._queue.queue[:1]  # a heap: the first is the first to be done
        return bool(waiting) and waiting[0].place[0] == SOON

    def read(self, work: Work[T], *, whole: bool = False) -> Outcome[T]:
        """Run `work` on a snapshot that no writer waits for: it always sees one moment."""
        outcome: Outcome[T] = Outcome()
        self._readers.submit(self._read, work, outcome)
        return outcome

    def hold(self, name: str) -> bool:
        return True

    def listen(self, hear: Hear) -> None:
        self._hearers.append(hear)

    def close(self) -> None:
        """Finish what was handed over, then let go of the database."""
        self._closed = True
        self._queue.put(Job((LAST, 0)))
        self._thread.join()
        self._readers.shutdown()
        self._checkpoints.close()
        self.writer.dispose()
        self.reader.dispose()

    def _read(self, work: Work[T], outcome: Outcome[T]) -> None:
        if not outcome.set_running_or_notify_cancel():
            return
        try:
            with Session(self.reader, expire_on_commit=False) as session:
                result = work(session)
        except BaseException as error:  # handed to whoever waits for the outcome
            outcome.set_exception(as_ours(error))
        else:
            outcome.set_result(result)

    def _write_forever(self) -> None:
        while (first := self._queue.get()).work is not None:
            batch = [first]
            try:
                notices = self._write_batch(batch)
            except BaseException as error:  # the whole batch failed; each of them is told
                self._tell(batch, error)
                continue
            for job in batch:
                if not job.outcome.done():
                    job.outcome.set_result(job.result)
            for notice, hear in itertools.product(notices, self._hearers):
                hear(notice)
            self._checkpoints.look()

    def _write_batch(self, batch: list[Job]) -> Iterable[str]:
        """Run pieces of work until none waits or time is up, then commit them; what to announce.

        What may be done later joins no batch of what may not: that is told first.
        """
        until = time.monotonic() + BATCH_SECONDS
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins here, before any work is under way
            run_one(session, batch[0])
            while len(batch) < BATCH_SIZE and time.monotonic() < until:
                following = self._next(batch[0].place[0])
                if following is None:
                    break
                batch.append(following)
                run_one(session, following)
        notices: dict[str, None] = session.info.get(KEPT, {})
        return notices

    def _tell(self, batch: list[Job], error: BaseException) -> None:
        """The failure goes to all of the batch; of a held lock, also to all who wait behind it."""
        while is_held(error) and (following := self._next(LATER)):
            batch.append(following)
        for job in batch:
            if is_awaited(job.outcome):
                job.outcome.set_exception(as_ours(error))

    def _next(self, latest: int) -> Job | None:
        """What waits in the queue, if anything; what is to be done later than so is left there."""
        try:
            taken = self._queue.get_nowait()
        except queue.Empty:
            return None
        if taken.place[0] > latest:
            self._queue.put(taken)
            return None
        return taken


def is_awaited(outcome: Outcome[Any]) -> bool:
    """May it still be told? Not when it was told already, nor when nobody waits any more."""
    if outcome.done():
        return False
    return outcome.running() or outcome.set_running_or_notify_cancel()


def run_one(session: Session, job: Job) -> None:
    """One piece of work behind a savepoint: its own fault undoes nobody else's."""
    if job.work is None or not job.outcome.set_running_or_notify_cancel():
        return
    try:
        with session.begin_nested():
            job.result = job.work(session)
    except Exception as error:  # handed to whoever waits; the batch goes on without it
        if is_trouble(error):
            raise
        job.outcome.set_exception(error)


def open_engine(
    url: str,
    keyring: Keyring,
    *,
    begin: str,
    connections: int,
    pragmas: Sequence[str] = PRAGMAS,
) -> Engine:
    """An engine whose transactions start as `begin` says; opens nothing yet."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an error's text goes to logs, a person's words must not
        connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS},
    )
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions by itself
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
