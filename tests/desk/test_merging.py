"""Several tickets of one matter: joined, told together, and parted again."""

from __future__ import annotations

import pytest

from storage.tables import Ticket
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    FIRST,
    NEIGHBOUR,
    RESIDENT,
    SECOND,
    THIRD,
    WORKER,
    does,
    hears,
    look,
    owner_of,
    refusal,
    report,
)
from tests.town import Town

FARTHER = "吴小燕"
FOURTH, FIFTH = "20261123-0004", "20261123-0005"


@pytest.fixture
def merged(accepted: Town) -> Town:
    """周明远 reported the same light; the clerk put it to 李桂兰's."""
    report(accepted, NEIGHBOUR)
    accepted.person(WORKER).hear()
    does(accepted, "merge", CLERK, number=SECOND, to=FIRST)
    return accepted


def test_who_joined_is_told_and_can_leave(merged: Town) -> None:
    neighbour = merged.person(NEIGHBOUR)
    heard = hears(neighbour)
    assert "同一件事" in heard
    assert FIRST not in heard, "another's number is nothing to them"
    assert "已合并到" in hears(merged.person(WORKER))
    assert "单独办理" in neighbour.press("拆分")[-1]
    assert look(merged, "state", SECOND) == "submitted"
    assert owner_of(merged, SECOND) == WORKER
    assert SECOND in hears(merged.person(WORKER))


