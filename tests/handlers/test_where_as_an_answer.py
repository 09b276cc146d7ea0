"""A place that was asked for is a place, whatever its name sounds like."""

from __future__ import annotations

import pytest

from tests.town import Town


@pytest.mark.parametrize(
    ("who", "said", "place"),
    [
        ("石大山", "大槐树底下", "老槐树底下"),
        pytest.param("石大山", "就是村口大槐树那儿", "老槐树”", marks=pytest.mark.slow),
        pytest.param("李桂兰", "后门那块儿", "桃源里西门\n", marks=pytest.mark.slow),
    ],
)
def test_a_nickname_is_no_second_matter(town: Town, who: str, said: str, place: str) -> None:
    resident = town.person(who)
    resident.say("路灯坏了")
    (asked,) = resident.say(said)
    assert place in asked
    resident.say("对")
    assert "共 1 件" in resident.say("我的")[0]


@pytest.mark.slow
@pytest.mark.parametrize("said", ["下水道堵了，在大槐树底下", "大槐树倒了", "后门的垃圾没人收"])
def test_another_matter_is_one_all_the_same(town: Town, said: str) -> None:
    resident = town.person("石大山")
    resident.say("路灯坏了")
    assert "我也记着" in resident.say(said)[0]


@pytest.mark.parametrize(
    ("who", "said", "place"),
    [
        ("李桂兰", "桃小门口路灯坏了", "桃源小学"),
        pytest.param("石大山", "大槐树底下路灯坏了", "老槐树", marks=pytest.mark.slow),
        pytest.param("李桂兰", "小公园路灯坏了", "社区公园", marks=pytest.mark.slow),
    ],
)
def test_a_nickname_in_the_words_is_only_asked_about(
    town: Town, who: str, said: str, place: str
) -> None:
    assert f"“{place}”，对吗" in town.person(who).say(said)[0]


@pytest.mark.slow
def test_who_lives_elsewhere_is_not_offered_our_nicknames(town: Town) -> None:
    assert "哪个位置" in town.stranger().say("桃小门口路灯坏了")[0]
