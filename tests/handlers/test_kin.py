"""Family that is reminded themselves: only with a code in their own chat, and only as they wish."""

from __future__ import annotations

import re

import pytest

from bot.desk.forgetting import forget
from storage.tables import Person
from tests.desk.desk_stories import done
from tests.desk.reminder_stories import heard, queued
from tests.town import Speaker, Town

WATER = "每月5号上午九点提醒我妈交水费"
DAUGHTER = "吴小燕"


def asked(town: Town) -> tuple[Speaker, str]:
    """The daughter has set one, and has a line to send on."""
    daughter = town.person(DAUGHTER)
    (answer,) = daughter.say(WATER)
    assert "每月5日上午9点提醒您告诉妈妈：交水费" in answer
    _, line = daughter.press("让妈妈自己收")
    return daughter, line


def test_who_agrees_is_reminded_themselves_also_of_what_was_set_before(town: Town) -> None:
    daughter, line = asked(town)
    mother = town.stranger("妈妈")
    (question,) = mother.say(line)
    assert "吴小燕想通过我提醒您" in question
    assert mother.labels == ["同意", "不同意"]
    assert "已经定好的 1 个也会发给您" in mother.press("同意")[0]
    assert "妈妈同意了" in daughter.hear()[0]
    assert "提醒妈妈：量血压" in daughter.say("提醒我妈明天早上八点量血压")[0]
    assert queued(town) == ["11-22 08:00", "12-05 09:00"]
    town.later(days=1)
    assert heard(mother, "让我提醒您：量血压")
    assert heard(daughter, "量血压") == []

    mother.say("我的提醒")
    assert "不让吴小燕提醒了" in mother.labels[-1]
    assert "不能再提醒您了" in mother.press("不让吴小燕提醒了")[0]
    assert queued(town) == []
    assert "妈妈不再收您的提醒了" in daughter.hear()[0]
    assert "提醒您告诉妈妈" in daughter.say("提醒我妈后天早上八点量血压")[0]


def test_until_then_and_after_a_no_who_asked_tells_them(town: Town) -> None:
    daughter, line = asked(town)
    mother = town.stranger("妈妈")
    mother.say(line.removeprefix("/start "))
    assert "不收" in mother.press("不同意")[0]
    assert "没有同意" in daughter.hear()[0]
    assert "码" in mother.say(line)[0], "it is burnt"
    town.later(days=14)
    assert heard(daughter, "到点了，请告诉妈妈：交水费")
    assert heard(mother, "交水费") == []


@pytest.mark.slow
def test_a_code_is_for_another_chat_and_for_a_week(town: Town) -> None:
    daughter, line = asked(town)
    assert "这行要妈妈在自己的聊天里发" in daughter.say(line)[0]
    town.later(days=8)
    assert "过期了" in town.stranger("妈妈").say(line)[0]
    assert re.fullmatch(r"/start [A-Z2-9]{10}", line)


@pytest.mark.slow
def test_who_is_reminded_may_end_one_of_them_and_who_set_it_learns_of_it(town: Town) -> None:
    daughter, line = asked(town)
    mother = town.stranger("妈妈")
    mother.say(line)
    mother.press("同意")
    daughter.hear()
    town.later(days=14)
    mother.hear()
    mother.press("以后都不用了")
    assert "妈妈说不用再提醒了：交水费" in daughter.hear()[0]
    assert queued(town) == []


@pytest.mark.slow
def test_what_somebody_set_for_another_goes_with_them(town: Town) -> None:
    daughter, line = asked(town)
    mother = town.stranger("妈妈")
    mother.say(line)
    mother.press("同意")
    town.later(days=14)
    mother.hear()
    done(town, lambda unit: forget(unit, unit.session.get_one(Person, daughter.visitor.person_id)))
    mother.seen = 0
    told = "".join(mother.hear())
    assert DAUGHTER not in told
    assert "：交水费" not in told
    assert "给您定的提醒已经停了" in told
    assert queued(town) == []
    assert "没有提醒" in mother.say("我的提醒")[0]


@pytest.mark.slow
def test_who_reminded_somebody_hears_that_they_are_gone(town: Town) -> None:
    daughter, line = asked(town)
    mother = town.stranger("妈妈")
    mother.say(line)
    mother.press("同意")
    daughter.hear()
    done(town, lambda unit: forget(unit, unit.session.get_one(Person, mother.visitor.person_id)))
    assert "给妈妈定的已经停了" in daughter.hear()[0]
    assert queued(town) == []
