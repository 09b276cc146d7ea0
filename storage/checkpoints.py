"""Takes over into SQLite's database what was committed to its journal, while the writer goes on."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import structlog

JOURNAL_BYTES = 4 * 2**20  # from here on it is worth a look
PAUSE_SECONDS = 1.0  # between two looks: each waits for the disk
MOST_BYTES = 2**30  # a journal longer than that is waited for
PRAGMAS = ("wal_autocheckpoint=0", f"journal_size_limit={JOURNAL_BYTES}")  # of who writes

log = structlog.get_logger()


class Checkpoints:
    """A thread beside the writer, which would wait for the disk at every thousandth page."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._journal = Path(f"{path}-wal")
        self._thread = ThreadPoolExecutor(1, "checkpoint")
        self._under_way: Future[None] | None = None
        self._begun = 0.0

    def look(self) -> None:
        """After a commit: begin one if it is time for it, and wait for it only if it is late."""
        if time.monotonic() - self._begun < PAUSE_SECONDS:
            return
        size = 0
        with suppress(FileNotFoundError):
            size = self._journal.stat().st_size
        if size < JOURNAL_BYTES:
            return
        if self._under_way is None or self._under_way.done():
            self._begun = time.monotonic()
            self._under_way = self._thread.submit(self._take_over)
        if size > MOST_BYTES:
            self._under_way.result()

    def _take_over(self) -> None:
        try:
            with closing(sqlite3.connect(self.path)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:  # a full disk: it stands in the journal, and is tried again
            log.warning("checkpoint", cause=str(error))

    def close(self) -> None:
        self._thread.shutdown()
