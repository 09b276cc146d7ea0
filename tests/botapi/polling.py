"""`getUpdates`: long polling by one caller at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tests.botapi.bots import Bot
from tests.botapi.calls import Call
from tests.botapi.errors import OTHER_POLLER, WEBHOOK_ACTIVE, Json, Refused, bad, conflict
from tests.botapi.updates import DEFAULT_KINDS, KINDS, Waiting
from tests.botapi.webhook import Webhook, webhook_settings

Gone = Callable[[], Coroutine[Any, Any, None]]  # returns once the caller has hung up
MAX_TIMEOUT = 50
PAUSE = 3.0  # seconds the real server makes a hasty or second poller wait


def allow_kinds(bot: Bot, call: Call) -> None:
    """Take over allowed_updates, which stays until another list is given."""
    try:
        wanted = call.data("allowed_updates", "allowed updates")
    except Refused:
        return  # the real server takes no notice of a list it can't read
    if not isinstance(wanted, list) or not all(isinstance(kind, str) for kind in wanted):
        return
    known = frozenset(kind.lower() for kind in wanted) & frozenset(KINDS)
    bot.updates.allowed = known or DEFAULT_KINDS


async def get_updates(bot: Bot, call: Call, gone: Gone) -> list[Waiting] | None:
    """What waits, or what comes within the timeout; None when the caller hung up."""
    if bot.webhook is not None:
        raise await _conflict(bot, WEBHOOK_ACTIVE)
    allow_kinds(bot, call)
    offset, limit = call.integer("offset"), call.integer("limit", 100, 1, 100)
    timeout = _timeout(bot, call, offset)
    start = bot.updates.resolve(offset)
    given = bot.updates.take(start, limit)
    if given or not timeout:
        return given
    end_poll(bot, OTHER_POLLER)
    return await _wait(bot, gone, start, limit, timeout)


def _timeout(bot: Bot, call: Call, offset: int) -> int:
    timeout = call.integer("timeout", 0, 0, MAX_TIMEOUT)
    now, (last_offset, last_at) = asyncio.get_running_loop().time(), bot.last_poll
    bot.last_poll = (offset, now)
    hasty = bot.real_pauses and offset == last_offset and now < last_at + PAUSE
    return max(timeout, int(PAUSE)) if hasty else timeout


async def _wait(bot: Bot, gone: Gone, start: int, limit: int, timeout: int) -> list[Waiting] | None:
    poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    bot.poll = poll
    arrival = asyncio.ensure_future(_arrival(bot))
    left = asyncio.ensure_future(gone())
    try:
        await asyncio.wait(
            (poll, arrival, left), timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        arrival.cancel()
        left.cancel()
        bot.poll = None if bot.poll is poll else bot.poll
    if poll.done():
        raise await _conflict(bot, _reason(poll))
    return None if left.done() and not left.cancelled() else bot.updates.take(start, limit)


async def _arrival(bot: Bot) -> None:
    while not len(bot.updates):
        await bot.changes.next()


def _reason(poll: asyncio.Future[None]) -> str:
    problem = poll.exception()
    return str(problem)


def end_poll(bot: Bot, reason: str) -> None:
    """Answer a poll that still waits with 409."""
    if bot.poll is not None and not bot.poll.done():
        bot.poll.set_exception(Refused(409, reason))


async def _conflict(bot: Bot, reason: str) -> Refused:
    now = asyncio.get_running_loop().time()
    if bot.real_pauses and now < bot.last_conflict + PAUSE:
        await asyncio.sleep(PAUSE)
    bot.last_conflict = now
    return conflict(reason)


def set_webhook(bot: Bot, call: Call) -> bool:
    """`setWebhook`; plain http is taken too, as a local Bot API server does."""
    if not call.text("url"):
        return delete_webhook(bot, call)
    if not call.text("url").startswith(("http://", "https://")):
        raise bad("invalid webhook URL specified")
    settings = webhook_settings(call)
    end_poll(bot, "terminated by setWebhook request")
    _close(bot, call)
    allow_kinds(bot, call)
    bot.webhook = Webhook(
        bot.updates, bot.changes, bot.clock, settings, bot.perform, bot.webhook_pause
    )
    return True


def delete_webhook(bot: Bot, call: Call) -> bool:
    """`deleteWebhook`."""
    _close(bot, call)
    return True


def _close(bot: Bot, call: Call) -> None:
    if bot.webhook is not None:
        bot.webhook.close()
        bot.webhook = None
    if call.flag("drop_pending_updates"):
        bot.updates.drop_all()


def get_webhook_info(bot: Bot, call: Call) -> Json:
    """`getWebhookInfo`."""
    nothing = {"url": "", "has_custom_certificate": False}
    about: Json = bot.webhook.shown() if bot.webhook is not None else nothing
    about["pending_update_count"] = len(bot.updates)
    if bot.updates.allowed != DEFAULT_KINDS:
        about["allowed_updates"] = sorted(bot.updates.allowed, key=KINDS.index)
    return about
