"""The learned categories in use: the router in the data folder, if `train` has put one there."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from bot.intents.router import Router
from bot.intents.store import UnreadableCache

FILE_NAME = "router.npz"
Stamp = tuple[int, int, int]
log = logging.getLogger(__name__)  # `ask` starts faster without structlog


class LearnedCategories:
    """Gives the router of a data folder, read anew when `train` has replaced it."""

    def __init__(self, data_dir: Path | None = None) -> None:
        self._path = data_dir / FILE_NAME if data_dir else None
        self._read: tuple[Stamp | None, Router | None] = (None, None)

    def current(self) -> Router | None:
        """The newest router that can be read; None where there is none."""
        stamp = self._stamp()
        if stamp != self._read[0]:
            self._read = (stamp, self._router() if stamp else None)
        return self._read[1]

    def _stamp(self) -> Stamp | None:
        with suppress(OSError):
            if self._path:
                stat = self._path.stat()
                return stat.st_mtime_ns, stat.st_size, stat.st_ino
        return None

    def _router(self) -> Router | None:
        assert self._path is not None
        try:
            return Router.load(self._path)
        except (OSError, UnreadableCache) as error:
            log.error("learned categories not read, `train` writes them anew: %s", error)
            return None


NONE_LEARNED = LearnedCategories()
