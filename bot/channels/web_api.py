"""What the chat's page, or any program, asks for: messages, the stream, files, tasks."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse

from bot.channels.documents import UNKNOWN, media_type_of, saved_as
from bot.channels.pictures import BadPicture, re_encode
from bot.channels.ports import File, Visitor
from bot.channels.web import Channel, Someone, WebChannel
from bot.channels.web_body import Body, read_body
from bot.errors import StorageError
from bot.message import Incoming, Kind

PING_SECONDS = 15.0  # a stream says it is alive
PLAYABLE = re.compile(r'(audio/[\w.+-]+|video/(webm|mp4))(; ?codecs=[\w.,"-]+)?')
SHOWN = re.compile(rf"image/(jpeg|png)|{PLAYABLE.pattern}")
# opened by itself a file is nobody's page: it runs nothing and asks for nothing but itself
FILE_CSP = "default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'; sandbox"
SEQ = re.compile(r"[0-9]{1,18}")
LAST_SEQ = 2**63 - 1  # more than any chat will have, and the most a database counts to

router = APIRouter()


@router.post("/api/chat/messages", status_code=202)
async def take_message(request: Request, visitor: Someone, channel: Channel) -> dict[str, str]:
    """Store one message; 202 says that it can't be lost any more."""
    if seconds := channel.rate.wait_for(visitor.person_id):
        raise HTTPException(429, "web_slow_down", {"Retry-After": str(seconds)})
    body = await read_body(request)
    await channel.accept(
        Incoming(
            channel=channel.name,
            address=visitor.address,
            update_id=f"{visitor.chat_id}:{body.id}",
            text=body.text,
            action=body.action,
            location=body.location,
            **await store_files(channel, visitor, body),
        )
    )
    channel.hub.poke(visitor.address)
    return {"id": body.id}


async def store_files(channel: WebChannel, visitor: Visitor, body: Body) -> dict[Kind, str]:
    """Keep what came with a message; the ids by kind."""
    files = {kind: await KEPT_AS[kind](channel, file) for kind, file in body.files.items()}
    store = partial(channel.desk.store_file, visitor, body.id)
    return {kind: await store(kind, file) for kind, file in files.items()}


async def developed(channel: WebChannel, file: File) -> File:
    try:
        async with channel.darkroom:
            return File("image/jpeg", await asyncio.to_thread(re_encode, file.data))
    except BadPicture:
        raise HTTPException(422, "web_bad_photo") from None


async def recorded(channel: WebChannel, file: File) -> File:
    playable = PLAYABLE.fullmatch(file.media_type)
    return file if playable else File(UNKNOWN, file.data)


async def as_sent(channel: WebChannel, file: File) -> File:
    return file


KEPT_AS: Mapping[Kind, Callable[[WebChannel, File], Awaitable[File]]] = {
    "photo": developed,
    "voice": recorded,
    "document": as_sent,
}


@router.get("/api/chat/messages")
async def read_messages(
    visitor: Someone, channel: Channel, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, list[dict[str, Any]]]:
    """What stands in the chat after a line."""
    lines = await channel.desk.history(visitor, min(after, LAST_SEQ))
    if lines:
        channel.desk.note_seen(visitor, lines[-1]["seq"])
    return {"messages": lines}


@router.get("/api/chat/stream")
async def stream(
    visitor: Someone,
    channel: Channel,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """The same as server-sent events, from where the browser stopped."""
    seen = SEQ.fullmatch(last_event_id)
    start = int(last_event_id) if seen else min(after, LAST_SEQ)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    lines = follow(channel, visitor, start)
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def follow(channel: WebChannel, visitor: Visitor, after: int) -> AsyncIterator[str]:
    """Every line once, as soon as it stands in the chat."""
    changed = channel.hub.watch(visitor.address)
    try:
        yield "retry: 1000\n\n"
        async for event in events(channel, visitor, after, changed):
            yield event
    except StorageError:
        return  # the browser comes back by itself, and tells the last line it saw
    finally:
        channel.hub.leave(visitor.address, changed)


async def events(
    channel: WebChannel, visitor: Visitor, after: int, changed: asyncio.Event
) -> AsyncIterator[str]:
    while not channel.hub.closed:
        changed.clear()
        lines = await channel.desk.history(visitor, after)
        for line in lines:
            after = line["seq"]
            yield f"id: {after}\ndata: {json.dumps(line, ensure_ascii=False)}\n\n"
        if lines:
            channel.desk.note_seen(visitor, after)
        elif not await poked(changed):
            yield ": still here\n\n"


async def poked(changed: asyncio.Event) -> bool:
    """Wait for something new; False when nothing came for a while."""
    try:
        await asyncio.wait_for(changed.wait(), PING_SECONDS)
    except TimeoutError:
        return False
    return True


@router.get("/api/chat/files/{file_id}")
async def show_file(file_id: str, visitor: Someone, channel: Channel) -> Response:
    """A picture, a voice message or a document, for those who may see it."""
    file = await channel.desk.find_file(visitor, file_id)
    if file is None:
        raise HTTPException(404, "web_not_found")
    shown = not file.name and (not file.kept or SHOWN.fullmatch(file.media_type))
    kind = file.media_type if shown else media_type_of(file.name)
    headers = {
        "Cache-Control": "private, max-age=86400" if file.kept else "no-store",
        "Content-Disposition": "inline" if shown else saved_as(file.name),
        "Content-Security-Policy": FILE_CSP,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.data, media_type=kind, headers=headers)


@router.get("/api/chat/tasks")
async def read_tasks(visitor: Someone, channel: Channel) -> dict[str, list[dict[str, Any]]]:
    """What waits for a worker."""
    if not visitor.worker:
        raise HTTPException(403, "web_not_allowed")
    return {"tasks": await channel.desk.tasks(visitor)}
