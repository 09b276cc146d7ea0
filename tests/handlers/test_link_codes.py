"""The code itself: how it is typed, how long it lives, and the link and picture that carry it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.desk import linking, people
from storage.tables import Attachment
from tests.handlers.two_chats import Open, code_from, person_of, report
from tests.town import Town

pytestmark = pytest.mark.slow

TYPED = [
    pytest.param(lambda code: code, id="alone"),
    pytest.param(str.lower, id="in small letters"),
    pytest.param(lambda code: f" {code} ", id="with spaces"),
    pytest.param(lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code), id="in full width"),
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_code_alone_is_enough(town: Town, phone: Open, typed: Callable[[str], str]) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    assert "绑定好了" in telegram.say(typed(code_from(web)))[0]


def test_a_code_alone_is_heard_in_the_middle_of_a_report(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    telegram.say("路灯不亮了")
    assert "绑定好了" in telegram.say(code_from(web))[0]


@pytest.mark.parametrize("text", ["ABCDEFGHJK", "2345678923", "SUPERMARKET"])
def test_what_only_looks_like_a_code_is_none(town: Town, text: str) -> None:
    answer = town.stranger().say(text)[0]
    assert "邀请码" not in answer
    assert "绑定" not in answer


def test_a_code_lives_for_a_quarter_of_an_hour(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    code = code_from(web)
    town.clock.advance(timedelta(minutes=15, seconds=1))
    for text in (f"/start {code}", code):
        (answer,) = telegram.say(text)
        assert "过期" in answer
        assert "再发一次“绑定”" in answer
    assert person_of(town, telegram).id != person_of(town, web).id


def test_a_code_is_used_once(town: Town, phone: Open) -> None:
    web, telegram, other = town.stranger("赵大妈"), phone("1001"), phone("1002")
    code = code_from(web)
    telegram.say(f"/start {code}")
    assert "用过" in other.say(f"/start {code}")[0]
    assert person_of(town, other).id != person_of(town, web).id


def test_ones_own_code_in_the_same_chat_is_not_burnt(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    code = code_from(web)
    assert "另一个聊天" in web.say(f"/start {code}")[0]
    assert "绑定好了" in telegram.say(f"/start {code}")[0]


# links and pictures


@pytest.mark.parametrize("name", ["taoyuan_bot", "@taoyuan_bot", " @taoyuan_bot "])
def test_a_link_opens_the_bot_with_the_code(name: str) -> None:
    assert linking.deep_link(name, "ABCDEFGHJK") == "https://t.me/taoyuan_bot?start=ABCDEFGHJK"


def test_without_a_name_there_is_no_link(town: Town) -> None:
    assert linking.deep_link("", "ABCDEFGHJK") == ""
    assert "t.me" not in town.stranger().say("/link")[0]


@pytest.fixture
def named_bot(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The community has written its bot's name into local.yaml."""
    local = dict(town.understanding.knowledge.local)
    local[""] = {**local[""], "telegram_name": "taoyuan_bot"}
    monkeypatch.setitem(vars(town.understanding.knowledge), "local", local)


@pytest.mark.usefixtures("named_bot")
def test_the_web_shows_the_link_and_a_picture_of_it(town: Town) -> None:
    web = town.stranger()
    told, line = web.say("/link")
    assert f"https://t.me/taoyuan_bot?start={line.removeprefix('/start ')}" in told
    (picture,) = web.lines[0]["photos"]
    file = asyncio.run(town.frontdesk.find_file(web.visitor, picture.rpartition("/")[2]))
    assert file is not None
    assert file.media_type == "image/png"
    assert file.data.startswith(b"\x89PNG")
    stranger = asyncio.run(
        town.frontdesk.find_file(town.stranger("别人").visitor, picture.rpartition("/")[2])
    )
    assert stranger is None


@pytest.mark.usefixtures("named_bot")
def test_telegram_itself_shows_no_link_to_telegram(town: Town, phone: Open) -> None:
    told, _ = phone("1001").say("/link")
    assert "t.me" not in told
    assert town.read(lambda session: session.exec(select(Attachment)).all()) == []


def test_signing_in_on_the_web_is_told_on_telegram(town: Town, phone: Open) -> None:
    telegram = phone("1001")
    report(telegram)
    asyncio.run(town.frontdesk.enter(code_from(telegram)))
    (notice,) = telegram.hear()
    assert "网页" in notice
    assert "看不到您的事了" in telegram.press("不是我")[0]


def test_an_invitation_to_a_role_tells_nobody_else(town: Town) -> None:
    stranger = town.stranger()
    code = town.write(lambda s: people.invite(s, town.clock.now(), role="clerk"))
    assert "社区专员" in stranger.say(code)[0]
    assert stranger.hear() == []


def test_a_code_alone_is_heard_where_an_address_is_asked_for(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    assert "住哪儿" in telegram.say("我搬家了")[0]
    assert "绑定好了" in telegram.say(code_from(web))[0]
