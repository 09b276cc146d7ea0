"""One call of a method: its arguments, read from a query, JSON, urlencoded or multipart body."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive

from tests.botapi.errors import Refused, bad

MAX_BODY = 52 << 20  # 50 MB of file and some text beside it
MAX_PART = 8 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    content: bytes
    kind: str


@dataclass(slots=True)
class Call:
    """A method's name in lower case and its arguments, typed only when asked for."""

    method: str
    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The argument as text, empty when missing."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return "" if value is None else json.dumps(value)

    def integer(
        self, name: str, default: int = 0, low: int = -(1 << 53), high: int = 1 << 53
    ) -> int:
        """The argument as a number within its limits; nonsense counts as missing."""
        value = self.values.get(name, default)
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = default
        return min(max(number, low), high)

    def number(self, name: str) -> float:
        """The argument as a number with a fraction, which must be there."""
        text = self.text(name)
        if not text:
            raise bad(f"{name} is empty")
        try:
            return float(text)
        except ValueError:
            raise bad(f"{name} must be a number") from None

    def flag(self, name: str) -> bool:
        """Whether the argument says yes in one of the accepted ways."""
        value = self.values.get(name)
        return value is True or self.text(name).lower() in ("true", "yes", "1")

    def data(self, name: str, what: str) -> Any:
        """The argument as JSON, whether sent as such or as text; None when missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what} JSON object") from None


async def read_body(receive: Receive) -> bytes:
    """The whole body, or 413 once it is over the limit and has been read away."""
    message = await receive()
    chunks, size = [message.get("body", b"")], len(message.get("body", b""))
    while message.get("more_body"):
        message = await receive()
        size += len(message.get("body", b""))
        if size <= MAX_BODY:
            chunks.append(message.get("body", b""))
    if size > MAX_BODY:
        raise Refused(413, "Request Entity Too Large")
    return b"".join(chunks)


async def read_call(
    method: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> Call:
    """The call a request makes; the query's arguments count too."""
    values: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True))
    call = Call(method, values)
    if body:
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        await _read_into(call, kind, headers, body)
    return call


async def _read_into(
    call: Call, kind: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    if kind.startswith(b"application/json"):
        call.values.update(_object(body))
    elif kind.startswith(b"multipart/form-data"):
        _take_form(call, await _form(headers, body))
    else:
        call.values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad("object expected as the request body")
    return {name: given for name, given in value.items() if given is not None}


async def _form(headers: list[tuple[bytes, bytes]], body: bytes) -> FormData:
    async def stream() -> Any:
        yield body

    try:
        parser = MultiPartParser(Headers(raw=headers), stream(), max_part_size=MAX_PART)
        return await parser.parse()
    except MultiPartException as problem:
        raise bad(f"can't parse the request body: {problem.message}") from None


def _take_form(call: Call, form: FormData) -> None:
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = value.file.read()
            kind = value.content_type or "application/octet-stream"
            call.uploads[name] = Upload(value.filename or "file", content, kind)
            value.file.close()
        else:
            call.values[name] = value
