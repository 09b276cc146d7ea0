"""PostgreSQL: any number of processes, each with a few threads that run work in transactions."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import structlog
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from bot.errors import SettingsError, StorageError
from storage.companions import name_of
from storage.notices import CHANNEL, MISSED
from storage.sealed import Keyring
from storage.trouble import LAST_TRY, as_ours, is_contended, told
from storage.work import Hear, Outcome, T, Work

THREADS = 6  # as many connections, one that listens, and one for the names that are held
TRIES = 20  # while other transactions come in between
LISTEN_SECONDS = 1.0
AGAIN_SECONDS = 1.0  # before a lost connection is made anew
SLOW_SECONDS = 1.0  # a refusal that takes longer is told to all who wait behind it
HOLD = "SELECT pg_try_advisory_lock(hashtext(%s))"
HELD = "SELECT 1"  # an answer is the proof: the name is ours as long as the connection lives
# Nothing waits for ever, nor makes others wait: the server ends what stands still, in milliseconds
LIMITS = {
    "lock_timeout": 5_000,  # as with SQLite
    "statement_timeout": 60_000,
    "idle_in_transaction_session_timeout": 15_000,  # a process that is frozen, or its machine gone
}
# From PostgreSQL 17 on: no other limit ends a process that is frozen while it sends many statements
# in one go. What is done once a day over all tickets may take long. Before 17 the limits above have
# to do: each statement, and each pause between two, is limited there, too.
WHOLE_TRANSACTION = 300_000
LIMIT_WHOLE = (
    "SELECT set_config(name, %s, false) FROM pg_settings WHERE name = 'transaction_timeout'"
)
UNLIMITED = text(
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('lock_timeout',"
    " 'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
)
HOLD_LIMITS = {**LIMITS, "idle_session_timeout": 10_000}  # who does not ask again loses the name
NOTICING = {  # how soon a server that is gone without a word is noticed
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

log = structlog.get_logger()


class PostgresDatabase:
    """Runs plain functions of a session, several at a time.

    Each statement sees what was committed by then: what two may change at once is locked first
    (storage/locking.py). Work that met another transaction all the same is run again from its
    beginning: it must do nothing but through its session. Work whose connection was lost is not:
    it may have been committed, which only whoever handed it over can find out.
    """

    alone = False  # other processes share it

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url, self.keyring = url, keyring
        self.writer = open_engine(url, keyring)
        # a reader needs no transaction, and one that thinks for long must not be ended for it
        self.reader: Engine = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._snapshots = self.writer.execution_options(isolation_level="REPEATABLE READ")
        self._threads = ThreadPoolExecutor(THREADS, "postgres")
        self._refused = (0.0, "")  # when a connection could not be had in time, and why
        self._listening: threading.Thread | None = None
        self._closed = threading.Event()
        self._holding = threading.Lock()
        self._holder: psycopg.Connection[Any] | None = None
        self._held: set[str] = set()

    @property
    def is_wanted(self) -> bool:
        return False  # others write beside this

    def write(self, work: Work[T], *, later: bool = False) -> Outcome[T]:
        """Run `work` in a transaction of its own; done means committed."""
        return self._hand_over(self.writer, work)

    def read(self, work: Work[T], *, whole: bool = False) -> Outcome[T]:
        """Run `work` without a transaction; or on a snapshot, for as long as it takes."""
        if whole:
            return self._hand_over(self._snapshots, lambda session: work(patient(session)))
        return self._hand_over(self.reader, work)

    def _hand_over(self, engine: Engine, work: Work[T]) -> Outcome[T]:
        outcome: Outcome[T] = Outcome()
        try:
            self._threads.submit(self._run, engine, work, outcome, time.monotonic())
        except RuntimeError:
            outcome.set_exception(StorageError("the database is closed"))
        return outcome

    def _run(self, engine: Engine, work: Work[T], outcome: Outcome[T], since: float) -> None:
        if not outcome.set_running_or_notify_cancel():
            return
        try:
            self._check_reachable(since)
            result = self._run_again(engine, work)
        except BaseException as error:  # handed to whoever waits for the outcome
            outcome.set_exception(as_ours(error))
        else:
            outcome.set_result(result)

    def _check_reachable(self, since: float) -> None:
        """Who waited while the server gave no answer has waited long enough."""
        refused_at, cause = self._refused
        if since < refused_at:
            raise StorageError(cause)

    def _run_again(self, engine: Engine, work: Work[T]) -> T:
        """Until no other transaction came in between."""
        for left in range(TRIES, 0, -1):
            try:
                return self._run_once(engine, work, last=left == 1)
            except Exception as error:
                if left == 1 or not is_contended(error):
                    raise
            time.sleep(random.uniform(0, 0.01) * (TRIES - left + 1))
        raise AssertionError("unreachable")

    def _run_once(self, engine: Engine, work: Work[T], *, last: bool) -> T:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            session.info.update({LAST_TRY: True} if last else {})
            self._connect(session)
            return work(session)

    def _connect(self, session: Session) -> None:
        """Have the connection before any work is under way."""
        begun = time.monotonic()
        try:
            session.connection()
        except DBAPIError as error:
            if time.monotonic() - begun > SLOW_SECONDS:
                self._refused = (time.monotonic(), told(error))
            raise

    def hold(self, name: str) -> bool:
        """Is this the process that has this name? It goes to another when its connection ends."""
        with self._holding:
            try:
                return self._hold(name)
            except psycopg.Error as error:
                if self._held or self._holder is None:  # lost, or not to be had
                    log.warning("hold", name=name, cause=told(error))
                self._let_go()
                return False

    def _hold(self, name: str) -> bool:
        if self._closed.is_set():
            return False
        if self._holder is None:
            self._holder = self._open(HOLD_LIMITS)
        if name in self._held:
            self._holder.execute(HELD)
        elif self._holder.execute(HOLD, (name,)).fetchone() == (True,):
            self._held.add(name)
        return name in self._held

    def _let_go(self) -> None:
        if self._holder:
            self._holder.close()
        self._holder = None
        self._held.clear()

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
        with self._open(LIMITS) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            hear(MISSED)  # whatever was told before this connection there was
            while not self._closed.is_set():
                for notice in connection.notifies(timeout=LISTEN_SECONDS):
                    hear(notice.payload)

    def _open(self, limits: dict[str, int]) -> psycopg.Connection[Any]:
        """A connection of its own, made as the pool's are."""
        url = self.writer.url
        _, usual = self.writer.dialect.create_connect_args(url)
        return psycopg.connect(**{**usual, **arguments(url, limits, self.keyring)}, autocommit=True)

    def close(self) -> None:
        """Finish what was handed over, then let go of the database."""
        self._closed.set()
        self._threads.shutdown()
        if self._listening:
            self._listening.join()
        with self._holding:
            self._let_go()
        self.writer.dispose()


