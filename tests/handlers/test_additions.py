"""补充还是另外一件: asked only where it can't be told, and no word is lost either way."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import look
from tests.town import Speaker, Town

ASKED = "还是另外一件"
TOLD = "桃源里3号楼路灯不亮了"


@pytest.fixture
def told(town: Town) -> Speaker:
    """李桂兰 has just reported a light."""
    resident = town.person("李桂兰")
    resident.say(TOLD)
    town.person("张芳").hear()
    return resident


# words soon after a report → what comes back, and whether the worker reads them
PLAIN = {
    "收到": ("随时跟我说", False),
    "麻烦你们了": ("随时跟我说", False),
    "好了": ("撤回", False),
    "没人来": ("待受理", False),
    "什么时候来修": ("待受理", False),
    TOLD: ("已经有了", False),
    "接单": ("工作人员用的", False),
    "周五下午在家": ("已补充", True),
    "请假到周五": ("已补充", True),
    "晚上特别黑看不见路": ("已补充", True),
}


@pytest.mark.slow
@pytest.mark.parametrize("words", PLAIN)
def test_where_it_is_plain_nothing_is_asked(town: Town, told: Speaker, words: str) -> None:
    answer = "\n".join(told.say(words))
    expected, read = PLAIN[words]
    assert expected in answer
    assert ASKED not in answer
    assert (words in "".join(town.person("张芳").hear())) is read


@pytest.mark.slow
@pytest.mark.parametrize("words", ["孩子都不敢走", "周五在家吗", "梅园小区那边特别黑看不见路"])
def test_where_it_is_not_the_words_wait_for_the_answer(
    town: Town, told: Speaker, words: str
) -> None:
    assert ASKED in told.say(words)[0]
    told.press("补充刚才那件")
    assert words in "".join(town.person("张芳").hear())


@pytest.mark.slow
def test_what_is_well_by_itself_can_be_withdrawn_with_one_tap(town: Town, told: Speaker) -> None:
    told.say("好了")
    told.press("撤回")
    assert look(town, "state") == "withdrawn"


@pytest.mark.slow
def test_words_of_the_staff_are_theirs(town: Town, told: Speaker) -> None:
    worker = town.person("张芳")
    worker.hear()
    worker.say("20261121-0001")
    assert "已接单" in worker.say("接单")[0]
