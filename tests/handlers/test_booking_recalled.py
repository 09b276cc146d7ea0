"""我几号剃头来着, 帮我老头子也约一个, 候补: what is said of bookings without saying it all."""

from __future__ import annotations

import pytest

from tests.handlers.booking_stories import NEIGHBOUR, RESIDENT, books, narrowed
from tests.town import Speaker, Town


@pytest.fixture
def resident(town: Town) -> Speaker:
    """A haircut on Wednesday at nine."""
    books(town.person(RESIDENT))
    return town.person(RESIDENT)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("明天几点剃头来着", "周三 9:00"),
        ("我几号剃头来着", "周三 9:00"),
        ("我约的理发几点", "周三 9:00"),
        ("帮我老头子也约一个", "“便民理发（老伴）”"),
        ("那再给我妈约一个吧", "“便民理发（妈妈）”"),
        ("改成下礼拜同一时间", "12月2日 周三 9:00"),
        ("改到下下周同一时间吧", "12月2日 周三 9:00"),
        ("约2月30号窗口", "没有“2月30号”这一天"),
        ("约11月31号上午理发", "没有“11月31号”这一天"),
        ("候补", "约满了的时间才用候补"),
    ],
)
def test_what_is_half_said_is_understood(resident: Speaker, said: str, told: str) -> None:
    assert told in resident.say(said)[0]


@pytest.mark.parametrize("said", ["理发几点开门来着", "我什么时候能再约理发", "我几号体检来着"])
def test_what_is_of_something_else_shows_no_booking(resident: Speaker, said: str) -> None:
    assert "预约号" not in "".join(resident.say(said))


def test_a_full_hour_is_waited_for_in_words(town: Town, resident: Speaker) -> None:
    narrowed(town, capacity=1)
    neighbour = town.person(NEIGHBOUR)
    neighbour.say("约周三九点理发")
    assert "候补哪个时间" in neighbour.say("候补")[0]
    assert neighbour.labels == ["候补 11月25日 周三 9:00"]
    assert "候补上了" in neighbour.press("候补")[0]
