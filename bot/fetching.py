"""Files that are still with their channel: fetched by a loop, and told of when they came."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlmodel import Session

from bot.channels.base import FileGone
from bot.channels.pictures import BadPicture, re_encode
from bot.conversation import Conversation
from bot.desk import pictures
from bot.message import KEEP_BYTES
from storage.database import Database
from storage.queries import attachments
from storage.queries.attachments import Waiting

AT_ONCE = 4
FETCH_SECONDS = 60.0
LEASE = timedelta(seconds=FETCH_SECONDS + 10)  # after which another process may fetch it
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=2), timedelta(minutes=10)
MAX_ATTEMPTS = 400  # some days: Telegram keeps files far longer

log = structlog.get_logger()


class Fetcher(Protocol):
    """A channel that keeps what people send until it is asked for."""

    async def fetch(self, reference: str) -> bytes: ...


@dataclass
class Fetching:
    """Brings files home; a message is answered long before."""

    database: Database
    conversation: Conversation
    fetchers: Mapping[str, Fetcher]

    async def fetch_due(self) -> int:
        """Fetch some of what waits; how many there were."""
        now = self.conversation.clock.now()
        if not await self.database.read(partial(attachments.is_any_waiting, now=now)):
            return 0
        claim = partial(attachments.claim_waiting, now=now, lease=LEASE, limit=AT_ONCE)
        waiting = await self.database.write(claim)
        await asyncio.gather(*(self._fetch(one) for one in waiting))
        return len(waiting)

    async def _fetch(self, one: Waiting) -> None:
        """One file: stored, lost for good, or tried again later."""
        data, cause = b"", ""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                data = await self.fetchers[one.channel].fetch(one.remote)
            if len(data) > KEEP_BYTES:  # a channel may not have said how large it is
                raise FileGone("too large")
            if one.kind == "photo":
                data = await asyncio.to_thread(re_encode, data)
        except (FileGone, BadPicture) as error:
            data, cause = b"", f"lost: {error}"
        except Exception as error:  # the network's or the channel's trouble
            await self.database.write(lambda session: self._put_off(session, one))
            log.info("fetch", outcome="retry", cause=type(error).__name__)
            return
        await self.database.write(lambda session: self._settle(session, one, data))
        log.info("fetch", outcome=cause or "stored")

    def _put_off(self, session: Session, one: Waiting) -> None:
        row = attachments.hold(session, one.id)
        row.attempts += 1
        wait = min(BACKOFF_FIRST * 2 ** (row.attempts - 1), BACKOFF_MOST)
        row.retry_at = self.conversation.clock.now() + wait
        if row.attempts >= MAX_ATTEMPTS:
            self._settle(session, one, b"")

    def _settle(self, session: Session, one: Waiting, data: bytes) -> None:
        row = attachments.hold(session, one.id)
        if row.state != "waiting":
            return
        row.state = "stored" if data else "lost"
        row.data, row.size = data, len(data)
        row.sha256 = hashlib.sha256(data).hexdigest() if data else ""
        row.media_type = "image/jpeg" if one.kind == "photo" else row.media_type
        session.flush()
        pictures.tell(self.conversation.unit(session), row)
