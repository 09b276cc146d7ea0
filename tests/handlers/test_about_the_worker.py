"""What a resident says of who did the work: never to that person, and a complaint is offered."""

from __future__ import annotations

import pytest

from bot.desk.unit_of_work import UnitOfWork
from tests.desk.desk_stories import (
    COLLEAGUE,
    DISPATCHER,
    MONDAY,
    RESIDENT,
    SECRETARY,
    WORKER,
    does,
    done,
    hears,
    look,
    named,
    owner_of,
    report,
    the_ticket,
)
from tests.town import Town

FIRST, SECOND = "20261123-0001", "20261123-0002"
BRIBE = "张芳跟我要红包，不给就不修，我要投诉她"


@pytest.fixture
def resolved(town: Town) -> Town:
    """张芳 says that the street light burns; the resident has read it."""
    town.clock.time = MONDAY
    report(town)
    does(town, "accept", WORKER, number=FIRST)
    does(town, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    for name in (RESIDENT, WORKER, SECRETARY):
        town.person(name).hear()
    return town


def not_solved(town: Town, reason: str) -> list[str]:
    town.person(RESIDENT).press("没解决")
    return town.person(RESIDENT).say(reason)


def test_who_is_complained_of_in_a_reason_has_the_matter_no_more(resolved: Town) -> None:
    answer, offer = not_solved(resolved, BRIBE)
    assert owner_of(resolved, FIRST) != WORKER
    assert "张芳" not in answer
    assert "书记也知道了" in answer
    assert "投诉" in offer
    assert hears(resolved.person(WORKER)) == ""
    assert "红包" in hears(resolved.person(SECRETARY))
    assert "没有查到" in resolved.person(WORKER).say(f"/status {FIRST}")[0]


def test_the_offered_complaint_has_the_same_words_and_not_that_person(resolved: Town) -> None:
    not_solved(resolved, BRIBE)
    resident, secretary = resolved.person(RESIDENT), resolved.person(SECRETARY)
    secretary.hear()
    asked = resident.press("投诉工作人员")[-1]
    while SECOND not in asked:
        asked = resident.say("桃源里3号楼" if "哪" in asked else "对")[0]
    assert "要红包" in hears(secretary)
    assert hears(resolved.person(WORKER)) == ""


@pytest.mark.slow
def test_who_complains_and_names_nobody_means_who_has_it(resolved: Town) -> None:
    not_solved(resolved, "来的人骂人，我要投诉")
    assert owner_of(resolved, FIRST) != WORKER
    assert hears(resolved.person(WORKER)) == ""


@pytest.mark.slow
def test_a_reason_about_the_work_comes_back_to_who_did_it(resolved: Town) -> None:
    (answer,) = not_solved(resolved, "还是黑的")
    assert "已请张芳（网格员）重新处理" in answer
    assert "还是黑的" in hears(resolved.person(WORKER))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stars", "words", "told"),
    [
        ("1", "张芳跟我要红包才肯修", False),
        ("2", "修得太慢", False),
        ("3", "张芳脾气不好", False),
        ("3", "修得太慢", True),
        ("5", "张芳师傅手脚麻利", True),
        ("5", "点错了，她跟我要红包", False),
    ],
)
def test_of_words_with_stars_a_worker_reads_what_is_none_against_them(
    resolved: Town, stars: str, words: str, told: bool
) -> None:
    resident, worker = resolved.person(RESIDENT), resolved.person(WORKER)
    resident.press("已解决")
    resident.press(f"{stars} ")
    worker.hear()
    heard = resident.say(words)
    assert "记下了" in heard[0]
    assert (words in hears(worker)) == told
    assert ("被投诉的人看不到" in heard[-1]) == (not told and words != "修得太慢")


@pytest.mark.slow
def test_the_secretary_is_not_said_to_know_when_it_is_about_them(resolved: Town) -> None:
    answer = not_solved(resolved, "是高志平不让修的")[0]
    assert "书记也知道了" not in answer
    assert "街道也知道了" in answer


@pytest.mark.slow
def test_where_nobody_can_be_asked_a_result_waits_for_nobodys_word(town: Town) -> None:
    town.clock.time = MONDAY

    def nobodys(unit: UnitOfWork) -> None:
        the_ticket(unit, FIRST).reporter_id = None

    report(town)
    done(town, nobodys)
    does(town, "accept", WORKER, number=FIRST)
    worker = town.person(WORKER)
    worker.say(f"报结 {FIRST} 换了灯泡")
    (answer,) = worker.say(photo="yellow")
    assert "等同事复核" in answer
    assert "居民" not in answer


@pytest.mark.slow
def test_what_is_returned_names_who_has_it_now(town: Town) -> None:
    town.clock.time = MONDAY
    report(town)
    assert "社区值班人员" in town.person(WORKER).say(f"退回 {FIRST} 不是我这片")[-1]
    worker = done(town, lambda unit: named(unit, COLLEAGUE).id)
    does(town, "dispatch", DISPATCHER, number=FIRST, to=COLLEAGUE)
    assert look(town, "owner_id", FIRST) == worker
    assert "高志平（书记）" in town.person(COLLEAGUE).say(f"退回 {FIRST} 也不是我的")[-1]
