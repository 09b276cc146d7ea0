"""Which short words are heard in the middle of what is being filled in: a table without gaps."""

from __future__ import annotations

import pytest

from bot.catalogue.knowledge import Knowledge
from bot.handlers.routes import FORMS, HEARD, SAID
from tests.desk.desk_stories import RESIDENT, WORKER, does, done, look, report, the_ticket
from tests.town import Town

STOPPABLE = FORMS.keys() - {"emergency"}  # from danger nobody is sent away with a word


def test_every_form_says_what_is_heard_in_it() -> None:
    assert HEARD.keys() == FORMS.keys()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_what_is_heard_is_answered_and_has_words(knowledge: Knowledge, form: str) -> None:
    assert SAID.keys() >= set(HEARD[form])
    assert all(knowledge.answers[sense] for sense in HEARD[form] if sense != "code")


@pytest.mark.parametrize("form", sorted(STOPPABLE))
def test_every_form_can_be_left(form: str) -> None:
    assert "cancel" in HEARD[form]


@pytest.mark.slow
@pytest.mark.parametrize("said", ["救命", "修完更糟，煤气味很大", "灯没亮，电线还冒火花，着火了"])
def test_danger_in_a_reason_keeps_it_from_being_closed(town: Town, said: str) -> None:
    number, worker = report(town), town.person(WORKER)
    worker.say(f"接单 {number}")
    worker.say(f"报结 {number} 换了灯泡", photo="yellow")
    resident = town.person(RESIDENT)
    resident.hear()
    resident.press("没解决")
    assert "张芳（网格员）已经收到通知" in resident.say(said)[0]
    town.later(days=8)
    assert look(town, "state", number) == "in_progress"
    assert said in "".join(town.person("高志平").hear())


@pytest.mark.slow
def test_danger_is_told_of_even_where_the_reason_is_refused(town: Town) -> None:
    number = report(town)
    does(town, "accept", WORKER, number=number)
    does(town, "resolve", WORKER, number=number, text="换了灯泡", photos=["x"])
    resident = town.person(RESIDENT)
    resident.hear()
    resident.press("没解决")
    done(town, lambda unit: setattr(the_ticket(unit, number), "reopened", 2))
    alarm, *_, refused = resident.say("着火了")
    assert "119" in alarm
    assert "两次" in refused


def test_tasks_in_the_middle_of_filing_are_no_words_of_the_matter(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 桃源里3号楼路灯不亮")
    assert "手上没有" in clerk.say("任务")[0]
    assert "怎么来的" in clerk.say("没有")[0]
    clerk.press("窗口")
    assert "任务" not in "".join(town.person("张芳").hear())
