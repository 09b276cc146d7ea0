"""The administrator's page: what is open, unanswered, undelivered, and the knowledge's state."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.ports import Visitor
from bot.channels.web import Channel, Someone
from bot.channels.web_body import read_fields
from bot.channels.web_pages import templates
from bot.errors import Refused
from bot.learning import Learning

TOLD = frozenset({"web_wording_added", "web_wording_unpublished", "web_question_dropped"})
router = APIRouter()


def administrator_of(visitor: Someone) -> Visitor:
    """An administrator; 403 for everybody else."""
    if not visitor.admin:
        raise HTTPException(403, "web_not_allowed")
    return visitor


def learning_of(request: Request) -> Learning:
    learning: Learning = request.app.state.operations.learning
    return learning


Administrator = Annotated[Visitor, Depends(administrator_of)]
Learns = Annotated[Learning, Depends(learning_of)]
QuestionId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/admin", response_class=HTMLResponse)
async def admin_page(
    request: Request, _: Administrator, channel: Channel, learning: Learns, told: str = ""
) -> Response:
    """For administrators alone; `told` names what was just done."""
    notice = learning.said(told) if told in TOLD else ""
    return await shown(request, channel, {"notice": notice, "refusal": {}})


async def shown(
    request: Request, channel: Channel, more: dict[str, Any], status: int = 200
) -> Response:
    overview = await request.app.state.operations.overview()
    values = {"t": channel.desk.texts(), **overview, **more}
    return templates.TemplateResponse(request, "admin.html", values, status_code=status)


@router.post("/admin/unanswered/{question}/wording")
async def add_wording(
    question: QuestionId,
    request: Request,
    _: Administrator,
    channel: Channel,
    learning: Learns,
) -> Response:
    """People's own words become a wording of an item; what was refused is shown where it stood."""
    given = defaultdict(str, await read_fields(request))
    try:
        return done(await learning.add(question, given["wording"], given["item"]))
    except Refused as refusal:
        told = learning.said(refusal.phrase, refusal.values)
        field = "item" if refusal.phrase == "web_wording_no_item" else "wording"
    entered = {"id": question, "wording": given["wording"], "item": given["item"]}
    values = {"notice": "", "refusal": {**entered, "text": told, "field": field}}
    return await shown(request, channel, values, 422)


@router.post("/admin/unanswered/{question}/drop")
async def drop_question(question: QuestionId, _: Administrator, learning: Learns) -> Response:
    """Nothing is to be learnt from these words."""
    return done(await learning.drop(question))


def done(phrase: str) -> Response:
    return RedirectResponse(f"/admin?told={phrase}#unanswered", 303)
