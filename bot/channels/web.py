"""Web chat: the embedded default. Replies wait in the database; browsers fetch or stream them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Header, HTTPException, Query, Request
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from fastapi.templating import Jinja2Templates

from bot.channels.base import Accept, Sent
from bot.channels.hub import Hub
from bot.channels.pictures import BadPicture, re_encode
from bot.channels.ports import File, FrontDesk, Visitor
from bot.channels.rate import Rate
from bot.channels.web_body import Body, read_body
from bot.errors import Refused
from bot.message import Incoming, Outgoing

PAGE = Path(__file__).parent / "page"
COOKIE = "linli_session"
COOKIE_SECONDS = 180 * 24 * 3600
PING_SECONDS = 15.0  # a stream says it is alive
PLAYABLE = ("audio/", "video/webm", "video/mp4")

templates = Jinja2Templates(PAGE)


class WebChannel:
    """Sending is storing: what is marked sent stands in the chat and is fetched from there."""

    name = "web"

    def __init__(self, desk: FrontDesk, rate: Rate) -> None:
        self.desk, self.rate, self.hub = desk, rate, Hub()
        self._accept: Accept | None = None

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def accept(self, incoming: Incoming) -> int:
        if self._accept is None:
            raise HTTPException(503, "web_starting")
        return await self._accept(incoming)

    async def send(self, outgoing: Outgoing) -> Sent:
        return Sent.DONE

    def shown(self, address: str) -> None:
        self.hub.poke(address)

    async def stop(self) -> None:
        self.hub.close()


def channel_of(request: Request) -> WebChannel:
    channel: WebChannel = request.app.state.web
    return channel


Channel = Annotated[WebChannel, Depends(channel_of)]
Token = Annotated[str, Cookie(alias=COOKIE)]


async def visitor_of(channel: Channel, token: Token = "") -> Visitor:
    """Who is asking; 401 without a session."""
    visitor = await channel.desk.find_visitor(token) if token else None
    if visitor is None:
        raise HTTPException(401, "web_no_session")
    return visitor


Someone = Annotated[Visitor, Depends(visitor_of)]
router = APIRouter()


@router.get("/", response_class=HTMLResponse)
async def page(request: Request, channel: Channel, token: Token = "") -> Response:
    """The chat."""
    visitor = await channel.desk.find_visitor(token) if token else None
    return templates.TemplateResponse(
        request,
        "chat.html",
        {
            "t": channel.desk.texts(),
            "community": channel.desk.community(),
            "who": {
                "name": visitor.name if visitor else "",
                "role": visitor.role if visitor else "resident",
                "worker": bool(visitor and visitor.worker),
                "admin": bool(visitor and visitor.admin),
            },
        },
    )


@router.get("/enter/{code}", response_class=HTMLResponse)
async def show_door(code: str, request: Request, channel: Channel) -> Response:
    """A one-time link: a page with one button, so that a preview does not burn it."""
    texts = channel.desk.texts()
    try:
        guest = await channel.desk.find_guest(code)
    except Refused as refusal:
        return message_page(request, channel, refusal.phrase, 410)
    values = {"t": texts, "name": guest.name, "role_name": guest.role_name}
    return templates.TemplateResponse(request, "enter.html", values)


@router.post("/enter/{code}")
async def open_door(code: str, request: Request, channel: Channel) -> Response:
    """Burn the link, sign in, and open the chat."""
    try:
        token = await channel.desk.enter(code)
    except Refused as refusal:
        return message_page(request, channel, refusal.phrase, 410)
    return with_cookie(RedirectResponse("/", 303), token, request)


def message_page(request: Request, channel: WebChannel, phrase: str, status: int) -> Response:
    texts = channel.desk.texts()
    values = {
        "t": texts,
        "title": texts["web_sorry"],
        "text": texts.get(phrase, texts["web_error"]),
        "link_label": texts["web_to_chat"],
        "link_href": "/",
    }
    return templates.TemplateResponse(request, "message.html", values, status_code=status)


def with_cookie(response: Response, token: str, request: Request) -> Response:
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure
    )
    return response


@router.post("/api/chat/session")
async def start_session(request: Request, channel: Channel, token: Token = "") -> Response:
    """A cookie for a new anonymous resident; whoever has a session keeps theirs."""
    visitor = await channel.desk.find_visitor(token) if token else None
    if visitor:
        return JSONResponse({"chat": visitor.chat_id})
    token, visitor = await channel.desk.open_session()
    return with_cookie(JSONResponse({"chat": visitor.chat_id}), token, request)


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
            photo=await store_photo(channel, visitor, body),
            voice=await store_voice(channel, visitor, body),
        )
    )
    channel.hub.poke(visitor.address)
    return {"id": body.id}


async def store_photo(channel: WebChannel, visitor: Visitor, body: Body) -> str:
    if body.photo is None:
        return ""
    try:
        data = await asyncio.to_thread(re_encode, body.photo)
    except BadPicture:
        raise HTTPException(422, "web_bad_photo") from None
    return await channel.desk.store_file(visitor, body.id, "photo", File("image/jpeg", data))


async def store_voice(channel: WebChannel, visitor: Visitor, body: Body) -> str:
    if body.voice is None:
        return ""
    playable = body.voice_type.startswith(PLAYABLE)
    kind = body.voice_type if playable else "application/octet-stream"
    return await channel.desk.store_file(visitor, body.id, "voice", File(kind, body.voice))


@router.get("/api/chat/messages")
async def read_messages(
    visitor: Someone, channel: Channel, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, list[dict[str, Any]]]:
    """What stands in the chat after a line."""
    lines = await channel.desk.history(visitor, after)
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
    start = int(last_event_id) if last_event_id.isdecimal() else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    lines = follow(channel, visitor, start)
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def follow(channel: WebChannel, visitor: Visitor, after: int) -> AsyncIterator[str]:
    """Every line once, as soon as it stands in the chat."""
    changed = channel.hub.watch(visitor.address)
    try:
        yield "retry: 1000\n\n"
        while not channel.hub.closed:
            changed.clear()
            lines = await channel.desk.history(visitor, after)
            for line in lines:
                after = line["seq"]
                yield f"id: {after}\ndata: {json.dumps(line, ensure_ascii=False)}\n\n"
            if lines:
                channel.desk.note_seen(visitor, after)
                continue
            try:
                await asyncio.wait_for(changed.wait(), PING_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        channel.hub.leave(visitor.address, changed)


@router.get("/api/chat/files/{file_id}")
async def show_file(file_id: str, visitor: Someone, channel: Channel) -> Response:
    """A picture or a voice message, for those who may see it."""
    file = await channel.desk.find_file(visitor, file_id)
    if file is None:
        raise HTTPException(404, "web_not_found")
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(file.data, media_type=file.media_type, headers=headers)


@router.get("/api/chat/tasks")
async def read_tasks(visitor: Someone, channel: Channel) -> dict[str, list[dict[str, Any]]]:
    """What waits for a worker."""
    if not visitor.worker:
        raise HTTPException(403, "web_not_allowed")
    return {"tasks": await channel.desk.tasks(visitor)}
