"""Which short words are heard in the middle of what is being filled in: a table without gaps."""

from __future__ import annotations

import pytest

from bot.catalogue.knowledge import Knowledge
from bot.handlers.routes import FORMS, HEARD, SAID
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


def test_tasks_in_the_middle_of_filing_are_no_words_of_the_matter(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 桃源里3号楼路灯不亮")
    assert "手上没有" in clerk.say("任务")[0]
    assert "怎么来的" in clerk.say("没有")[0]
    clerk.press("窗口")
    assert "任务" not in "".join(town.person("张芳").hear())