def test_who_joined_hears_of_the_progress_under_their_own_number(merged: Town) -> None:
    neighbour = merged.person(NEIGHBOUR)
    neighbour.hear()
    does(merged, "wait", WORKER, number=FIRST, date="2026-11-25", reason="等配件")
    does(merged, "resume", WORKER, number=FIRST)
    does(merged, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    waiting, resumed, result = neighbour.hear()
    assert "等配件" in waiting
    assert all(SECOND in text and FIRST not in text for text in (waiting, resumed, result))
    assert "换了灯泡" in result
    assert neighbour.lines[-1]["photos"] == [], "another's pictures are not theirs to see"
    assert neighbour.labels == ["拆分"]


def test_words_to_one_resident_are_not_told_to_the_others(merged: Town) -> None:
    merged.person(NEIGHBOUR).hear()
    does(merged, "reply", WORKER, number=FIRST, text="李阿姨,您腿好些了吗")
    assert hears(merged.person(NEIGHBOUR)) == ""


@pytest.mark.parametrize("before", ["submitted", "in_progress"])
def test_a_split_ticket_is_what_it_was(accepted: Town, before: str) -> None:
    report(accepted, NEIGHBOUR)
    if before == "in_progress":
        does(accepted, "accept", WORKER, number=SECOND)
    does(accepted, "merge", CLERK, number=SECOND, to=FIRST)
    assert look(accepted, "state", SECOND) == "merged"
    does(accepted, "split", CLERK, number=SECOND)
    assert look(accepted, "state", SECOND) == before
    assert look(accepted, "merged_into_id", SECOND) is None
    assert "单独办理" in hears(accepted.person(NEIGHBOUR))


def test_when_the_first_is_withdrawn_the_other_goes_on_by_itself(merged: Town) -> None:
    """Else nobody would have what 周明远 reported."""
    does(merged, "withdraw", RESIDENT, number=FIRST)
    assert look(merged, "state", SECOND) == "submitted"
    assert owner_of(merged, SECOND) == WORKER
    assert SECOND in hears(merged.person(WORKER))
    merged.later(days=1, hours=1)
    assert f"{SECOND} 路灯不亮：到时限还没接单" in hears(merged.person(WORKER))


def test_who_had_joined_what_joins_another_comes_along(merged: Town) -> None:
    report(merged)
    does(merged, "merge", CLERK, number=FIRST, to=THIRD)
    merged.person(NEIGHBOUR).hear()
    does(merged, "accept", WORKER, number=THIRD)
    assert "已接单" in hears(merged.person(NEIGHBOUR))


@pytest.fixture
def chained(merged: Town) -> Town:
    """周明远's light joined 李桂兰's, and that a third one; 吴小燕's joined the third by itself."""
    report(merged)
    report(merged, FARTHER)
    does(merged, "merge", CLERK, number=FOURTH, to=THIRD)
    does(merged, "merge", CLERK, number=FIRST, to=THIRD)
    for name in (RESIDENT, NEIGHBOUR, FARTHER):
        merged.person(name).hear()
    return merged


def into(town: Town, number: str) -> str | None:
    """The number of what a ticket is merged into."""
    other = look(town, "merged_into_id", number)
    return town.read(lambda session: session.get_one(Ticket, other).number) if other else None


@pytest.mark.slow
def test_what_is_split_off_keeps_what_had_joined_it(chained: Town) -> None:
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [THIRD] * 3
    does(chained, "split", CLERK, number=FIRST)
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [None, FIRST, THIRD]
    told = hears(chained.person(NEIGHBOUR))
    assert f"{SECOND} 路灯不亮：和邻居反映的是同一件事" in told
    assert "正在办" in told, "as the one that was taken on says"
    does(chained, "wait", WORKER, number=FIRST, date="2026-11-25", reason="等配件")
    assert "等配件" in hears(chained.person(NEIGHBOUR))
    does(chained, "accept", WORKER, number=THIRD)
    assert hears(chained.person(NEIGHBOUR)) == ""
    assert "已接单" in hears(chained.person(FARTHER))


@pytest.mark.slow
def test_who_leaves_a_chain_leaves_alone(chained: Town) -> None:
    does(chained, "split", NEIGHBOUR, number=SECOND)
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [THIRD, None, THIRD]


@pytest.mark.slow
def test_when_the_last_of_a_chain_is_withdrawn_each_goes_on_with_what_joined_it(
    chained: Town,
) -> None:
    does(chained, "withdraw", RESIDENT, number=THIRD)
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [None, FIRST, None]
    states = [look(chained, "state", number) for number in (FIRST, SECOND, FOURTH)]
    assert states == ["in_progress", "merged", "submitted"]


@pytest.mark.slow
def test_through_three_merges_and_back(chained: Town) -> None:
    report(chained)
    does(chained, "merge", CLERK, number=THIRD, to=FIFTH)
    assert [into(chained, number) for number in (FIRST, SECOND, THIRD)] == [FIFTH] * 3
    does(chained, "split", CLERK, number=THIRD)
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [THIRD] * 3
    does(chained, "split", CLERK, number=FIRST)
    assert [into(chained, number) for number in (FIRST, SECOND, FOURTH)] == [None, FIRST, THIRD]


INTO = [
    pytest.param(FIRST, id="itself"),
    pytest.param("20261123-0099", id="none"),
    pytest.param("", id="nothing"),
    pytest.param("路灯那件", id="no number"),
    pytest.param("20261123-\ud800", id="no text"),
]


@pytest.mark.parametrize("into", INTO)
def test_it_is_merged_into_another_ticket_and_nothing_else(accepted: Town, into: str) -> None:
    assert refusal(accepted, "merge", CLERK, to=into) == "ticket_unknown"


def test_it_is_not_merged_into_one_that_is_over_or_joined_itself(merged: Town) -> None:
    assert refusal(merged, "merge", CLERK, to=SECOND) == "ticket_unknown"
    report(merged)
    does(merged, "withdraw", RESIDENT, number=THIRD)
    assert refusal(merged, "merge", CLERK, to=THIRD) == "ticket_unknown"


def test_it_is_not_merged_into_another_communitys(accepted: Town) -> None:
    report(accepted, "冯丽华")
    assert owner_of(accepted, SECOND) == "孙晓东"
    assert refusal(accepted, "merge", CLERK, to=SECOND) == "ticket_unknown"
    does(accepted, "merge", DISPATCHER, number=FIRST, to=SECOND)  # the street's may


def test_a_machine_merges_its_own_repeats(accepted: Town) -> None:
    report(accepted, NEIGHBOUR)
    does(accepted, "merge", None, number=SECOND, to=FIRST)
    assert look(accepted, "state", SECOND) == "merged"


def test_the_clerk_merges_in_chat_by_typing_the_number(accepted: Town) -> None:
    report(accepted, NEIGHBOUR)
    does(accepted, "return", WORKER, number=SECOND, reason="和前一件一样")
    clerk = accepted.person(CLERK)
    clerk.hear()
    assert "合并到哪个编号" in clerk.press("合并")[0]
    assert "没有查到" in clerk.say("路灯那件")[0]
    clerk.press("合并")
    assert "已合并" in clerk.say(f"合到{FIRST}吧")[0]
    assert look(accepted, "state", SECOND) == "merged"


def test_who_joined_hurries_and_leaves_in_words(merged: Town) -> None:
    neighbour, worker = merged.person(NEIGHBOUR), merged.person(WORKER)
    for speaker in (neighbour, worker):
        speaker.hear()
    assert "已经替您催了" in neighbour.say("催一下")[0]
    assert "居民在催" in hears(worker)
    assert "已经替您催了" in neighbour.say(f"催办 {SECOND}")[0]
    worker.hear()
    assert "已撤回" in neighbour.say(f"撤回 {SECOND}")[0]
    assert look(merged, "state", SECOND) == "withdrawn"
    assert look(merged, "merged_into_id", SECOND) is None
    assert hears(worker) == "", "the matter itself goes on"
    does(merged, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    assert hears(neighbour) == ""


@pytest.mark.slow
def test_hurry_reaches_who_works_on_it_where_that_is_another(merged: Town) -> None:
    does(merged, "transfer", WORKER, number=FIRST, to=COLLEAGUE, reason="他的片区")
    merged.person(COLLEAGUE).hear()
    merged.person(NEIGHBOUR).say("催一下")
    assert FIRST in hears(merged.person(COLLEAGUE))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "state", "answer"),
    [("好了", "merged", "好的"), ("还没好", "submitted", "单独"), ("没解决", "submitted", "单独")],
)
def test_who_joined_answers_to_the_result_in_words(
    merged: Town, said: str, state: str, answer: str
) -> None:
    does(merged, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    neighbour = merged.person(NEIGHBOUR)
    neighbour.hear()
    assert answer in neighbour.say(said)[-1]
    assert look(merged, "state", SECOND) == state
    assert look(merged, "state", FIRST) == "resolved"


@pytest.mark.slow
def test_staff_are_told_with_which_it_is_and_residents_are_not(merged: Town) -> None:
    assert f"已并到 {FIRST}" in merged.person(WORKER).say(f"接单 {SECOND}")[-1]
    assert FIRST not in "".join(merged.person(NEIGHBOUR).say(f"已解决 {SECOND}"))
    report(merged, FARTHER)
    assert refusal(merged, "merge", CLERK, number=THIRD, to=SECOND) == "merged_already"
