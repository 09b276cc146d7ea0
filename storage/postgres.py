"""PostgreSQL: any number of processes, each with a few threads that run work in transactions."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine
from sqlmodel import Session

from storage.notices import CHANNEL
from storage.sealed import Keyring
from storage.trouble import as_ours, is_contended
from storage.work import Hear, Outcome, T, Work

THREADS = 6  # as many connections, and one that listens
CONNECT_SECONDS = 5
TRIES = 20  # while other transactions come in between
LISTEN_SECONDS = 1.0
TRY_HOLD = "SELECT pg_try_advisory_lock(hashtext(%s))"
AGAIN_SECONDS = 1.0  # before a lost connection is made anew


class PostgresDatabase:
    """Runs plain functions of a session, several at a time.

    Each statement sees what was committed by then: what two may change at once is locked first
    (storage/locking.py). Work that met another transaction all the same is run again from its
    beginning: it must do nothing but through its session.
    """

    alone = False  # other processes share it

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url, self.keyring = url, keyring
        self.writer = self.reader = open_engine(url, keyring)
        self._threads = ThreadPoolExecutor(THREADS, "postgres")
        self._listening: threading.Thread | None = None
        self._closed = threading.Event()
        self._held: dict[str, psycopg.Connection[Any]] = {}

    @property
    def is_wanted(self) -> bool:
        return False  # others write beside this

    def write(self, work: Work[T], *, later: bool = False) -> Outcome[T]:
        """Run `work` in a transaction of its own; done means committed."""
        outcome: Outcome[T] = Outcome()
        self._threads.submit(self._run, work, outcome)
        return outcome

    read = write

    def _run(self, work: Work[T], outcome: Outcome[T]) -> None:
        if not outcome.set_running_or_notify_cancel():
            return
        try:
            result = self._run_again(work)
        except BaseException as error:  # handed to whoever waits for the outcome
            outcome.set_exception(as_ours(error))
        else:
            outcome.set_result(result)

    def _run_again(self, work: Work[T]) -> T:
        """Until no other transaction came in between."""
        for left in range(TRIES, 0, -1):
            try:
                with Session(self.writer, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except Exception as error:
                if left == 1 or not is_contended(error):
                    raise
            time.sleep(random.uniform(0, 0.01) * (TRIES - left + 1))
        raise AssertionError("unreachable")

    def hold(self, name: str) -> bool:
        """Is this the process that has this name? It goes to another when its connection ends."""
        try:
            if name in self._held:
                self._held[name].execute("SELECT 1")
                return True
            connection = psycopg.connect(plain(self.url), autocommit=True)
            if connection.execute(TRY_HOLD, (name,)).fetchone() != (True,):
                connection.close()
                return False
        except psycopg.Error:
            self._held.pop(name, None)
            return False
        self._held[name] = connection
        return True

    def listen(self, hear: Hear) -> None:
        self._listening = threading.Thread(
            target=self._listen_forever, args=(hear,), name="listen", daemon=True
        )
        self._listening.start()

    def _listen_forever(self, hear: Hear) -> None:
        while not self._closed.is_set():
            try:
                self._listen(hear)
            except psycopg.Error:  # the loops look by themselves meanwhile
                self._closed.wait(AGAIN_SECONDS)

    def _listen(self, hear: Hear) -> None:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._closed.is_set():
                for notice in connection.notifies(timeout=LISTEN_SECONDS):
                    hear(notice.payload)

    def close(self) -> None:
        """Finish what was handed over, then let go of the database."""
        self._closed.set()
        self._threads.shutdown()
        if self._listening:
            self._listening.join()
        for connection in self._held.values():
            connection.close()
        self.writer.dispose()


def open_engine(url: str, keyring: Keyring) -> Engine:
    """An engine over a small pool; opens nothing yet."""
    engine = create_engine(
        url,
        pool_size=THREADS,
        max_overflow=0,
        pool_pre_ping=True,  # a server that was restarted costs nobody a failure
        hide_parameters=True,  # an error's text goes to logs, a person's words must not
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]
    return engine


def plain(url: str) -> str:
    """The address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
