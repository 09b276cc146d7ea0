"""One message, several matters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents.split import split_matters, tells_more

ANGRY = (
    "反映三回了!!楼上装修从早上六点就开钻,我上夜班的,物业说管不了,"
    "社区说找物业,你们就会踢皮球,到底谁管"
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("路灯不亮 还有物业费一平米多少钱", ["路灯不亮", "物业费一平米多少钱"]),
        ("路灯不亮还有物业费一平米多少钱", ["路灯不亮", "物业费一平米多少钱"]),
        ("低保怎么申请,另外我妈高龄补贴怎么领", ["低保怎么申请", "我妈高龄补贴怎么领"]),
        ("还有垃圾没人收,另外电梯坏了", ["垃圾没人收", "电梯坏了"]),
        ("還有垃圾沒人收,另外電梯壞了", ["垃圾沒人收", "電梯壞了"]),
        ("我想办居住证再问一下周末上班吗", ["我想办居住证", "周末上班吗"]),
        ("居住证怎么办?顺便问一下要多少钱", ["居住证怎么办?", "要多少钱"]),
        ("楼上漏水了 还有想问下 残疾证咋办", ["楼上漏水了", "残疾证咋办"]),
        ("1.路灯不亮 2.下水道堵了", ["路灯不亮", "下水道堵了"]),
        ("1、路灯不亮\n2、下水道堵了", ["路灯不亮", "下水道堵了"]),
    ],
)
def test_several_matters(text: str, parts: list[str]) -> None:
    assert split_matters(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        ANGRY,
        "还有多久能办好",
        "家里还有两个老人怎么申请",
        "水管漏了,还有人管吗",
        "楼道灯坏了,还有没有人管",
        "办社保卡,还有效吗",
        "你好,还有老年证怎么办",
        "1.5米宽的路堵了",
        "路灯只亮半边,另半边黑",
        "报案了也没下文,还有办法没",
        "路灯不亮",
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    assert split_matters(text) == [text]


@pytest.mark.parametrize(
    ("clause", "more"),
    [
        ("下水道也堵了", True),
        ("5号楼垃圾没人收", True),
        ("还有下水道堵了", True),
        ("味道大得很", False),
        ("物业也不管", False),
        ("也没人打扫", False),
    ],
)
def test_a_clause_that_tells_of_something_more(clause: str, more: bool) -> None:
    assert tells_more(clause) is more


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_has_no_parts(text: str) -> None:
    assert split_matters(text) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="路灯不亮还有另外顺便问一下,。 1.2、", max_size=50))
def test_parts_stand_in_the_text_in_order(text: str) -> None:
    place = 0
    for part in split_matters(text):
        place = text.index(part, place) + len(part)
