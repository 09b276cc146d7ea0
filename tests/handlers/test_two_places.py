"""One person with two places of the same thing is asked or told of it: the other may be wanted."""

from __future__ import annotations

import pytest

from tests.handlers.booking_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    books,
    narrowed,
    states,
)
from tests.town import Town

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("pressed", "become"), [("改到", ["cancelled", "booked"]), ("再约", ["booked", "booked"])]
)
def test_an_hour_of_an_old_list_is_asked_about(town: Town, pressed: str, become: list[str]) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    assert "还是再约一个" in resident.press("周三 9:15")[0]
    assert states(town) == ["booked"]
    resident.press(pressed)
    assert states(town) == become


def test_who_moves_up_is_told_what_else_they_hold(town: Town) -> None:
    narrowed(town, capacity=1)
    first, second = town.person(RESIDENT), town.person(NEIGHBOUR)
    books(first)
    books(second, label="周三 9:15")
    second.press("改时间")
    second.say("周三九点")
    second.press("候补 11月25日 周三 9:00")
    first.say("我的预约")
    first.press("取消预约")
    assert "还约着：11月25日 周三 9:15" in second.hear()[0]
    second.press("取消 11月25日 周三 9:15")
    assert states(town) == ["cancelled", "cancelled", "booked"]


@pytest.mark.parametrize(
    ("pressed", "told", "become"),
    [
        ("改到", "原来的时间已经退掉", ["cancelled", "booked"]),
        ("再约", "还约着：11月25日 周三 9:00", ["booked", "booked"]),
    ],
)
def test_the_desk_is_asked_of_a_phone_that_has_an_hour(
    town: Town, pressed: str, told: str, become: list[str]
) -> None:
    clerk = town.person(CLERK)
    for label in ("周三 9:00", "周三 9:15"):
        clerk.say("帮王阿姨约周三上午九点理发 电话13912345678")
        said = clerk.press(label)[0]
    assert "王阿姨已经约了“便民理发”11月25日 周三 9:00" in said
    assert told in clerk.press(pressed)[0]
    assert states(town) == become
    assert "已经约了" not in clerk.say("今天谁来")[0], "nothing is asked any more"
