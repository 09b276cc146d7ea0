"""What residents answer to a notice: kept with it, answered, made a ticket; danger comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete

from bot.desk.retention import erase_old
from storage.tables import Membership
from tests.desk.desk_stories import CLERK, NEIGHBOUR, SECRETARY, WORKER, done, hears
from tests.desk.notice_stories import answers, told_of_it
from tests.town import Speaker, Town


@pytest.fixture
def resident(town: Town) -> Speaker:
    return told_of_it(town)


def test_an_answer_is_kept_with_the_notice_and_answered(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    worker.hear()
    resident.press("回复社区")
    assert resident.say("提醒我妈腿脚不好，能不能送两桶水？") == [
        "收到了，已经转给发通知的工作人员。有回话我马上告诉您。"
    ]
    resident.press("回复社区")
    resident.say("几点来水")
    assert worker.hear() == ["第 1 号通知“明天上午9点到12点停水，请提前存水…”有居民回复了。"]
    newest, first = worker.press("看回复")
    assert "几点来水" in newest
    assert "李桂兰（今天10:00）：提醒我妈腿脚不好" in first
    worker.press("回话")
    assert "回给李桂兰了" in worker.say("下午三点给您送到家")[0]
    assert resident.hear() == ["张芳（网格员）回复您：\n下午三点给您送到家"]
    assert resident.lines[0]["from"] == "person"
    assert "回复（2）" in town.person(CLERK).say("/notices 1") + town.person(CLERK).labels


@pytest.mark.slow
def test_what_the_staff_answer_and_nobody_reads_is_told_by_phone(
    town: Town, resident: Speaker
) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    resident.say("提醒我妈腿脚不好，能不能送两桶水？")
    worker.hear()
    worker.press("看回复")
    worker.press("回话")
    worker.say("下午三点给您送两桶水到家")
    town.later(hours=1)
    assert "下午三点" in "".join(town.person(CLERK).say("待电话告知"))


def test_danger_in_an_answer_raises_the_alarm(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    (alarm, told) = resident.say("停水就算了，3号楼着火了，快来人")
    assert "119" in alarm
    assert "转给" in told
    assert "着火" in hears(worker)
    assert len(answers(town)) == 1


@pytest.mark.slow
def test_a_matter_in_an_answer_is_offered_as_a_report(town: Town, resident: Speaker) -> None:
    resident.press("回复社区")
    told, offer = resident.say("3号楼门口的路灯也不亮了")
    assert "转给" in told
    assert "路灯" in offer
    assert "3号楼" in resident.press("登记")[0]
    assert "20261121-0001" in resident.press("对")[0]


@pytest.mark.slow
def test_words_below_a_notice_that_nothing_answers_are_passed_on(
    town: Town, resident: Speaker
) -> None:
    assert "转给发通知的工作人员" in resident.say("那鱼缸咋整呢")[0]
    assert "转给" not in "".join(resident.say("那鱼缸咋整呢"))
    assert answers(town) == ["那鱼缸咋整呢"]


@pytest.mark.slow
def test_words_below_a_notice_that_mean_something_go_their_usual_way(
    town: Town, resident: Speaker
) -> None:
    assert "转给" not in "".join(resident.say("医保怎么交"))
    assert answers(town) == []


@pytest.mark.slow
def test_whoever_reads_it_makes_it_a_ticket_once(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    resident.say("楼道灯坏了好几天了")
    worker.hear()
    worker.press("看回复")
    assert "登记好了：20261121-0001" in "".join(worker.press("转成诉求"))
    assert "编号 20261121-0001" in hears(resident)
    assert "已经登记过了" in worker.press("转成诉求")[0]
    assert "已登记：20261121-0001" in worker.press("看回复")[0]


@pytest.mark.slow
def test_a_photo_and_what_follows_it_go_along(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    assert "转给" in resident.say(photo="red")[0]
    assert "也收到了" in resident.say(photo="blue")[0]
    assert "转给" not in resident.say("医保怎么交")[0]
    worker.hear()
    worker.press("看回复")
    photos = worker.lines[0]["photos"]
    assert len(photos) == 2
    seen = [town.person(name).visitor for name in (WORKER, CLERK)]
    file_id = photos[0].rpartition("/")[2]
    assert all(asyncio.run(town.frontdesk.find_file(one, file_id)) for one in seen)
    stranger = town.person(NEIGHBOUR).visitor
    assert asyncio.run(town.frontdesk.find_file(stranger, file_id)) is None


@pytest.mark.slow
def test_what_is_said_much_later_is_no_answer(town: Town, resident: Speaker) -> None:
    resident.press("回复社区")
    town.later(minutes=31)
    resident.say("医保怎么交")
    assert answers(town) == []
    resident.press("回复社区")
    assert "好" in resident.say("取消")[0]
    resident.say("转人工")
    assert answers(town) == []


@pytest.mark.slow
def test_many_answers_are_paged(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    for n in range(7):
        resident.press("回复社区")
        resident.say(f"第{n}句话")
    worker.hear()
    assert len(worker.press("看回复")) == 5
    last, first = worker.press("更早的")
    assert "第1句话" in last
    assert "第0句话" in first


@pytest.mark.slow
def test_what_was_half_told_before_goes_on_after_the_answer(town: Town, resident: Speaker) -> None:
    resident.say("路灯不亮了")
    resident.press("回复社区")
    told = resident.say("几点来水")
    assert "转给" in told[0]
    assert "哪" in told[-1]
    assert "桃源里3号楼" in resident.say("3号楼东门口")[0]


@pytest.mark.slow
def test_who_left_the_office_has_others_told(town: Town, resident: Speaker) -> None:
    def leaves(session: Session) -> None:
        session.exec(delete(Membership).where(col(Membership.role) == "grid_worker"))

    town.write(leaves)
    resident.press("回复社区")
    resident.say("几点来水")
    assert "有居民回复了" in hears(town.person(SECRETARY))


@pytest.mark.slow
def test_who_is_away_has_others_told(town: Town, resident: Speaker) -> None:
    town.person(WORKER).say("请假到下周五")
    resident.press("回复社区")
    resident.say("几点来水")
    assert "有居民回复了" in hears(town.person(CLERK))


@pytest.mark.slow
def test_who_is_forgotten_leaves_no_answer(town: Town, resident: Speaker) -> None:
    worker = town.person(WORKER)
    resident.press("回复社区")
    resident.say("我家在三单元，几点来水")
    worker.hear()
    worker.press("看回复")
    resident.say("/forget")
    resident.press(resident.labels[0])
    assert answers(town) == []
    every = asyncio.run(town.frontdesk.history(worker.visitor, 0))
    assert not [line for line in every if "三单元" in line["text"]]


@pytest.mark.slow
def test_answers_go_after_two_years(town: Town, resident: Speaker) -> None:
    resident.press("回复社区")
    resident.say("几点来水")
    town.clock.advance(timedelta(days=731))
    done(town, erase_old)
    assert answers(town) == []
