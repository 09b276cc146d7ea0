"""The administrator's page: what is open, unanswered, undelivered, and the knowledge's state."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from bot.channels.web import Channel, Someone
from bot.channels.web_pages import templates

router = APIRouter()


@router.get("/admin", response_class=HTMLResponse)
async def admin_page(request: Request, visitor: Someone, channel: Channel) -> Response:
    """For administrators alone."""
    if not visitor.admin:
        raise HTTPException(403, "web_not_allowed")
    overview = await request.app.state.operations.overview()
    return templates.TemplateResponse(
        request, "admin.html", {"t": channel.desk.texts(), **overview}
    )
