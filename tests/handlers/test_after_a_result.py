"""A resident answers a result in words of their own: all is well, five stars, broken again."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import MONDAY, RESIDENT, WORKER, does, hears, look, report
from tests.town import Town

pytestmark = pytest.mark.slow
FIRST = "20261123-0001"


@pytest.fixture
def resolved(town: Town) -> Town:
    town.clock.time = MONDAY
    report(town)
    does(town, "accept", WORKER, number=FIRST)
    does(town, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    for name in (RESIDENT, WORKER):
        town.person(name).hear()
    return town


@pytest.mark.parametrize("said", ["好着呢，亮堂", "好了，谢谢好了", "亮了！"])
def test_all_is_well(resolved: Town, said: str) -> None:
    assert "办结" in resolved.person(RESIDENT).say(said)[0]
    assert look(resolved, "state", FIRST) == "closed"


@pytest.mark.parametrize(("said", "stars"), [("五分", 5), ("给4分", 4), ("打个三星", 3)])
def test_stars_are_an_answer_too(resolved: Town, said: str, stars: int) -> None:
    assert f"{stars}分" in resolved.person(RESIDENT).say(said)[0]
    assert (look(resolved, "state", FIRST), look(resolved, "rating", FIRST)) == ("closed", stars)


def test_few_of_them_ask_what_is_wrong(resolved: Town) -> None:
    assert "哪里还不行" in resolved.person(RESIDENT).say("一分")[0]
    assert look(resolved, "state", FIRST) == "resolved"


def test_stars_in_words_after_the_word(resolved: Town) -> None:
    resident = resolved.person(RESIDENT)
    resident.press("已解决")
    assert "5分" in resident.say("五分")[0]
    assert look(resolved, "rating", FIRST) == 5


@pytest.mark.parametrize("closed", [False, True])
def test_broken_again_some_days_later(resolved: Town, closed: bool) -> None:
    resident, worker = resolved.person(RESIDENT), resolved.person(WORKER)
    if closed:
        resident.press("已解决")
    resolved.later(days=5)
    for speaker in (resident, worker):
        speaker.hear()
    assert "重新处理" in resident.say("那个灯又坏了")[0]
    assert look(resolved, "state", FIRST) == "in_progress"
    assert "那个灯又坏了" in hears(worker)


@pytest.mark.parametrize("said", ["5号楼路灯又坏了", "路灯坏了", "电梯又坏了"])
def test_another_matter_is_another_one(resolved: Town, said: str) -> None:
    resolved.later(days=1)
    resolved.person(RESIDENT).say(said)
    assert look(resolved, "state", FIRST) == "resolved"


def test_five_points_of_nothing_are_no_stars(town: Town) -> None:
    assert "收到您的" not in town.person(RESIDENT).say("五分")[0]
