"""A booking changed or given back in words: by its resident, and by the desk for whoever has it."""

from __future__ import annotations

import pytest

from tests.handlers.booking_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    ZONE,
    books,
    narrowed,
    rows,
    states,
)
from tests.town import Speaker, Town


def hours(town: Town) -> list[str]:
    """What is still booked."""
    booked = [row for row in rows(town) if row.state == "booked"]
    return [f"{row.starts_at.astimezone(ZONE):%m-%d %H:%M}" for row in booked]


@pytest.fixture
def resident(town: Town) -> Speaker:
    """李桂兰 has a haircut on Wednesday at nine, and went on to something else."""
    books(town.person(RESIDENT))
    town.person(RESIDENT).say("在吗")
    return town.person(RESIDENT)


def test_a_free_hour_is_taken_and_read_back(town: Town, resident: Speaker) -> None:
    (told,) = resident.say("帮我把理发改到周三十点半")
    assert "改好了" in told
    assert "11月25日 周三 10:30" in told
    assert "取消了：便民理发 11月25日 周三 10:30" in resident.say("来不了了，理发不去了")[0]
    assert states(town) == ["cancelled", "cancelled"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("把周三的理发挪到十点行吗", "11-25 10:00"),
        ("周三九点的理发换到十点一刻吧", "11-25 10:15"),
        ("理发推迟半小时吧", "11-25 09:30"),
        ("Y0001改到十一点", "11-25 11:00"),
        ("我约的理发能不能改到12月2号同一时间", "12-02 09:00"),
    ],
)
def test_another_hour_is_said_in_many_ways(
    town: Town, resident: Speaker, said: str, then: str
) -> None:
    assert "改好了" in resident.say(said)[0]
    assert hours(town) == [then]


NOT_PLAIN = (
    ("理发改个时间", "点一下就约好"),
    ("理发改到周四", "11月26日 周四不开，开放时间是周三 09:00-11:30"),
    ("周三不去了", "真的不去了吗"),
    ("理发能取消吗", "真的不去了吗"),
    ("不去了", "真的不去了吗"),
    ("明天不去了", ""),
    ("律师咨询不去了", "没有这样的预约"),
    ("周四的预约取消", "没有这样的预约"),
    ("理发师傅周三不来吗", ""),
    ("周三的理发改到几点了", ""),
)


@pytest.mark.slow
def test_what_is_not_plain_is_asked(town: Town, resident: Speaker) -> None:
    for said, told in NOT_PLAIN:
        assert told in resident.say(said)[0], said
        assert hours(town) == ["11-25 09:00"], said


@pytest.mark.slow
def test_a_full_hour_can_be_waited_for(town: Town, resident: Speaker) -> None:
    narrowed(town, capacity=1)
    books(town.person(NEIGHBOUR), label="周三 10:00")
    resident.say("理发改到周三十点")
    assert "候补 11月25日 周三 10:00" in resident.labels
    assert "还给您留着" in resident.press("候补")[0]


@pytest.mark.slow
def test_of_several_it_is_asked_which(town: Town, resident: Speaker) -> None:
    books(resident, "约周一下午的窗口", "周一 14:00")
    resident.say("办低保")
    assert "要取消哪一个" in resident.say("预约取消")[0]
    assert len(resident.labels) == 2
    assert "要改哪一个" in resident.say("预约改到十点")[0]
    assert "11月25日 周三 10:00" in resident.press("便民理发")[0]
    assert hours(town) == ["11-23 14:00", "11-25 10:00"]


@pytest.mark.slow
def test_right_after_it_was_read_back_nothing_need_be_named(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    assert "周三 10:00" in resident.say("改到十点")[0]
    assert "取消了" in resident.say("不来了")[0], "no alarm"
    assert states(town) == ["cancelled", "cancelled"]


@pytest.mark.slow
def test_a_problem_in_the_same_message_is_a_report(town: Town, resident: Speaker) -> None:
    told = "\n".join(resident.say("理发不去了，另外3号楼路灯不亮"))
    assert "取消了：便民理发" in told
    assert "路灯不亮 桃源里3号楼" in told


@pytest.mark.slow
def test_an_open_report_is_gone_on_with(town: Town, resident: Speaker) -> None:
    asked = resident.say("路灯不亮")[-1]
    told = resident.say("周三的理发取消")
    assert "取消了：便民理发" in told[0]
    assert asked.splitlines()[-1] in told[-1]


@pytest.mark.slow
def test_who_comes_is_asked_of_the_hour_they_have_now(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("约周三上午理发")
    stranger.press("桃源社区")
    stranger.press("周三 9:00")
    told = stranger.say("改到十点")
    assert "怎么称呼" in told[-1]
    stranger.say("阿宝")
    assert [(row.state, row.name) for row in rows(town)] == [
        ("cancelled", None),
        ("booked", "阿宝"),
    ]


def test_the_desk_changes_it_by_name_and_its_person_is_told(town: Town, resident: Speaker) -> None:
    clerk = town.person(CLERK)
    assert "替李桂兰改好了" in clerk.say("李桂兰的理发改到十点")[0]
    assert "社区替您改好了，便民理发 改到 11月25日 周三 10:00" in resident.hear()[0]
    assert "取消 李桂兰 的“便民理发”" in clerk.say("给李大妈取消周三的理发")[0]
    clerk.press("本人不来了")
    assert "社区替您取消了：便民理发" in resident.hear()[0]
    assert states(town) == ["cancelled", "cancelled"]


@pytest.mark.slow
def test_whom_a_surname_may_mean_is_shown_first(town: Town, resident: Speaker) -> None:
    clerk = town.person(CLERK)
    assert "李桂兰 000-0000-1001" in clerk.say("李大妈的理发改到十点")[0]
    assert hours(town) == ["11-25 09:00"]
    assert "替李桂兰改好了" in clerk.press("周三 10:00")[0]


@pytest.mark.slow
@pytest.mark.parametrize("who", [NEIGHBOUR, "林涛"])
def test_nobody_else_changes_it(town: Town, resident: Speaker, who: str) -> None:
    town.person(who).say("李桂兰的理发改到十点")
    town.person(who).say("取消李桂兰周三的理发")
    assert hours(town) == ["11-25 09:00"]


@pytest.mark.slow
def test_the_sheet_is_asked_for_in_words(town: Town, resident: Speaker) -> None:
    asked = ("周三谁来", "周三预约表", "周三都有谁来？", "周三理发约了谁", "11月25日预约名单")
    for said in asked:
        assert "9:00 李桂兰" in town.person(CLERK).say(said)[0], said
    assert "李桂兰" not in "".join(town.person(NEIGHBOUR).say(asked[0]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        "有个刘大爷打电话来要约周三九点半理发 电话13912345678",
        "刘大爷来电话，说要约周三九点半理发，13912345678",
        "约周三九点半理发 刘大爷 13912345678",
    ],
)
def test_a_call_is_taken_down_as_it_was_told(town: Town, said: str) -> None:
    """Of the desk's own community, which is not asked for."""
    clerk = town.person(CLERK)
    clerk.say(said)
    assert "替刘大爷约好了" in clerk.press("周三 9:30")[0]
    assert rows(town)[0].phone == "13912345678"


@pytest.mark.slow
def test_what_is_asked_of_another_booking_is_asked_again(town: Town, resident: Speaker) -> None:
    books(resident, "约周一下午的窗口", "周一 14:00")
    cancelled, asked = resident.say("周三的理发取消")
    assert "取消了：便民理发" in cancelled
    resident.say("办低保")
    assert asked
    assert [row.words for row in rows(town)] == [None, "办低保"]