def patient(session: Session) -> Session:
    """The same session, whose transaction the server does not end for its length."""
    session.connection().execute(UNLIMITED)
    return session


def limit_whole(connection: psycopg.Connection[Any], record: object) -> None:
    """Of a new connection; older servers do not know this limit."""
    connection.autocommit = True
    connection.execute(LIMIT_WHOLE, (str(WHOLE_TRANSACTION),))
    connection.autocommit = False


def open_engine(url: str, keyring: Keyring) -> Engine:
    """An engine over a small pool; opens nothing yet."""
    try:
        address = make_url(url)
        engine = create_engine(
            address,
            connect_args=arguments(address, LIMITS, keyring),
            pool_size=THREADS,
            max_overflow=0,
            pool_pre_ping=True,  # a server that was restarted costs nobody a failure
            hide_parameters=True,  # an error's text goes to logs, a person's words must not
        )
    except (ArgumentError, ValueError):  # which may quote the password
        raise SettingsError("BOT_DATABASE_URL: can't be read as a database's address") from None
    event.listen(engine, "connect", limit_whole)
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]
    return engine


def arguments(url: URL, limits: dict[str, int], keyring: Keyring) -> dict[str, Any]:
    """How a connection is made; of its limits what the address says itself counts more."""
    said = url.normalized_query
    options = [*(f"-c {name}={value}" for name, value in limits.items()), *said.get("options", ())]
    unsaid = {name: value for name, value in NOTICING.items() if name not in said}
    return {**unsaid, "application_name": name_of(keyring), "options": " ".join(options)}
