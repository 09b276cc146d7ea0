"""代报 in pieces: what tells of the caller or another office is no word of the matter."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import look
from tests.town import Town

NUMBER = "20261121-0001"


def test_a_hotline_sheet_may_begin_with_its_number(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报")
    clerk.press("12345热线")
    assert "什么事" in clerk.say("编号 12345678")[0]
    assert "哪个位置" in clerk.say("路灯不亮")[0]
    assert "哪个位置" in clerk.say("是赵先生打的")[0]
    clerk.say("梅园1号楼")
    (filed,) = clerk.say("11月25日前办结")
    assert "赵先生" in filed
    assert "12345热线 12345678" in filed
    assert look(town, "title", NUMBER) == "路灯不亮"


@pytest.mark.slow
def test_a_caller_told_while_the_place_is_confirmed_is_kept(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 梅园1号楼门口路灯不亮，电话")
    assert "对吗" in clerk.say("是赵先生打来的")[0]
    (filed,) = clerk.say("对")
    assert "赵先生" in filed
