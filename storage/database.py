"""The engine, its one writer thread, and the readers beside it."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from bot.errors import StorageError
from storage.sealed import Keyring

T = TypeVar("T")
Work = Callable[[Session], T]

BATCH_SIZE = 20  # pieces of work that may share a commit
BATCH_SECONDS = 0.02  # and for how long the first of them may wait
LOCK_SECONDS = 5.0  # how long another process may hold the write lock
READERS = 4


class Outcome(Future[T], Generic[T]):
    """What a piece of work came to: await it, or ask for its `result()` from a thread."""

    def __await__(self) -> Generator[Any, None, T]:
        return asyncio.wrap_future(self).__await__()


Job = tuple[Work[Any], Outcome[Any]]


class Database:
    """Runs plain functions of a session: `write` one at a time, `read` beside them."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url, self.keyring = url, keyring
        self.writer = open_engine(url, keyring, begin="BEGIN IMMEDIATE", connections=1)
        self.reader = open_engine(url, keyring, begin="BEGIN", connections=READERS)
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._thread = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Work[T]) -> Outcome[T]:
        """Run `work` in a transaction of its own making; done means committed to the disk."""
        outcome: Outcome[T] = Outcome()
        self._queue.put((work, outcome))
        return outcome

    def read(self, work: Work[T]) -> Outcome[T]:
        """Run `work` on a snapshot that no writer waits for."""
        outcome: Outcome[T] = Outcome()
        self._readers.submit(self._read, work, outcome)
        return outcome

    def close(self) -> None:
        """Finish what was handed over, then let go of the database."""
        self._queue.put(None)
        self._thread.join()
        self._readers.shutdown()
        self.writer.dispose()
        self.reader.dispose()

    def _read(self, work: Work[T], outcome: Outcome[T]) -> None:
        try:
            with Session(self.reader, expire_on_commit=False) as session:
                outcome.set_result(work(session))
        except BaseException as error:  # handed to whoever waits for the outcome
            outcome.set_exception(as_ours(error))

    def _write_forever(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            done: list[tuple[Outcome[Any], Any]] = []
            try:
                self._write_batch(batch, done)
            except BaseException as error:  # the whole batch failed; each of them is told
                for _, outcome in batch:
                    if not outcome.done():
                        outcome.set_exception(as_ours(error))
                continue
            for outcome, result in done:
                outcome.set_result(result)

    def _write_batch(self, batch: list[Job], done: list[tuple[Outcome[Any], Any]]) -> None:
        """Run pieces of work until none waits or time is up, then commit them together."""
        until = time.monotonic() + BATCH_SECONDS
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            run_one(session, *batch[0], done)
            while len(batch) < BATCH_SIZE and time.monotonic() < until:
                following = self._next()
                if following is None:
                    return
                batch.append(following)
                run_one(session, *following, done)

    def _next(self) -> Job | None:
        """What waits in the queue, if anything; the sign to end is left there."""
        try:
            taken = self._queue.get_nowait()
        except queue.Empty:
            return None
        if taken is None:
            self._queue.put(None)
        return taken


def run_one(
    session: Session,
    work: Work[Any],
    outcome: Outcome[Any],
    done: list[tuple[Outcome[Any], Any]],
) -> None:
    """One piece of work behind a savepoint: its own fault undoes nobody else's."""
    try:
        with session.begin_nested():
            result = work(session)
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and is_own_fault(error):
            outcome.set_exception(error)
            return
        raise
    except Exception as error:  # handed to whoever waits; the batch goes on without it
        outcome.set_exception(error)
        return
    done.append((outcome, result))


def is_own_fault(error: DBAPIError) -> bool:
    """A broken constraint is the work's fault; a full disk or a lock is the database's."""
    return type(error).__name__ in {"IntegrityError", "DataError"}


def as_ours(error: BaseException) -> BaseException:
    if isinstance(error, DBAPIError):
        return StorageError(str(error.orig))
    return StorageError(str(error)) if isinstance(error, SQLAlchemyError) else error


def open_engine(url: str, keyring: Keyring, *, begin: str, connections: int) -> Engine:
    """An engine whose transactions start as `begin` says; opens nothing yet."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS},
    )
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions by itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
