"""Several problems in one message: each is a ticket of its own, where its own words place it."""

from __future__ import annotations

import pytest

from bot.understanding import Understanding
from tests.desk.desk_stories import look
from tests.town import Town

LIGHT, SEWAGE, GARBAGE = "20261121-0001", "20261121-0002", "20261121-0003"


def test_each_is_filed_where_its_own_words_place_it(town: Town) -> None:
    resident = town.person("李桂兰")
    receipts = "".join(resident.say("3号楼路灯坏了，5号楼下水道堵了，西门垃圾没人收"))
    assert "路灯不亮 桃源里3号楼" in receipts
    assert "下水道堵塞污水外溢 桃源里5号楼" in receipts
    assert "垃圾堆积清运不及时 桃源里西门" in receipts
    assert look(town, "place", SEWAGE) == "桃源里5号楼"


def test_what_one_caller_told_is_filed_one_after_another(town: Town) -> None:
    clerk = town.person("王慧")
    *noted, asked = clerk.say("代报 桃源里3号楼路灯坏了，西门垃圾没人收")
    assert "“垃圾堆积清运不及时”我也记着" in noted[0]
    assert "是谁报的" in asked
    clerk.say("王秀英 13800001111")
    receipts = "".join(clerk.press("窗口"))
    assert receipts.count("报的人：王秀英 13800001111（窗口）") == 2, "who called is asked once"
    assert [look(town, "place", n) for n in (LIGHT, SEWAGE)] == ["桃源里3号楼", "桃源里西门"]
    assert [look(town, "source", n) for n in (LIGHT, SEWAGE)] == ["window", "window"]


@pytest.mark.slow
def test_another_caller_s_matter_is_not_at_their_place(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 路灯坏了，下水道也堵了，孙大妈 13800002222，电话")
    clerk.say("代报 桃源里6号楼电梯坏了，王秀英 13800001111")
    assert "哪个位置" in clerk.press("窗口")[-1], "the first of the two before"
    same = clerk.say("桃源里3号楼")[-1]
    assert "也是在“桃源里3号楼”" in same
    assert "孙大妈 13800002222（电话）" in "".join(clerk.say("对"))


@pytest.mark.slow
def test_what_names_no_place_is_not_at_the_last_ones(town: Town) -> None:
    resident = town.person("李桂兰")
    *noted, asked = resident.say("路灯坏了，下水道也堵了，5号楼垃圾没人收")
    assert len(noted) == 2
    assert "哪个位置" in asked
    resident.say("3号楼")
    resident.say("对")
    assert [look(town, "place", n) for n in (LIGHT, SEWAGE, GARBAGE)] == [
        "桃源里3号楼",
        "桃源里3号楼",
        "桃源里5号楼",
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("路灯坏了还有下水道堵了", ["streetlight", "sewage"]),
        ("你好，3号楼路灯坏了，黑得很，5号楼下水道堵了", ["streetlight", "sewage"]),
        ("3号楼下水道堵了，一楼污水都漫出来了", ["sewage"]),
        ("楼上漏水漏到我家了，墙也泡坏了", ["roof-leak"]),
        ("路灯坏了，天黑看不见，就在3号楼门口", ["streetlight"]),
        ("路灯坏了还有多久修好", ["streetlight"]),
        ("5号楼路灯坏了，6号楼路灯也坏了", ["streetlight"]),
    ],
)
def test_how_many_are_told(understanding: Understanding, text: str, items: list[str]) -> None:
    understood = understanding.understand(text)
    assert [understood.item and understood.item.id, *(i.id for i in understood.also)] == items


def test_each_part_has_its_own_words(understanding: Understanding) -> None:
    text = "你好，3号楼路灯坏了，黑得很，5号楼下水道堵了，味道大！"
    assert understanding.parts(text) == ["你好，3号楼路灯坏了，黑得很", "5号楼下水道堵了，味道大！"]


def test_no_word_of_one_matter_is_lost_where_it_is_told_twice(
    understanding: Understanding,
) -> None:
    text = "3号楼路灯不亮，另外5号楼路灯也不亮"
    light = understanding.understand(text).item
    assert light
    assert "5号楼" in understanding.part_about(text, light)
