"""What a browser may send as a message: JSON or a form, checked before anything is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from bot.channels.documents import kind_of, media_type_of, name_of
from bot.channels.ports import File
from bot.message import KEEP_BYTES, Kind, Location, clean

FORM_SLACK = 64 * 1024  # what a form's other fields and boundaries may take
LONGEST_ID, LONGEST_ACTION = 128, 200
# a form's fields that hold a file, and its kind; of `file` the name tells it
FILES: Mapping[str, Kind | None] = {"photo": "photo", "voice": "voice", "file": None}


@dataclass(frozen=True)
class Body:
    """One message as the browser sent it; the files are whole and within the limit."""

    id: str
    text: str = ""
    action: str = ""
    location: Location | None = None
    files: Mapping[Kind, File] = field(default_factory=dict)


@dataclass
class Limited:
    """A body as it comes in, HTTPException 413 as soon as it is more than may be sent."""

    receive: Receive
    size: int = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.size += len(message.get("body", b""))
        if self.size <= KEEP_BYTES + FORM_SLACK:
            return message
        raise HTTPException(413, "web_too_big")


async def read_fields(request: Request) -> dict[str, str]:
    """The words in a page's own form, by their names; HTTPException 413 or 422."""
    try:
        form = await Request(request.scope, Limited(request.receive)).form(max_files=0)
    except HTTPException as error:
        raise error if error.status_code == 413 else HTTPException(422, "web_bad_body") from None
    except (ClientDisconnect, ValueError, LookupError):  # characters or a charset that are none
        raise HTTPException(422, "web_bad_body") from None
    return {name: clean(value) for name, value in form.items() if isinstance(value, str)}


async def read_body(request: Request) -> Body:
    """The message in a request; HTTPException 413 or 422 with the phrase that tells why."""
    limited = Request(request.scope, Limited(request.receive))
    kind = request.headers.get("content-type", "").lower()
    try:
        if kind.startswith("multipart/form-data"):
            return await read_form(limited)
        return from_json(await limited.body())
    except ClientDisconnect:
        raise HTTPException(422, "web_bad_body") from None


def from_json(data: bytes) -> Body:
    if len(data) > KEEP_BYTES:
        raise HTTPException(413, "web_too_big")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise HTTPException(422, "web_bad_body") from None
    if not isinstance(value, dict):
        raise HTTPException(422, "web_bad_body")
    return from_object(value)


def from_object(value: dict[str, Any]) -> Body:
    given = [name for name in ("text", "action", "location") if value.get(name) is not None]
    if len(given) != 1:
        raise HTTPException(422, "web_bad_body")
    message_id = checked_id(value.get("id"))
    if given == ["location"]:
        return Body(message_id, location=read_location(value["location"]))
    said = value[given[0]]
    if not isinstance(said, str):
        raise HTTPException(422, "web_bad_body")
    if given == ["text"]:
        return Body(message_id, text=clean(said))
    return Body(message_id, action=clean(said[:LONGEST_ACTION]))


async def read_form(request: Request) -> Body:
    try:
        form = await request.form(max_files=2, max_fields=10, max_part_size=KEEP_BYTES)
    except HTTPException as error:
        raise error if error.status_code == 413 else HTTPException(422, "web_bad_body") from None
    except (ValueError, LookupError):  # characters or a charset that are none
        raise HTTPException(422, "web_bad_body") from None
    try:
        return await from_form(form)
    finally:
        await form.close()


async def from_form(form: FormData) -> Body:
    text, parts = form.get("text") or "", [(name, form[name]) for name in FILES if name in form]
    if not isinstance(text, str) or not parts:
        raise HTTPException(422, "web_bad_body")
    message_id = checked_id(form.get("id"))
    files = [await file_of(name, part) for name, part in parts]
    return Body(message_id, text=clean(text), files=dict(files))


async def file_of(field_name: str, part: object) -> tuple[Kind, File]:
    """A file and its kind: a picture sent as just a file is a picture."""
    if not isinstance(part, UploadFile):
        raise HTTPException(422, "web_bad_body")
    said, name = part.content_type or "", name_of(part.filename or "")
    kind = FILES[field_name] or kind_of(name, said)
    if kind is None:
        raise HTTPException(422, "web_file_type")
    data = await data_of(part)
    if kind == "document":
        return kind, File(media_type_of(name), data, name=name)
    return kind, File(said, data)


async def data_of(part: UploadFile) -> bytes:
    data = await part.read(KEEP_BYTES + 1)
    if len(data) > KEEP_BYTES:
        raise HTTPException(413, "web_too_big")
    if not data:
        raise HTTPException(422, "web_bad_body")
    return data


def checked_id(value: object) -> str:
    """A client's id exactly as given: were it cleaned, two messages might become one."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or clean(value) != value:
        raise HTTPException(422, "web_bad_body")
    return value


def read_location(value: object) -> Location:
    lat, lon = (value.get("lat"), value.get("lon")) if isinstance(value, dict) else (None, None)
    if not is_degree(lat, 90) or not is_degree(lon, 180):
        raise HTTPException(422, "web_bad_body")
    return Location(lat=float(lat), lon=float(lon))  # type: ignore[arg-type]


def is_degree(value: object, most: int) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and -most <= value <= most  # type: ignore[operator]
