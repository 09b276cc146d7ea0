"""The web's pages: the chat, the door behind a one-time link, and the word when something fails."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from bot.channels.documents import offered
from bot.channels.web import COOKIE, Channel, Token, WebChannel
from bot.errors import Refused

PAGE = Path(__file__).parent / "page"
COOKIE_SECONDS = 180 * 24 * 3600
LOOKING = ["GET", "HEAD"]  # a preview asks for the head first

templates = Jinja2Templates(PAGE)
router = APIRouter()


@router.api_route("/", methods=LOOKING, response_class=HTMLResponse)
async def page(request: Request, channel: Channel, token: Token = "") -> Response:
    """The chat."""
    visitor = await channel.desk.find_visitor(token) if token else None
    return templates.TemplateResponse(
        request,
        "chat.html",
        {
            "t": channel.desk.texts(),
            "community": channel.desk.community(),
            "offered": offered(),
            "who": {
                "name": visitor.name if visitor else "",
                "role": visitor.role if visitor else "resident",
                "worker": bool(visitor and visitor.worker),
                "admin": bool(visitor and visitor.admin),
            },
        },
    )


@router.api_route("/enter/{code}", methods=LOOKING, response_class=HTMLResponse)
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
