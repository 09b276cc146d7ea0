"""The HTTP of Open311: an application of its own, whose errors have the standard's form too."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.pictures import BadPicture, re_encode
from bot.channels.ports import File
from bot.channels.rate import Rate
from bot.channels.web_body import Limited, data_of
from bot.errors import Refused, StorageError
from bot.message import KEEP_BYTES
from bot.open311.desk import Answer, Open311
from bot.open311.formats import FORMATS, Format, accepted

BASE = "/open311/v2"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 100
PHOTO = "media"  # the form's field with a picture
# what is answered with another status than 400, which is for whatever else can't be done
STATUSES: Mapping[str, int] = {
    "open311_no_key": 403,
    "open311_wrong_key": 403,
    "open311_unknown_path": 404,
    "open311_unknown_service": 404,
    "open311_unknown_request": 404,
    "open311_too_big": 413,
    "open311_slow_down": 429,
}
# how errors of others are told
TOLD: Mapping[int, str] = {
    404: "open311_unknown_path",
    405: "open311_wrong_method",
    413: "open311_too_big",
    500: "open311_fault",
    503: "open311_busy",
}
RETRY_SECONDS = "2"


def open311_app(desk: Open311) -> Starlette:
    """To be mounted at BASE."""
    looking = ["GET", "HEAD"]
    routes = [
        Route("/{name}", look, methods=looking),
        Route("/{name}", take, methods=["POST"]),
        Route("/{name}/{code}", look_at, methods=looking),
    ]
    handlers = {
        Refused: refused,
        HTTPException: told_in_form,
        StorageError: busy,
        Exception: fault,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.state.open311, app.state.darkroom = desk, asyncio.Semaphore(1)
    return app


def desk_of(request: Request) -> Open311:
    desk: Open311 = request.app.state.open311
    return desk


def named(request: Request, last: str) -> tuple[str, Format]:
    """What is asked for, and in which format: by its ending, else by the Accept header."""
    name, dot, ending = request.path_params[last].rpartition(".")
    if not dot:
        return request.path_params[last], accepted(request.headers.get("accept", ""))
    if ending.lower() not in FORMATS:
        raise Refused("open311_unknown_path")
    return name, FORMATS[ending.lower()]


def answered(answer: Answer, form: Format, status: int = 200) -> Response:
    return Response(form.write(answer.name, answer.value), status, media_type=form.media_type)


def hold_back(rate: Rate, who: str) -> None:
    if seconds := rate.wait_for(who):
        raise Refused("open311_slow_down", seconds=seconds)


def hold_reader(request: Request) -> None:
    hold_back(desk_of(request).reads, request.client.host if request.client else "")


async def look(request: Request) -> Response:
    hold_reader(request)
    name, form = named(request, "name")
    if name == "discovery":
        base = f"{str(request.base_url).rstrip('/').removesuffix(BASE)}{BASE}"
        return answered(await desk_of(request).discover(base), form)
    asked = request.query_params
    query = {key: ",".join(asked.getlist(key)) for key in asked}  # declared twice is both
    return answered(await desk_of(request).look(name, query), form)


async def look_at(request: Request) -> Response:
    hold_reader(request)
    code, form = named(request, "code")
    return answered(await desk_of(request).look_at(request.path_params["name"], code), form)


async def take(request: Request) -> Response:
    """File a report: stored before it is answered."""
    hold_reader(request)
    name, form = named(request, "name")
    if name != "requests":
        raise HTTPException(405)
    desk = desk_of(request)
    fields, photo = await read_form(request)
    source = desk.source_of(fields.get("api_key", ""))
    hold_back(desk.writes, source)
    picture = await developed(request, photo) if photo else None
    return answered(await desk.file(source, fields, picture), form)


async def read_form(request: Request) -> tuple[dict[str, str], bytes]:
    """The fields, those of the address too, and the picture if one came along."""
    kind = request.headers.get("content-type", "").lower()
    if kind and not kind.startswith(FORMS):
        raise Refused("open311_no_form")
    limited = Request(request.scope, Limited(request.receive))
    try:
        data = await limited.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=KEEP_BYTES)
    except HTTPException as error:
        raise error if error.status_code == 413 else Refused("open311_no_form") from None
    except (ValueError, LookupError, ClientDisconnect):
        raise Refused("open311_no_form") from None
    try:
        return fields_of(request, data), await photo_in(data)
    finally:
        await data.close()


def fields_of(request: Request, data: FormData) -> dict[str, str]:
    said = {name: value for name, value in data.items() if isinstance(value, str)}
    reference = request.headers.get("idempotency-key", "")
    return {**dict(request.query_params), **({"reference": reference} if reference else {}), **said}


async def photo_in(data: FormData) -> bytes:
    part = data.get(PHOTO)
    if not isinstance(part, UploadFile):
        return b""
    try:
        return await data_of(part)
    except HTTPException as error:
        raise error if error.status_code == 413 else Refused("open311_bad_photo") from None


async def developed(request: Request, photo: bytes) -> File:
    """The picture upright, small and without what its camera wrote into it."""
    try:
        async with request.app.state.darkroom:
            return File("image/jpeg", await asyncio.to_thread(re_encode, photo))
    except BadPicture:
        raise Refused("open311_bad_photo") from None


def error_form(request: Request) -> Format:
    last = "code" if "code" in request.path_params else "name"
    try:
        return named(request, last)[1]
    except (Refused, KeyError):
        return accepted(request.headers.get("accept", ""))


def told(
    request: Request, phrase: str, status: int, values: Mapping[str, object] | None = None
) -> Response:
    """A list of one error, in the format that was asked for."""
    described = desk_of(request).say(phrase, values or {})
    errors = [{"code": status, "description": described}]
    return answered(Answer("errors", errors), error_form(request), status)


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    response = told(request, error.phrase, STATUSES.get(error.phrase, 400), error.values)
    if "seconds" in error.values:
        response.headers["Retry-After"] = str(error.values["seconds"])
    return response


async def told_in_form(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 400)
    response = told(request, TOLD.get(status, "open311_no_form"), status)
    response.headers.update(getattr(error, "headers", None) or {})
    return response


async def busy(request: Request, error: Exception) -> Response:
    """A full disk or a lock: nothing was stored, and it may be sent again."""
    response = told(request, TOLD[503], 503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


async def fault(request: Request, error: Exception) -> Response:
    return told(request, TOLD[500], 500)
