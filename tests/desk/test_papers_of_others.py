"""Papers that expire: whose they are, and when."""

from __future__ import annotations

import pytest

from tests.desk.reminder_stories import RESIDENT
from tests.town import Town


@pytest.mark.slow
def test_a_mothers_paper_stands_beside_ones_own(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我身份证2027年3月到期")
    assert "妈妈的身份证2027年4月到期" in resident.say("我妈的身份证明年4月到期")[0]
    assert "老伴的护照2027年5月到期" in resident.say("老伴的护照明年5月到期")[0]
    assert "共 3 个" in resident.say("我的提醒")[0]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["社保卡明年到期", "身份证2027年13月到期"])
def test_a_month_that_was_not_told_is_asked(town: Town, words: str) -> None:
    assert "哪年哪月到期" in town.person(RESIDENT).say(words)[0]


@pytest.mark.slow
def test_so_many_months_until_then(town: Town) -> None:
    assert "2027年2月21日到期" in town.person(RESIDENT).say("身份证还有三个月就到期了")[0]
