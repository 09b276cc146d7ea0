"""Bodies that are no message: refused with a word, and nothing of them is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.channels.house import MESSAGES, Browser

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=b"}

BAD = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"id": "a"' + b', "b": {"c": 1' * 5_000,
    b'{"id": "n", "text": ' + b"9" * 5_000 + b"}",
]
WRONG: list[dict[str, Any]] = [
    {},
    {"text": "路灯坏了"},
    {"id": "", "text": "路灯坏了"},
    {"id": 7, "text": "路灯坏了"},
    {"id": "x" * 129, "text": "路灯坏了"},
    {"id": "a\x00b", "text": "路灯坏了"},
    {"id": "\ud800", "text": "路灯坏了"},
    {"id": "a"},
    {"id": "a", "text": None},
    {"id": "a", "text": 5},
    {"id": "a", "text": ["路灯"]},
    {"id": "a", "text": "路灯", "action": "menu:"},
    {"id": "a", "action": {"verb": "accept"}},
    {"id": "a", "photo": "here"},
    {"id": "a", "location": "3号楼"},
    {"id": "a", "location": {}},
    {"id": "a", "location": {"lat": True, "lon": False}},
    {"id": "a", "location": {"lat": "30", "lon": "110"}},
    {"id": "a", "location": {"lat": float("nan"), "lon": 110}},
    {"id": "a", "location": {"lat": 30, "lon": float("inf")}},
    {"id": "a", "location": {"lat": 91, "lon": 110}},
    {"id": "a", "location": {"lat": 30, "lon": -(10**400)}},
]


@pytest.mark.parametrize("body", BAD + [json.dumps(wrong).encode() for wrong in WRONG])
async def test_a_wrong_body_is_422_and_stores_nothing(resident: Browser, body: bytes) -> None:
    answer = await resident.http.post(MESSAGES, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["error"] == "web_bad_body"
    assert await resident.lines() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "multipart/form-data; boundary="},
        {"Content-Type": "multipart/form-data; boundary=" + "x" * 5_000},
        FORM,
        FORM | {"Content-Type": "multipart/form-data; boundary=b; charset=hex"},
    ],
)
async def test_another_kind_of_body_is_422(resident: Browser, headers: dict[str, str]) -> None:
    body = b"id=a&text=%E7%81%AF"
    answer = await resident.http.post(MESSAGES, content=body, headers=headers)
    assert answer.status_code == 422


PART = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'


def form(*parts: tuple[bytes, bytes, bytes]) -> bytes:
    return b"".join(PART % part for part in parts) + b"--b--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        form((b"id", b"", b"a")),
        form((b"id", b"", b"a"), (b"text", b"", "路灯坏了".encode())),
        form((b"id", b"", b"a"), (b"photo", b"", b"not a file")),
        form((b"id", b"", b"a"), (b"photo", b'; filename="p.jpg"', b"")),
        form((b"id", b"", b"a"), (b"photo", b'; filename="p.jpg"', b"no picture")),
        form((b"photo", b'; filename="p.jpg"', b"x")),
        form((b"id", b"", b"a"), (b"text", b'; filename="t"', b"t"), (b"voice", b"", b"v")),
        form(*[(b"id", b"", b"a")] * 20),
        form((b"id", b"", b"a"))[:-8],
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    ],
)
async def test_a_form_without_a_whole_file_is_422(resident: Browser, body: bytes) -> None:
    answer = await resident.http.post(MESSAGES, content=body, headers=FORM)
    assert answer.status_code == 422
    assert await resident.lines() == []


async def test_broken_characters_in_a_form_are_taken(resident: Browser) -> None:
    voice = (b"voice", b'; filename="v"\r\nContent-Type: audio/webm', b"sound")
    body = form((b"id", b"", b"a"), (b"text", b"", b"\xed\xa0\x80\xff\x00"), voice)
    answer = await resident.http.post(MESSAGES, content=body, headers=FORM)
    assert answer.status_code == 202
    assert await resident.hear()


async def test_too_much_is_413(resident: Browser) -> None:
    body = json.dumps({"id": "a", "text": "灯" * 4_000_000}, ensure_ascii=False).encode()
    for headers in (JSON, FORM):
        answer = await resident.http.post(MESSAGES, content=body, headers=headers)
        assert answer.status_code == 413
        assert answer.json()["error"] == "web_too_big"
    assert (await resident.send_photo(b"x" * (10 * 1024 * 1024 + 1))).status_code == 413
