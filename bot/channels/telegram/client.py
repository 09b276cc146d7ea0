"""The Bot API through python-telegram-bot: one client for asking, one for answering."""

from __future__ import annotations

import logging
import warnings
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot

from bot.channels.telegram.http import AiohttpRequest

OFFICIAL = "https://api.telegram.org"
POLL_SECONDS = 30  # how long Telegram may wait with an empty answer
UPDATES_AT_ONCE = 100
KINDS = ("message", "edited_message", "callback_query")
CONNECTIONS = 64
GROUP_RATE, GROUP_SECONDS = 20, 60  # Telegram's own limit for a group

# each flood wait would begin with a warning that its seconds may be of another type one day
warnings.filterwarnings("ignore", message=".*`retry_after` will be of type")
# it logs what it raises, with a traceback; who catches it tells of it in one line
logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)


class Client(ExtBot[Any]):
    """ExtBot, with updates as they come: each is parsed alone, so that no odd one sinks a batch."""

    @property
    def known(self) -> bool:
        """Did Telegram tell who we are? Before that there is no name to link to."""
        return self._bot_user is not None

    async def raw_updates(self, offset: int | None) -> list[Any]:
        """What waits from `offset` on; asking with it confirms all before, for good."""
        asked = {"timeout": POLL_SECONDS, "limit": UPDATES_AT_ONCE, "allowed_updates": KINDS}
        if offset is not None:
            asked["offset"] = offset
        got: list[Any] = await self._post("getUpdates", asked, read_timeout=POLL_SECONDS + 10)
        return got


def waited(error: RetryAfter) -> float:
    """The seconds of a flood wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def open_client(token: str, api_url: str, rate: int) -> Client:
    """A client that sends at most `rate` messages a second (0: no limits); opens nothing yet."""
    base = api_url.rstrip("/") or OFFICIAL
    limiter = AIORateLimiter(
        overall_max_rate=rate,
        overall_time_period=1,
        group_max_rate=GROUP_RATE,
        group_time_period=GROUP_SECONDS,
        max_retries=0,  # a flood wait is the delivery's to wait for, and of its chat alone
    )
    return Client(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(base, CONNECTIONS),
        get_updates_request=AiohttpRequest(base, 1),
        rate_limiter=limiter if rate else None,
    )
