"""What is said in web chat: stored once, numbered in order, answered kindly whatever it is."""

from __future__ import annotations

import sqlite3

import httpx
import pytest
from sqlalchemy import text

from bot.channels.rate import Rate
from tests.channels.house import MESSAGES, Browser, House

JSON = {"Content-Type": "application/json"}
BIDI, CONTROL = "\u202e\u2066", "\x01\x1b[31m\x7f"


async def test_a_question_is_stored_answered_and_numbered(resident: Browser) -> None:
    answer = await resident.post(text="医保怎么交", id="first")
    assert (answer.status_code, answer.json()) == (202, {"id": "first"})
    mine, *_ = await resident.lines()  # the answer may be there by now
    assert (mine["seq"], mine["from"], mine["text"]) == (1, "me", "医保怎么交")
    (card,) = await resident.hear()
    assert (card["seq"], card["from"]) == (2, "bot")
    assert "医保" in card["text"]
    assert {"seq", "from", "text", "buttons", "photo", "voice"} <= card.keys()
    assert card["photo"] is card["voice"] is None
    assert [button.keys() for button in card["buttons"]] == [{"label", "data"}] * 5


async def test_the_same_client_id_twice_is_one_message(resident: Browser) -> None:
    for words in ("路灯坏了", "路灯坏了", "别的话"):
        assert (await resident.post(text=words, id="again")).status_code == 202
    await resident.hear()
    mine = [line["text"] for line in await resident.lines() if line["from"] == "me"]
    assert mine == ["路灯坏了"]


async def test_one_client_id_in_two_chats_is_two_messages(house: House) -> None:
    first, second = await house.stranger(), await house.stranger()
    for browser in (first, second):
        assert (await browser.post(text="你好", id="same")).status_code == 202
        assert await browser.hear()


async def test_numbers_only_grow_while_people_type_faster_than_the_bot(resident: Browser) -> None:
    shown: list[int] = []
    for number in range(12):
        await resident.post(text=f"第{number}句:垃圾没人收")
        shown += [line["seq"] for line in await resident.lines(max(shown, default=0))]
    await resident.house.settle()
    shown += [line["seq"] for line in await resident.lines(max(shown))]
    assert shown == sorted(set(shown))
    every = await resident.lines()
    assert [line["seq"] for line in every] == shown == list(range(1, len(every) + 1))
    assert [line["text"] for line in every if line["from"] == "me"] == [
        f"第{number}句:垃圾没人收" for number in range(12)
    ]


async def test_reading_starts_after_the_line_one_names(resident: Browser) -> None:
    await resident.say("谢谢")
    every = await resident.lines()
    assert await resident.lines(after=1) == every[1:]
    assert await resident.lines(after=every[-1]["seq"]) == []
    assert await resident.lines(after=10**30) == []


@pytest.mark.parametrize("after", ["-1", "x", "1.5", ""])
async def test_a_wrong_place_to_start_reading_is_422(resident: Browser, after: str) -> None:
    answer = await resident.http.get(MESSAGES, params={"after": after})
    assert answer.status_code == 422
    assert answer.json()["detail"] == resident.house.app.frontdesk.texts()["web_bad_body"]


async def test_a_button_is_pressed_and_shown_by_its_label(resident: Browser) -> None:
    await resident.say("老年证怎么办")
    (answer,) = await resident.press("材料")
    assert "材料" in answer["text"]
    mine = [line["text"] for line in await resident.lines() if line["from"] == "me"]
    assert mine == ["老年证怎么办", "材料"]


async def test_the_button_of_another_chat_is_refused_kindly(house: House) -> None:
    owner, other = await house.stranger(), await house.stranger()
    (card, *_) = await owner.say("老年证怎么办")
    assert (await other.post(action=card["buttons"][0]["data"])).status_code == 202
    (told,) = await other.hear()
    assert "过时" in told["text"]


@pytest.mark.parametrize(
    "action", ["", "~", "accept:20261121-0001~AAAAAAAAAAAA", "路灯", "x" * 100_000, "\x00~\u202e"]
)
async def test_a_forged_button_is_taken_and_answered(resident: Browser, action: str) -> None:
    assert (await resident.post(action=action)).status_code == 202
    assert [line["from"] for line in await resident.hear()] == ["bot"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "灯" * 33_000,
        "\x00",
        f"{BIDI}灯坏了{CONTROL}",
        "👨‍👩‍👧‍👦",
        "/status 20991231-9999",
        "[1]",
    ],
    ids=["empty", "blank", "100 kB", "NUL", "control", "emoji", "no ticket", "no such button"],
)
async def test_any_text_is_taken_and_answered_in_words(resident: Browser, text: str) -> None:
    assert (await resident.post(text=text)).status_code == 202
    answers = await resident.hear()
    assert answers
    assert all(line["text"].strip() for line in answers)


async def test_lone_surrogates_are_taken_and_answered(resident: Browser) -> None:
    body = b'{"id": "s1", "text": "\\ud83d\xe7\x81\xaf\xe5\x9d\x8f\xe4\xba\x86\\udfff"}'
    assert (await resident.http.post(MESSAGES, content=body, headers=JSON)).status_code == 202
    assert await resident.hear()
    assert (await resident.lines())[0]["text"] == "?灯坏了?"


async def test_a_place_is_sent_as_degrees(resident: Browser) -> None:
    answer = await resident.post(location={"lat": 30.0014, "lon": 110.0005})
    assert answer.status_code == 202
    assert await resident.hear()
    assert (await resident.lines())[0]["text"] == "我的位置"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", MESSAGES),
        ("POST", MESSAGES),
        ("GET", "/api/chat/stream"),
        ("GET", "/api/chat/files/none"),
        ("GET", "/api/chat/tasks"),
        ("GET", "/admin"),
    ],
)
async def test_without_a_session_there_is_nothing(house: House, method: str, path: str) -> None:
    stranger = house.browser()
    for cookie in ({}, {"Cookie": "linli_session=forged"}, {"Cookie": "linli_session="}):
        answer = await stranger.http.request(method, path, headers=cookie)
        assert answer.status_code == 401
        assert answer.json()["error"] == "web_no_session"


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", MESSAGES), ("DELETE", MESSAGES), ("GET", "/api/chat/session"), ("POST", "/healthz")],
)
async def test_another_method_is_405(resident: Browser, method: str, path: str) -> None:
    answer = await resident.http.request(method, path)
    assert answer.status_code == 405
    assert "allow" in answer.headers


async def test_who_sends_too_fast_is_told_when_to_go_on(
    resident: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident.house.app.web, "rate", Rate(3))
    answers = [await resident.post(text="你好") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert "歇" in answers[-1].json()["detail"]
    other = await resident.house.stranger()
    assert (await other.post(text="你好")).status_code == 202


async def test_a_locked_database_is_503_and_the_browser_tries_again(resident: Browser) -> None:
    answer = await while_locked(resident)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["error"] == "web_busy"
    assert (await resident.post(text="路灯坏了", id="kept")).status_code == 202
    assert await resident.hear()


async def while_locked(resident: Browser) -> httpx.Response:
    """A message sent while another connection holds the write lock."""
    database = resident.house.app.database
    await database.write(lambda session: session.execute(text("PRAGMA busy_timeout = 50")))
    other = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        return await resident.post(text="路灯坏了", id="kept")
    finally:
        other.execute("ROLLBACK")
        other.close()
        await database.write(lambda session: session.execute(text("PRAGMA busy_timeout = 5000")))
