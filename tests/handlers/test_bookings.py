"""Bookings in chat: chosen, changed, given back, waited for, reminded of."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.tables import Attachment, Delivery
from tests.handlers.booking_stories import (
    CLERK,
    HAIRCUT,
    NEIGHBOUR,
    RESIDENT,
    at,
    books,
    narrowed,
    rings,
    rows,
    states,
)
from tests.handlers.test_diary import signed
from tests.town import Town


@pytest.mark.slow
def test_a_haircut_is_booked_changed_and_cancelled(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert "点一下就约好" in resident.say("我想约周三上午理发")[0]
    assert resident.labels[0] == "11月25日 周三 9:00"
    assert len(resident.labels) == 6
    (made,) = resident.say("1")
    for told in (
        "约好了：便民理发",
        "11月25日 周三 9:00",
        "党群服务中心",
        "Y0001",
        "请带上",
    ):
        assert told in made
    assert resident.labels == ["改时间", "存到手机日历", "取消预约"]
    resident.press("改时间")
    assert "11月25日 周三 10:00" in resident.say("周三十点") + resident.labels
    assert "改好了" in resident.press("周三 10:00")[0]
    assert states(town) == ["cancelled", "booked"]
    assert [row.phone for row in rows(town)] == ["000-0000-1001"] * 2
    assert "11月25日 周三 10:00" in resident.say("我的预约")[0]
    assert "取消了" in resident.press("取消预约")[0]
    assert "没有预约" in resident.say("我的预约")[0]


@pytest.mark.slow
def test_a_stranger_says_where_and_who_after_the_hour_is_theirs(town: Town) -> None:
    stranger = town.stranger()
    assert "哪个社区" in stranger.say("约周三上午理发")[0]
    stranger.press("桃源社区")
    made, question = stranger.press("周三 9:00")
    assert "约好了" in made
    assert "怎么称呼" in question
    assert states(town) == ["booked"]
    stranger.say("阿宝")
    assert "留个电话" in stranger.say("医保怎么交")[-1]  # answered, and asked again
    assert "到时见" in stranger.say("13912345678")[0]
    (row,) = rows(town)
    assert (row.name, row.phone) == ("阿宝", "13912345678")


@pytest.mark.slow
@pytest.mark.parametrize(
    "said", ["怎么预约理发", "预约活动室要钱不", "约好了没去会咋样", "想预约周六的亲子活动"]
)
def test_a_question_about_booking_is_answered(town: Town, said: str) -> None:
    town.person(RESIDENT).say(said)
    assert not [label for label in town.person(RESIDENT).labels if "周" in label]


@pytest.mark.slow
def test_danger_comes_before_an_hour(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("约周三上午理发")
    assert "119" in resident.say("着火了 快来人")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "offered"),
    [("那下午呢", False), ("十点行吗", True), ("明天停水吗", False), ("下周三", True)],
)
def test_another_time_is_asked_for_and_nothing_else(town: Town, said: str, offered: bool) -> None:
    """There are no afternoons: the nearest hours are said to be the nearest."""
    resident = town.person(RESIDENT)
    resident.say("约周三上午理发")
    told = resident.say(said)[0]
    assert ("这些时间能约" in told) is offered
    assert said != "那下午呢" or "您说的时间不开" in told


def test_one_hour_is_one_persons_and_one_person_is_at_one_place(town: Town) -> None:
    narrowed(town, capacity=1)
    resident, neighbour = town.person(RESIDENT), town.person(NEIGHBOUR)
    neighbour.say("约周三上午九点理发")
    books(resident)
    assert "刚刚约满了" in neighbour.press("周三 9:00")[0]  # shown before the other had it
    assert neighbour.labels[0] == "候补 11月25日 周三 9:00"
    assert "已经约了" in books(resident, "约周三上午九点门诊")[0]
    assert states(town) == ["booked"]


@pytest.mark.slow
def test_who_waits_moves_up_is_told_and_can_say_no(town: Town) -> None:
    narrowed(town, capacity=1)
    first, second = town.person(RESIDENT), town.person(NEIGHBOUR)
    third = town.person("赵淑珍")
    books(first)
    assert "候补上了" in books(second, label="候补 11月25日 周三 9:00")[0]
    assert "候补上了" in books(third, label="候补 11月25日 周三 9:00")[0]
    first.say("我的预约")
    first.press("取消预约")
    assert "轮到您了" in second.hear()[0]
    assert third.hear() == []
    assert "取消了" in second.press("取消预约")[0]
    assert "轮到您了" in third.hear()[0]
    assert states(town) == ["cancelled", "cancelled", "booked"]


@pytest.mark.slow
def test_who_waits_for_a_better_hour_keeps_the_one_they_have(town: Town) -> None:
    narrowed(town, capacity=1)
    first, second = town.person(RESIDENT), town.person(NEIGHBOUR)
    books(first)
    books(second, label="周三 9:15")
    second.press("改时间")
    second.say("周三九点")
    assert "9:15" not in "".join(second.labels)  # that one is theirs already
    assert "原来 11月25日 周三 9:15 的还给您留着" in second.press("候补 11月25日 周三 9:00")[0]
    assert states(town) == ["booked", "booked", "waiting"]
    first.say("我的预约")
    first.press("取消预约")
    assert "轮到您了" in second.hear()[0]
    assert states(town) == ["cancelled", "booked", "booked"]


@pytest.mark.slow
def test_who_waits_in_vain_is_told_in_time(town: Town) -> None:
    narrowed(town, capacity=1)
    books(town.person(RESIDENT))
    books(town.person(NEIGHBOUR), label="候补 11月25日 周三 9:00")
    rings(town, "11-25 08:00")
    assert "没候补上" in town.person(NEIGHBOUR).hear()[0]


@pytest.mark.slow
def test_the_evening_before_and_two_hours_before(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident, "约周三上午十点理发", "周三 10:00")
    rings(town, "11-24 17:59")
    assert resident.hear() == []
    rings(town, "11-24 18:00")
    assert "您有预约" in resident.hear()[0]
    rings(town, "11-25 08:00")
    assert "快到了" in resident.hear()[0]
    rings(town, "11-25 12:00")
    assert resident.hear() == []


@pytest.mark.slow
def test_an_hour_early_in_the_morning_wakes_nobody(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident, "约周三早上八点门诊", "周三 8:00")
    due = [row.due_at for row in town.pending("appointment_soon")]
    assert due == [at("11-25 07:30")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("quiet", "evening", "soon"),
    [
        ("22:00-09:00", "11-24 18:00", "11-25 09:00"),  # of 10:00; after a long morning's sleep
        ("23:00-07:00", "11-24 18:00", "11-25 08:00"),
        ("17:00-08:30", "11-24 16:30", "11-25 08:30"),  # before they rest
        ("22:00-09:55", "11-24 18:00", ""),  # the evening before is all they want
        ("07:00-08:30", "11-24 18:00", "11-25 08:30"),
    ],
)
def test_before_an_hour_ones_own_quiet_hours_hold(
    town: Town, quiet: str, evening: str, soon: str
) -> None:
    resident = town.person(RESIDENT)
    resident.say(f"/quiet {quiet}")
    books(resident, "约周三上午十点理发", "周三 10:00")
    (before,) = town.pending("appointment")
    assert before.due_at == at(evening)
    assert [one.due_at for one in town.pending("appointment_soon")] == [
        at(one) for one in soon.split(",") if one
    ]


@pytest.mark.slow
def test_quiet_hours_set_after_booking_hold_too(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident, "约周三上午十点理发", "周三 10:00")
    resident.say("/quiet 22:00-09:30")
    rings(town, "11-25 09:00")
    assert "快到了" not in "".join(resident.hear())
    rings(town, "11-25 09:31")
    assert "快到了" in resident.hear()[-1]


@pytest.mark.slow
def test_what_was_cancelled_is_not_reminded_of(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    resident.press("取消预约")
    rings(town, "11-25 08:55")
    assert resident.hear() == []
    kinds = select(Delivery.state).where(Delivery.kind == "appointment")
    assert [*town.read(lambda s: s.exec(kinds).all())] == ["dropped"]


@pytest.mark.slow
def test_late_the_desk_is_told_and_nobody_moves_up(town: Town) -> None:
    narrowed(town, capacity=1)
    resident = town.person(RESIDENT)
    books(resident)
    books(town.person(NEIGHBOUR), label="候补 11月25日 周三 9:00")
    town.clock.time = at("11-25 08:30")
    resident.say("我的预约")
    resident.press("取消预约")
    assert "预约取消：便民理发" in town.person(CLERK).hear()[0]
    assert states(town) == ["cancelled", "waiting"]


@pytest.mark.slow
def test_who_left_two_hours_empty_is_asked_to_phone_for_a_while(town: Town) -> None:
    resident, clerk = town.person(RESIDENT), town.person(CLERK)
    for label in ("周三 9:00", "周三 9:15"):
        town.clock.time = at("11-21 10:00")
        books(resident, label=label)
        town.clock.time = at("11-25 09:30")
        clerk.say("今天的预约")
        assert "没来" in clerk.press("没来")[0]
    assert "打 000-0000-0101 约" in books(resident, "约下周三上午理发")[0]
    town.clock.advance(timedelta(days=91))
    assert "约好了" in books(resident, "约周三上午理发", "9:00")[0]


def test_what_was_edited_away_keeps_its_hour(town: Town) -> None:
    """Its resident can still see it and give it back; nobody new gets that hour."""
    resident, clerk = town.person(RESIDENT), town.person(CLERK)
    books(resident)
    narrowed(town, "周四 9:00-11:30")
    assert "有 1 个以前约下的" in clerk.say("今天的预约")[-1]
    assert "照旧保留" in clerk.press("看看这 1 个")[0]
    assert "周三 9:00" in resident.say("我的预约")[0]
    town.person(NEIGHBOUR).say("约周三上午九点理发")
    assert not [label for label in town.person(NEIGHBOUR).labels if "周三" in label]
    assert "取消了" in resident.press("取消预约")[0]


@pytest.mark.slow
def test_what_is_not_done_any_more_is_still_kept_and_can_be_given_back(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    knowledge = town.understanding.knowledge
    items = {name: item for name, item in knowledge.items.items() if name != HAIRCUT}
    changed = replace(knowledge, items=items)
    town.understanding = replace(town.understanding, knowledge=changed)
    assert "周三 9:00" in resident.say("我的预约")[0]
    assert "您 11月25日 周三 9:00 的预约还留着" in resident.press("改时间")[0]
    assert "有 1 个以前约下的" in town.person(CLERK).say("今天的预约")[-1]
    assert "取消了" in resident.press("取消预约")[0]


@pytest.mark.slow
def test_an_hour_that_is_gone_is_told(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("约周三上午理发")
    town.clock.time = at("11-25 10:00")
    assert "约不了" in resident.press("周三 9:00")[0]
    assert states(town) == []


@pytest.mark.slow
def test_a_calendar_file_is_the_chats_own(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    resident.press("存到手机日历")
    town.later(minutes=1)
    resident.press("存到手机日历")
    (file,) = resident.lines[-1]["files"]
    assert file["name"] == "便民理发Y0001.ics"
    (data,) = town.read(lambda s: s.exec(select(Attachment.data)).all())
    assert b"DTSTART:20261125T010000Z" in data


@pytest.mark.slow
def test_what_was_put_into_a_calendar_is_changed_and_taken_out_there(town: Town) -> None:
    resident, clerk = town.person(RESIDENT), town.person(CLERK)
    books(resident)
    assert not [line for line in resident.say("理发改到周三十点") if "手机日历" in line]
    resident.press("存到手机日历")
    assert "换成新的时间" in resident.say("理发改到周三十点半")[0]
    clerk.say("李桂兰的理发改到十一点")
    assert "换成新的时间" in resident.hear()[0]
    assert "自己删" in resident.say("理发不去了")[-1]
    assert len({line["files"][0]["name"] for line in resident.lines if line["files"]}) == 1
    files = town.read(lambda s: s.exec(select(Attachment.data)).all())
    uids = [re.findall(rb"UID:(\w+)|SEQUENCE:(\d+)|(METHOD:CANCEL)", data) for data in files]
    assert len(files) == 4
    assert all((b"Y0002", b"", b"") in found for found in uids)


@pytest.mark.slow
def test_anothers_booking_is_as_unknown_as_none(town: Town) -> None:
    books(town.person(RESIDENT))
    neighbour = town.person(NEIGHBOUR)
    for verb in ("booking", "unbook", "rebook", "calendar", "came", "missed"):
        for number in ("Y0001", "Y0009", "x"):
            assert "没" in neighbour.say(action=signed(neighbour, f"{verb}:{number}"))[0]
    assert states(town) == ["booked"]


@pytest.mark.slow
def test_what_one_comes_for_is_an_answer_even_where_it_is_a_service(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident, "约周一下午的窗口", "周一 14:00")
    assert "怎么交" not in resident.say("医保怎么交")[-1]  # answered, and asked again
    assert resident.say("社保卡补换") == ["记好了，到时见。"]
    assert rows(town)[0].words == "社保卡补换"


@pytest.mark.parametrize(
    ("said_at", "hours", "told_at"),
    [
        pytest.param("11-21 10:00", "晚上六点到早上九点半别发消息", "11-24 17:31", id="sooner"),
        pytest.param("11-24 17:45", "晚上六点到早上九点半别发消息", "11-24 17:46", id="at once"),
    ],
)
def test_quiet_hours_set_after_booking_let_the_reminder_come_before_them(
    town: Town, said_at: str, hours: str, told_at: str
) -> None:
    resident = town.person(RESIDENT)
    resident.say("约周三上午理发")
    resident.press("周三 9:15")
    rings(town, said_at)
    heard = resident.say(hours)
    rings(town, told_at)
    assert "便民理发" in "".join([*heard, *resident.hear()]), "at 9:15 they are still at rest"
