"""The staff's page of notices: how they stand, and each with its words, answers and failures."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.ports import Visitor
from bot.channels.web import Channel, Someone, WebChannel
from bot.channels.web_pages import templates
from bot.errors import Refused

router = APIRouter()


def staff_of(visitor: Someone) -> Visitor:
    """One of the staff; 403 for everybody else."""
    if not visitor.worker:
        raise HTTPException(403, "web_not_allowed")
    return visitor


Staff = Annotated[Visitor, Depends(staff_of)]
Number = Annotated[str, Path(pattern=r"^\d{1,18}$")]


@router.get("/notices", response_class=HTMLResponse)
async def list_notices(request: Request, visitor: Staff, channel: Channel) -> Response:
    """Those that they have to do with, the newest first."""
    return page(request, channel, "notices.html", notices=await channel.desk.notices(visitor))


@router.get("/notices/{number}", response_class=HTMLResponse)
async def show_notice(
    number: Number, request: Request, visitor: Staff, channel: Channel
) -> Response:
    try:
        notice = await channel.desk.notice(visitor, number)
    except Refused:
        raise HTTPException(404, "web_not_found") from None
    return page(request, channel, "notice.html", notice=notice)


@router.post("/notices/{number}/stop")
async def stop_notice(number: Number, visitor: Staff, channel: Channel) -> Response:
    """How it stands then is shown, also where it was stopped or sent before."""
    try:
        await channel.desk.stop_notice(visitor, number)
    except Refused as refusal:
        if refusal.phrase == "notice_unknown":
            raise HTTPException(404, "web_not_found") from None
    return RedirectResponse(f"/notices/{number}", 303)


def page(request: Request, channel: WebChannel, name: str, **values: Any) -> Response:
    return templates.TemplateResponse(request, name, {"t": channel.desk.texts(), **values})
