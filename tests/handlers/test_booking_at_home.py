"""上门的预约: where they come to is checked, who goes there is told, by a sheet with the route."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from storage.tables import Delivery
from tests.handlers.booking_stories import CLERK, NEIGHBOUR, RESIDENT, books, rings, rows
from tests.town import Town

WORKER = "沈玉兰"  # of the team the item goes to


def test_both_sides_are_told_the_day_before_and_two_hours_before(town: Town) -> None:
    resident, worker = town.person(RESIDENT), town.person(WORKER)
    made, _, where = books(resident, "给我妈约个上门洗澡", "周二 9:00")
    assert "请在家准备好" in made
    assert "到时上门：桃源里3号楼2单元501" in where
    resident.press("换个地址")
    assert "记好了" in resident.say("桃源里5号楼1单元101")[0]
    assert [row.words for row in rows(town)] == ["桃源里5号楼1单元101"]
    rings(town, "11-23 18:01")
    assert "明天有人上门" in resident.hear()[0]
    (told,) = worker.hear()
    assert "明天要上门：上门助浴（妈妈） 11月24日 周二 9:00" in told
    assert "5号楼" not in told, "what waits holds no door"
    assert (
        "9:00 妈妈（李桂兰替约） 000-0000-1001 桃源里5号楼1单元101"
        in worker.press("看住址和电话")[0]
    )
    rings(town, "11-24 07:31")
    assert "快要上门了" in resident.hear()[0]
    assert "快到上门的时间了" in worker.hear()[0]


@pytest.mark.slow
def test_what_was_given_back_is_told_to_nobody(town: Town) -> None:
    books(town.person(RESIDENT), "约助浴", "周二 9:00")
    town.person(RESIDENT).press("取消预约")
    rings(town, "11-23 18:01")
    assert town.person(WORKER).hear() == []
    kinds = select(Delivery.state).where(col(Delivery.kind) == "visit")
    told = town.read(lambda session: session.exec(kinds).all())
    assert set(told) <= {"dropped", "pending"}


@pytest.mark.slow
def test_a_stranger_is_asked_where_they_live(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("我想约上门助浴")
    stranger.press("桃源社区")
    stranger.press("周三 9:00")
    stranger.say("小刘")
    assert "住哪儿" in stranger.say("13911112222")[0]
    noted, home = stranger.say("桃源里4号楼2单元302")  # a unit that is on no list
    assert noted == "记好了，到时见。"
    assert "到时上门：桃源里4号楼2单元302" in home


@pytest.mark.slow
def test_the_sheet_shows_the_route_by_building(town: Town) -> None:
    books(town.person(RESIDENT), "约助浴", "周二 14:00")
    books(town.person(NEIGHBOUR), "约助浴", "周二 9:00")
    sheet = town.person(WORKER).say("周二的预约")[0].splitlines()
    assert sheet[1] == "路线：桃源里5号楼 → 桃源里3号楼"
    assert [line[:5] for line in sheet[2:]] == ["9:00 ", "14:00"]
    assert "路线" not in "".join(town.person(CLERK).say("周三的预约"))


@pytest.mark.slow
def test_who_is_away_then_is_not_told(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("请假到周五")
    books(town.person(RESIDENT), "约助浴", "周二 9:00")
    worker.hear()
    rings(town, "11-23 18:01")
    assert worker.hear() == []
    assert any("明天要上门" in text for text in town.person("丁春梅").hear())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我想约上门助浴", "“上门助浴”这些时间能约"),
        ("我想约个时间去窗口办居住证", "“窗口办事”这些时间能约"),
        ("挂个号", "“卫生站门诊”这些时间能约"),
        ("约周日下午活动室", "“活动室”这些时间能约"),
        ("约下周三剪个头", "“便民理发”这些时间能约"),
        ("周三能理发不", "【便民理发】"),
        ("约个律师", "“律师咨询”这些时间能约"),
    ],
)
def test_each_kind_works_out_of_the_box(town: Town, said: str, told: str) -> None:
    assert told in town.person(RESIDENT).say(said)[0]
