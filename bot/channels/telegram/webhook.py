"""The webhook: Telegram calls, and hears 200 only once the update is stored."""

from __future__ import annotations

import hmac
import json
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from bot.channels.telegram.channel import TelegramChannel

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1024 * 1024


def route_of(channel: TelegramChannel) -> APIRoute:
    """The route that the public address of the settings leads to."""

    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, channel.access.secret.encode()):
            raise HTTPException(403, "web_not_allowed")
        await channel.take([await body_of(request)])
        return Response()

    path = urlsplit(channel.access.webhook_url).path or "/"
    return APIRoute(path, take, methods=["POST"], include_in_schema=False)


async def body_of(request: Request) -> object:
    """The update; what is no JSON at all is none of Telegram's."""
    size = 0
    parts = []
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise HTTPException(413, "web_too_big")
        parts.append(part)
    try:
        return json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        raise HTTPException(422, "web_bad_body") from None
