"""What stays of bookings when a person goes, joins another chat, or two years have passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.booking_stories import NEIGHBOUR, RESIDENT, books, narrowed, rows, states
from tests.handlers.forgetting_stories import cells
from tests.handlers.two_chats import Open, link
from tests.town import Town

NAME, PHONE, PURPOSE = "欧阳秀英", "13912345678", "给孙女练唢呐"


def test_who_is_forgotten_gives_the_place_back(town: Town) -> None:
    """Neither the row nor what the desk was shown says whose it was; the next one moves up."""
    stranger, clerk = town.stranger(), town.person("王慧")
    narrowed(town, capacity=1)
    stranger.say("约周三上午理发")
    stranger.press("桃源社区")
    stranger.press("周三 9:00")
    stranger.say(NAME)
    stranger.say(PHONE)
    books(town.person(NEIGHBOUR), label="候补 11月25日 周三 9:00")
    assert PHONE in clerk.say("周三的预约")[0]
    stranger.say("注销")
    assert "1 个预约也会取消" in stranger.lines[-1]["text"]
    stranger.press("确定注销")
    assert states(town) == ["cancelled", "booked"]
    assert "轮到您了" in town.person(NEIGHBOUR).hear()[0]
    found = cells(town)
    assert not [secret for secret in (NAME, PHONE) if secret in found]


@pytest.mark.slow
def test_what_was_booked_in_one_chat_is_seen_in_the_other(town: Town, phone: Open) -> None:
    web, telegram = town.stranger(), phone("1001")
    telegram.say("约律师")
    telegram.press("周四 14:00")
    link(web, telegram)
    assert "周四 14:00" in web.say("我的预约")[-1]
    assert "取消了" in web.press("取消预约")[0]


@pytest.mark.slow
def test_after_two_years_nobody_knows_who_came(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident, "约活动室", "周日 8:00")
    resident.say(PURPOSE)
    town.later(days=729)
    assert rows(town)[0].words == PURPOSE
    town.clock.advance(timedelta(days=3))
    town.later(seconds=0)
    (row,) = rows(town)
    assert (row.state, row.person_id, row.name, row.phone, row.words) == ("booked", *[None] * 4)
