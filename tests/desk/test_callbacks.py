"""Who is not content with a result is phoned, once for each, by somebody who did not do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.desk import callbacks
from bot.desk.unit_of_work import UnitOfWork
from storage.tables import Delivery, Ticket
from tests.desk.desk_stories import (
    CLERK,
    FIRST,
    RESIDENT,
    SECOND,
    SECRETARY,
    STREET,
    THIRD,
    WORKER,
    does,
    done,
    hears,
    look,
    named,
    owner_of,
    refusal,
    the_ticket,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def calls(town: Town) -> list[str]:
    asked = select(Ticket.number).where(Ticket.item_id == callbacks.ITEM)
    return town.read(lambda session: [*session.exec(asked.order_by(Ticket.number))])


def closed(town: Town) -> Town:
    town.person(RESIDENT).press("已解决")
    town.person(WORKER).hear()
    return town


@pytest.fixture
def called(resolved: Town) -> Town:
    """The resident was not content, and the secretary has the call."""
    closed(resolved).person(RESIDENT).press("1 很不满意")
    return resolved


@pytest.mark.parametrize(("stars", "opens"), [("1", 1), ("2", 1), ("3", 0), ("4", 0), ("5", 0)])
def test_one_or_two_stars_are_asked_after(resolved: Town, stars: str, opens: int) -> None:
    (answer,) = closed(resolved).person(RESIDENT).say(stars)
    assert f"{stars}分" in answer
    assert ("打电话给您" in answer) == bool(opens)
    assert len(calls(resolved)) == opens


def test_the_answer_says_who_phones_and_by_when(resolved: Town) -> None:
    (answer,) = closed(resolved).person(RESIDENT).press("2 不满意")
    assert "高志平（书记）会打电话给您" in answer
    assert "明天18:00前" in answer
    assert SECOND in answer
    heard = hears(resolved.person(SECRETARY))
    for part in (FIRST, "路灯不亮", "张芳", "2 分", "000-0000-1001"):
        assert part in heard
    assert hears(resolved.person(CLERK)) == ""


def test_words_after_few_stars_go_to_who_phones_and_to_nobody_else(called: Town) -> None:
    called.person(WORKER).hear()
    called.person(SECRETARY).hear()
    assert "记下了" in called.person(RESIDENT).say("修得太慢，来的人也不说话")[0]
    assert "修得太慢" in hears(called.person(SECRETARY))
    assert hears(called.person(WORKER)) == ""
    assert calls(called) == [SECOND]
    assert len(called.read(lambda s: [*s.exec(select(Ticket.id))])) == 2


@pytest.mark.parametrize(
    "said", ["5号楼电梯坏了", "着火了", "我的", "20261123-0001", "取消", "医保怎么交"]
)
def test_what_is_a_matter_of_its_own_is_none_of_the_stars(called: Town, said: str) -> None:
    heard = "\n".join(called.person(RESIDENT).say(said))
    assert heard
    assert "记下了，打电话" not in heard
    assert "记下了，和您" not in heard


def test_words_of_much_later_are_none_either(called: Town) -> None:
    called.clock.advance(timedelta(minutes=11))
    assert "打电话的人会看到" not in called.person(RESIDENT).say("修得太慢")[0]


def test_stars_given_again_count_instead_and_open_no_second_call(called: Town) -> None:
    resident = called.person(RESIDENT)
    resident.press("2 不满意")
    assert look(called, "rating", FIRST) == 2
    resident.press("5 很满意")
    assert look(called, "rating", FIRST) == 5
    assert calls(called) == [SECOND]


def test_it_ends_with_what_was_said_on_the_phone_and_is_not_rated(called: Town) -> None:
    resident, secretary = called.person(RESIDENT), called.person(SECRETARY)
    secretary.hear()
    assert "000-0000-1001" in secretary.press("接单")[0]
    secretary.press("报结")
    secretary.say("电话里说好周三再去看一次")
    question = hears(resident)
    assert "电话里说好周三再去看一次" in question
    assert "解决了吗" in question
    (answer,) = resident.press("已解决")
    assert "办结" in answer
    assert "几分" not in answer
    assert look(called, "state", SECOND) == "closed"
    assert refusal(called, "rate", RESIDENT, number=SECOND, score=1) == "rate_callback"
    assert calls(called) == [SECOND]


def not_solved_twice(town: Town) -> None:
    for _ in range(2):
        does(town, "reopen", RESIDENT, number=FIRST, reason="还是黑的")
        town.clock.advance(timedelta(hours=1))
        does(town, "resolve", WORKER, number=FIRST, text="又换了", photos=["p"])
    for name in (RESIDENT, SECRETARY):
        town.person(name).hear()


def test_after_two_more_tries_somebody_phones_and_the_ticket_stays(resolved: Town) -> None:
    not_solved_twice(resolved)
    (answer,) = resolved.person(RESIDENT).press("没解决")
    assert "高志平（书记）会打电话给您" in answer
    assert "打电话的人会看到" in resolved.person(RESIDENT).say("灯一闪一闪的")[0]
    heard = hears(resolved.person(SECRETARY))
    assert "已经重办两次" in heard
    assert "一闪一闪" in heard
    assert look(resolved, "state", FIRST) == "resolved"
    resolved.person(RESIDENT).press("没解决")
    assert calls(resolved) == [SECOND]


def test_who_is_still_to_be_phoned_is_not_taken_for_silent(resolved: Town) -> None:
    resolved.later(seconds=5)
    not_solved_twice(resolved)
    resolved.person(RESIDENT).press("没解决")
    for _ in range(9):
        resolved.later(days=1)
    assert look(resolved, "state", FIRST) == "resolved"
    asked = select(Delivery.state).where(Delivery.kind == "remind_confirm", Delivery.ticket_id == 1)
    assert "pending" not in resolved.read(lambda s: [*s.exec(asked)])


def test_each_result_may_be_asked_after(called: Town) -> None:
    called.clock.advance(timedelta(hours=1))
    does(called, "reopen", RESIDENT, number=FIRST, reason="又灭了")
    does(called, "resolve", WORKER, number=FIRST, text="换线", photos=["p"])
    called.person(RESIDENT).hear()
    closed(called).person(RESIDENT).press("1 很不满意")
    assert calls(called) == [SECOND, THIRD]


def test_a_secretary_is_not_asked_to_phone_about_themselves(resolved: Town) -> None:
    def by_secretary(unit: UnitOfWork) -> None:
        the_ticket(unit, FIRST).owner_id = named(unit, SECRETARY).id

    done(resolved, by_secretary)
    closed(resolved).person(RESIDENT).press("1 很不满意")
    assert owner_of(resolved, SECOND) == STREET


def test_it_never_comes_to_who_was_rated(called: Town) -> None:
    does(called, "accept", SECRETARY, number=SECOND)
    said = {"to": WORKER, "reason": "你去打"}
    again = refusal(called, "transfer", SECRETARY, number=SECOND, **said)
    assert again == "callback_not_theirs"


def test_who_is_named_with_the_stars_hears_no_more_of_it(called: Town) -> None:
    secretary, street = called.person(SECRETARY), called.person(STREET)
    assert SECOND in hears(secretary)
    heard = called.person(RESIDENT).say("修得太慢，是高志平弄的")
    assert "打电话的人会看到" in heard[-2]
    assert owner_of(called, SECOND) == STREET
    assert "是高志平弄的" in hears(street)
    assert hears(secretary) == ""
    assert "没有查到" in secretary.say(f"接单 {SECOND}")[0]


def test_nobody_rates_what_they_did(resolved: Town) -> None:
    def own(unit: UnitOfWork) -> None:
        the_ticket(unit, FIRST).reporter_id = named(unit, WORKER).id

    done(resolved, own)
    does(resolved, "confirm", WORKER, number=FIRST)
    assert refusal(resolved, "rate", WORKER, score=5) == "rate_own"


def test_who_left_no_phone_is_asked_for_one(town: Town) -> None:
    stranger, worker = town.stranger(), town.person(WORKER)
    stranger.say("桃源里3号楼东门口路灯不亮了")
    stranger.press("对") if "对" in stranger.labels else None
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    stranger.hear()
    stranger.press("已解决")
    (answer,) = stranger.press("1 很不满意")
    assert "请发一个号码" in answer
    assert "电话记下了" in stranger.say("13900001234")[0]
    secretary = town.person(SECRETARY)
    secretary.hear()
    secretary.say("任务")
    assert "13900001234" in "".join(secretary.press("打电话回访"))
