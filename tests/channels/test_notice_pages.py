"""The staff's page of notices: how each stands, what came back, and the word to stop it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.errors import Refused
from storage.notice_tables import Notice
from tests.channels.house import SITE, House
from tests.channels.test_pages import BROWSER, visible
from tests.town import Town

pytestmark = pytest.mark.slow

WORDS = "桃源里3号楼11月25日至27日每天9:00-11:00和14:00-16:00停水，请提前储水。"
HOURS = "每天9:00至11:00、14:00至16:00"  # the house may be in any year by now
WORKER, RESIDENT, CLERK = "张芳", "李桂兰", "王慧"


async def test_a_notice_stands_on_the_page_as_its_readers_and_groups_see_it(house: House) -> None:
    worker = await house.person(WORKER)
    await worker.say(f"发通知 {WORDS}")
    shown = visible((await worker.http.get("/notices", headers=BROWSER)).text)
    assert "桃源里3号楼11月25日至27日每" in shown
    assert "草稿" in shown
    page = (await worker.http.get("/notices/1", headers=BROWSER)).text
    assert visible(page).count(HOURS) == 2
    assert "停止发送" not in page, "it has not set out yet"


async def test_only_those_who_have_to_do_with_it_read_or_stop_it(house: House) -> None:
    worker, resident = await house.person(WORKER), await house.person(RESIDENT)
    other = await house.person("孙晓东")  # of another community
    await worker.say(f"发通知 {WORDS}")
    within = {**BROWSER, "Origin": SITE}
    for who, path, status in (
        (resident, "/notices", 403),
        (resident, "/notices/1", 403),
        (other, "/notices/1", 404),
        (worker, "/notices/99", 404),
        (worker, "/notices/x", 422),
        (worker, "/notices/1", 200),
    ):
        assert (await who.http.get(path, headers=BROWSER)).status_code == status, path
    for who, status in ((resident, 403), (other, 404), (worker, 303)):
        answer = await who.http.post("/notices/1/stop", headers=within)
        assert answer.status_code == status
    assert "草稿" in (await worker.http.get("/notices/1", headers=BROWSER)).text


def seen(town: Town, name: str) -> dict[str, Any]:
    """What the page shows somebody of the first notice."""
    return asyncio.run(town.frontdesk.notice(town.person(name).visitor, "1"))


def answers_told(town: Town) -> bool:
    """Was somebody told of answers that nobody has looked at since?"""
    return town.read(lambda session: session.get_one(Notice, 1).replies_told_at is not None)


def test_what_became_of_it_and_what_was_answered(town: Town) -> None:
    worker, resident = town.person(WORKER), town.person(RESIDENT)
    resident.say("你好")
    worker.say(f"发通知 {WORDS}")
    worker.press("发出去")
    assert seen(town, WORKER)["stops"]
    town.later(minutes=1)
    resident.hear()
    resident.press("回复社区")
    resident.say("老人在家不方便储水，电话 13800001234")
    assert answers_told(town), "the first that nobody has read"
    (answer,) = seen(town, WORKER)["answers"]
    assert not answers_told(town)
    assert answer["name"] == RESIDENT
    assert answer["text"].startswith("老人在家不方便储水，电话 138")
    assert "13800001234" not in answer["text"], "whoever calls asks the desk"
    (lost,) = seen(town, WORKER)["failed"]
    assert (lost["why"], lost["count"]) == ("没用过小助手", 1)
    assert (
        seen(town, WORKER)["counts"] | {"看过": 1, "送到": 1, "没送到": 1}
        == (seen(town, WORKER)["counts"])
    )
    assert "谁批的" not in seen(town, WORKER)["facts"]


def test_it_is_stopped_there_once(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    town.person(RESIDENT).say("你好")
    worker.say(f"发通知 {WORDS}")
    worker.press("发出去")
    asyncio.run(town.frontdesk.stop_notice(clerk.visitor, "1"))
    assert seen(town, CLERK)["state"] == "停了"
    assert not seen(town, CLERK)["stops"]
    with pytest.raises(Refused):
        asyncio.run(town.frontdesk.stop_notice(clerk.visitor, "1"))
    town.later(minutes=1)
    assert "停水" not in str(town.person(RESIDENT).hear())
