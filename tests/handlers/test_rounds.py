"""Rounds open by themselves: who agreed is visited, buildings are walked, the log closes them."""

from __future__ import annotations

from functools import partial

import pytest
from sqlmodel import select

from bot.desk.retention import erase_old
from storage.round_tables import CareWord
from storage.tables import Ticket
from tests.desk.desk_stories import done
from tests.handlers.forgetting_stories import breaks, forgotten
from tests.handlers.round_stories import (
    CLERK,
    HOME,
    LEAD,
    NEEDS,
    OTHER,
    SECOND,
    SECRETARY,
    VISIT,
    WALK,
    WORKER,
    begin,
    day_by_day,
    monday,
    pass_time,
    rounds_of,
    states_of,
    tick,
    verbs_of,
)
from tests.town import Town

pytestmark = pytest.mark.slow


def test_a_visit_opens_is_told_once_and_the_log_closes_it(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    (told,) = worker.hear()
    assert "独居空巢老人定期探访 1 件 · 桃源第一网格" in told
    assert "每日巡楼 1 件 · 桃源第一网格，还剩 8 处" in told
    (ticket,) = rounds_of(town, VISIT, HOME)
    assert (ticket.place, ticket.door, ticket.reporter_id) == ("", HOME, None)

    (noted,) = worker.say("走访 3-2-501 正常", photo="green")
    assert "独居空巢老人定期探访走完了，已办结" in noted
    assert states_of(town, VISIT, HOME) == ["closed"]
    assert verbs_of(town, ticket) == ["open", "log"]
    town.later(days=3)
    assert town.person(CLERK).say("/status " + ticket.number)  # nobody was asked to verify it
    assert states_of(town, VISIT, HOME) == ["closed"]
    town.later(days=4)
    assert states_of(town, VISIT, HOME) == ["closed", "submitted"], "seven days after the visit"


def test_nobody_in_comes_again_and_a_slip_opens_it_again(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.hear()
    assert "还没走成" in worker.say("走访 3-2-501 不在家")[0]
    (ticket,) = rounds_of(town, VISIT, HOME)
    assert (ticket.state, verbs_of(town, ticket)) == ("submitted", ["open", "attempt"])
    town.later(hours=2)
    worker.hear()
    assert "已办结" in worker.say("走访 3-2-501 正常")[0]
    worker.press("记错了")
    assert states_of(town, VISIT, HOME) == ["submitted"]
    assert verbs_of(town, ticket)[2:] == ["log", "unlog"]


def test_no_consent_no_visit(town: Town) -> None:
    worker = town.person(WORKER)
    assert "不再定期上门" in worker.say("不再上门 3-2-501")[0]
    monday(town)
    for _ in range(4):
        town.later(days=2)
    assert not rounds_of(town, VISIT, HOME)
    assert len(rounds_of(town, VISIT, SECOND)) == 1, "who did agree, within the first week"
    assert not rounds_of(town, VISIT, "梅园"), "of a colour, and never asked"

    worker.say("走访 3-2-501")
    worker.press("定期上门")
    assert "还没有同意" in worker.lines[-1]["text"]
    worker.press("同意定期上门")
    assert "同意定期上门" in worker.say("女儿同意，到2027年6月30日")[0]
    worker.say("走访 3-2-501")
    assert "女儿同意，到2027年6月30日" in worker.press("定期上门")[0]
    for _ in range(4):
        town.later(days=2)
    assert len(rounds_of(town, VISIT, HOME)) == 1


def test_saying_no_ends_what_is_open(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    (ticket,) = rounds_of(town, VISIT, HOME)
    worker.say("走访 3-2-501")
    worker.press("定期上门")
    worker.press("不再上门")
    assert states_of(town, VISIT, HOME) == ["withdrawn"]
    assert verbs_of(town, ticket) == ["open", "skip"]


@pytest.mark.parametrize(
    "said",
    [
        "暂停上门 3-2-501 住院了，到12月20日",
        "暂停上门 {number} 到儿女家住了，到12月20日",
        "她住院了，暂停到12月20日",
    ],
)
def test_in_hospital_nobody_comes_until_the_day_after(town: Town, said: str) -> None:
    worker = town.person(WORKER)
    monday(town)
    (ticket,) = rounds_of(town, VISIT, HOME)
    worker.hear()
    worker.say("走访 3-2-501")
    (noted,) = worker.say(said.format(number=ticket.number))
    assert "暂停上门到12月20日" in noted
    assert verbs_of(town, ticket) == ["open", "skip"]
    assert f"{HOME} 暂停到12月20日" in worker.say("/rounds")[0]
    town.later(days=25)  # Friday, the 18th
    assert states_of(town, VISIT, HOME) == ["withdrawn"]
    town.later(days=3)
    assert states_of(town, VISIT, HOME) == ["withdrawn", "submitted"]
    assert "暂停到" not in worker.say("这周要走访谁")[0]


def test_back_before_the_day_that_was_said(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("暂停上门 3-2-501")
    assert "暂停到哪天" in worker.lines[-1]["text"]
    assert "暂停到哪天" in worker.say("说不好")[0]
    assert "暂停上门到12月20日" in worker.say("住院了，到12月20日")[0]
    begin(town)
    worker.say("恢复上门 3-2-501 出院了")
    town.later(days=2)
    assert states_of(town, VISIT, HOME) == ["submitted"]


def test_a_walk_says_what_is_left(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.hear()
    worker.say("/rounds")
    worker.press("桃源里1号楼")
    (noted,) = worker.press("都正常")
    assert "走了 1/8 处，还剩桃源里2号楼、" in noted
    (noted,) = worker.say("巡查 2号楼 照明有问题 整洁正常 东边不亮")
    assert "还没看：消防通道、消防设施、高空坠物、电动车充电" in noted
    (noted,) = worker.press("其余正常")
    assert "走了 2/8 处" in noted
    for number in range(3, 8):
        town.later(minutes=5)
        worker.say(f"巡查 {number}号楼 正常")
    assert states_of(town, WALK, "桃源第一网格") == ["submitted"]
    town.person(LEAD).say("巡查 3号楼 正常")  # a house once more
    (noted,) = worker.say("巡查 8号楼 正常")
    assert "每日巡楼走完了，已办结" in noted
    (ticket,) = rounds_of(town, WALK, "桃源第一网格")
    assert (ticket.state, verbs_of(town, ticket)[-1]) == ("closed", "log")


def test_what_is_missed_goes_to_the_next_and_is_told_kindly(town: Town) -> None:
    people = [town.person(name) for name in (WORKER, CLERK, SECRETARY)]
    worker, clerk, secretary = people
    monday(town)
    for one in people:
        one.hear()
    town.later(hours=8, minutes=5)  # after six
    (told,) = worker.hear()
    assert "这一次已请社区值班人员接着走" in told
    assert "每天要走的，下个工作日照常" in told
    (told,) = clerk.hear()
    assert told.startswith("下面这些过了日子还没走到，请您接着走")
    assert told.count("每日巡楼") == 3, "one message for three grids"
    assert WORKER not in "".join(secretary.hear()), "nobody is named to those above"
    (ticket,) = rounds_of(town, WALK, "桃源第一网格")
    assert (ticket.owner_id, verbs_of(town, ticket)) == (None, ["open", "miss"])

    for number in range(1, 9):
        town.later(minutes=2)
        clerk.say(f"巡查 桃源里{number}号楼 正常")
    assert states_of(town, WALK, "桃源第一网格") == ["closed"]
    assert verbs_of(town, ticket).count("miss") == 1
    month = clerk.say("走访记录")[0]
    assert "每日巡楼：到日子 3 件，走到 1 件，漏访 3 件" in month


def test_missed_twice_is_told_upward_and_the_next_takes_its_place(town: Town) -> None:
    monday(town)
    day_by_day(town, 10)
    old, new = rounds_of(town, VISIT, HOME)
    assert (old.state, new.state) == ("withdrawn", "submitted")
    assert verbs_of(town, old) == ["open", "miss", "escalate", "skip"]


def test_a_walk_of_each_day_opens_each_working_day_whatever_was_missed(town: Town) -> None:
    monday(town)
    day_by_day(town, 7)  # with a weekend
    *old, new = rounds_of(town, WALK, "桃源第一网格")
    assert [one.state for one in (*old, new)] == ["withdrawn"] * 5 + ["submitted"]
    assert [verbs_of(town, one) for one in old] == [["open", "miss", "skip"]] * 5
    month = town.person(WORKER).say("走访记录")[-1]
    assert "每日巡楼：到日子 6 件，走到 0 件，漏访 5 件" in month


def test_a_walk_missed_in_a_standstill_holds_no_other_back(town: Town) -> None:
    monday(town)
    town.later(hours=15)  # nobody looked at six, and it is the next day
    assert states_of(town, WALK, "桃源第一网格") == ["withdrawn", "submitted"]


def test_after_a_standstill_there_is_one_ticket(town: Town) -> None:
    begin(town)
    town.later(days=12)  # Thursday, the 3rd
    assert len(rounds_of(town, WALK, "桃源第一网格")) == 1
    assert len(rounds_of(town, VISIT, HOME)) == 1
    for _ in range(3):
        town.write(partial(tick, town))
    assert len(rounds_of(town, WALK, "桃源第一网格")) == 1


def test_nothing_opens_on_a_day_off_nor_by_night_is_anything_said(town: Town) -> None:
    begin(town, "2026-11-20")
    town.later(hours=26)  # Sunday noon
    assert not rounds_of(town, WALK)
    town.later(hours=13)  # Monday, one at night
    assert len(rounds_of(town, WALK, "桃源第一网格")) == 1
    assert town.person(WORKER).hear() == []
    town.later(hours=8)
    (told,) = town.person(WORKER).hear()
    assert told.startswith("该走的")


def test_where_nobody_is_on_duty_nothing_begins(town: Town) -> None:
    monday(town)
    places = {ticket.place for ticket in rounds_of(town, WALK)}
    assert "桃源第一网格" in places
    assert "杏林村三组" not in places
    assert all(ticket.owner_id for ticket in rounds_of(town, WALK))


def test_needs_are_asked_for_once_a_quarter_by_list(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    (ticket,) = rounds_of(town, NEEDS, "桃源第一网格")
    worker.hear()
    assert "登记还要记：问过需求" in worker.say("走访 3-2-501 正常")[0]
    (noted,) = worker.press("问过需求")
    assert "走了 1/2 处，还剩桃源里3号楼2单元301" in noted
    worker.say("暂停上门 3-2-301 住院了，到12月20日")
    (ticket,) = rounds_of(town, NEEDS, "桃源第一网格")
    assert ticket.state == "closed", "who was left is in hospital"
    town.later(days=38)  # New Year's Eve
    assert len(rounds_of(town, NEEDS, "桃源第一网格")) == 1
    town.later(days=4)  # Monday, the first three were days off
    assert len(rounds_of(town, NEEDS, "桃源第一网格")) == 2


def test_a_round_is_no_matter_of_a_resident(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    (ticket,) = rounds_of(town, VISIT, HOME)
    assert ticket.number not in "".join([*worker.say("/tasks"), *worker.labels])
    assert "要走访谁" in worker.labels
    assert "发“走访”或“巡查”" in worker.say(f"接单 {ticket.number}")[0]
    assert "走哪一处" in worker.say(f"留痕 {ticket.number}")[0]
    assert "没有查到" in town.person("李桂兰").say(f"/status {ticket.number}")[0]
    assert ticket.number not in "".join(town.person(OTHER).say(f"/status {ticket.number}")[1:])
    assert states_of(town, VISIT, HOME) == ["submitted"]


def test_what_can_not_be_meant_is_asked_again(town: Town) -> None:
    worker = town.person(WORKER)
    assert "没找到" in worker.say("同意定期上门 9号楼9单元901 本人同意")[0]
    assert "不在您的片区" in worker.say("暂停上门 梅园小区1号楼2单元1101 到12月20日")[0]
    assert "没找到" in worker.say("暂停上门 20261121-0099 到12月20日")[0]
    worker.say("走访 3-2-301")
    worker.press("定期上门")
    worker.press("不再上门")
    worker.say("走访 3-2-301")
    worker.press("定期上门")
    worker.press("同意定期上门")
    assert "谁同意的" in worker.say("女儿同意，到2020年1月1日")[0]
    assert "谁同意的" in worker.say(photo="red")[0]
    worker.say("女儿今天同意的，到2029年1月1日")
    worker.say("走访 3-2-301")
    assert "2029年1月1日止" in worker.press("定期上门")[0]
    resident = town.person("李桂兰")
    assert "记下了" not in resident.say("同意定期上门 3-2-501 我儿子同意")[0]
    assert "要走访" not in resident.say("/rounds")[0]
    assert "眼下没有" in worker.say("今天要走访谁")[0]


def test_who_goes_on_leave_leaves_the_rounds_to_the_next(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    monday(town)
    clerk.hear()
    worker.say("请假三天")
    (ticket,) = rounds_of(town, VISIT, HOME)
    assert ticket.owner_id is None
    (told,) = (one for one in clerk.hear() if "请您接着走" in one)
    assert "独居空巢老人定期探访 1 件 · 桃源第一网格" in told, "the same day"
    assert "要走访谁" in clerk.labels
    town.later(days=1)
    assert any("独居空巢老人定期探访" in told for told in clerk.hear())


def test_leave_before_the_morning_is_told_by_the_message_of_that_morning(town: Town) -> None:
    worker, clerk = town.person(WORKER), town.person(CLERK)
    begin(town)
    worker.say("周一请假")
    town.later(days=1, hours=14, minutes=30)  # Monday, half past midnight
    town.later(hours=8, minutes=30)
    told = [one for one in clerk.hear() if "独居空巢老人定期探访" in one]
    assert len(told) == 1
    assert told[0].startswith("该走的")


def test_two_years_later_nothing_says_whose_home_it_was(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501 正常")
    (ticket,) = rounds_of(town, VISIT, HOME)
    pass_time(town, days=800)
    done(town, erase_old)
    assert not [one for one in rounds_of(town, VISIT) if one.state == "closed"]
    kept = town.read(lambda session: session.get_one(Ticket, ticket.id))
    assert (kept.state, kept.door) == ("closed", None)
    assert not breaks(town)


def test_who_wrote_a_consent_down_may_be_forgotten_and_it_holds(town: Town) -> None:
    lead = town.person(LEAD)
    lead.say("同意定期上门 3-2-501 女儿同意")
    forgotten(lead)
    words = town.read(lambda session: session.exec(select(CareWord).order_by("id")).all())
    assert (words[-1].kind, words[-1].by_id) == ("agreed", None)
    monday(town)
    assert states_of(town, VISIT, HOME) == ["submitted"]


def test_what_is_said_of_a_home_on_a_round_is_noted_without_the_word_for_it(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.hear()
    assert "不在家" in worker.say("3-2-301敲门没人应")[0]
    assert "走完了，已办结" in worker.say("3号楼2单元501去过了 老太太挺好")[0]
    for other in ("3-2-501 明天去", "3-2-501 水管漏水了", "3-2-501 老太太摔倒了起不来"):
        assert "记好了" not in worker.say(other)[0]
