"""代约: the desk books, changes and gives back an hour for who phoned; who is told, and how."""

from __future__ import annotations

import pytest

from tests.gateway import Gateway
from tests.handlers.booking_stories import (
    CLERK,
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
from tests.town import Speaker, Town

PHONE = "13912345678"
WISH = f"帮王阿姨约周三上午的理发，{PHONE}"


def phoned(town: Town, wish: str = WISH, label: str = "周三 9:00") -> Speaker:
    """The clerk books an hour for somebody on the phone."""
    clerk = town.person(CLERK)
    clerk.say(wish)
    assert "约好了" in clerk.press(label)[0]
    return clerk


def known(town: Town) -> Speaker:
    """A resident whom the office entered, and who wrote later."""
    town.later(minutes=1)
    town.person(RESIDENT).say(PHONE)
    return town.person(RESIDENT)


def test_who_phoned_has_an_hour_and_the_last_place_is_gone(town: Town) -> None:
    narrowed(town, capacity=1)
    clerk = phoned(town)
    assert "请现在就把时间、地点、要带的告诉本人" in clerk.lines[0]["text"]
    town.person(RESIDENT).say("约周三九点理发")
    assert "候补 11月25日 周三 9:00" in town.person(RESIDENT).labels
    (row,) = rows(town)
    assert (row.name, row.phone, row.state) == ("王阿姨", PHONE, "booked")
    assert row.by_id == clerk.visitor.person_id != row.person_id
    assert f"9:00 王阿姨 {PHONE}" in clerk.say("周三的预约")[0]
    assert "没有预约" in clerk.say("我的预约")[0], "it is not the clerk's own"


def test_the_desk_changes_it_and_gives_it_back(town: Town) -> None:
    clerk = phoned(town)
    clerk.say("周三的预约")
    clerk.press("9:00 王阿姨 改、取消")
    clerk.press("改时间")
    clerk.say("那周三十点呢")
    assert "原来的时间已经退掉" in clerk.press("周三 10:00")[0]
    assert "11月25日 周三 10:00" in clerk.say("y0002")[0]
    assert "是哪一种" in clerk.press("取消预约")[0]
    assert "取消了：王阿姨" in clerk.press("本人不来了")[0]
    assert states(town) == ["cancelled", "cancelled"]
    town.later(minutes=1)
    assert "没有要打电话" in clerk.say("待电话告知")[0], "they said so themselves"
    assert "已经过去或者取消" in clerk.say("Y0002")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        "代约 周三上午理发 王阿姨 13912345678",
        "代约周三上午理发，王阿姨，139 1234 5678",
        "给居民王阿姨订个周三上午九点的理发，电话13912345678",
        "替王阿姨预约周三早上剪头发 13912345678",
        "代约 13912345678 王阿姨 周三上午 剪头",
        "代约 王阿姨 周三上午理发 13912345678",
    ],
)
def test_it_is_said_in_many_ways(town: Town, wish: str) -> None:
    phoned(town, wish)
    (row,) = rows(town)
    assert (row.name, row.phone) == ("王阿姨", PHONE)


@pytest.mark.slow
def test_what_is_missing_is_asked(town: Town) -> None:
    clerk = town.person(CLERK)
    assert "约哪一个" in clerk.say("代约")[0]
    assert "给谁约" in clerk.press("律师咨询")[0]
    assert "李大爷的电话" in clerk.say("李大爷")[0]
    clerk.say("没有")
    assert "点一下" in clerk.say("下下周四")[0]
    clerk.press("周四 14:00")
    (row,) = rows(town)
    assert (row.name, row.phone) == ("李大爷", "没留")


@pytest.mark.slow
def test_a_worker_may_too_right_after_something_else(town: Town) -> None:
    worker = town.person("张芳")
    worker.say("提醒李桂兰后天上午九点来社区签字")
    worker.say(f"帮刘大爷约周三理发 {PHONE}")
    assert "替刘大爷约好了" in worker.press("周三 9:00")[0]


@pytest.mark.slow
def test_something_else_in_between_ends_it(town: Town) -> None:
    clerk = town.person(CLERK)
    clerk.say(WISH)
    assert "路灯" in clerk.say("桃源里3号楼路灯不亮")[0]
    clerk.press("周三 9:00")
    assert not rows(town)


@pytest.mark.slow
def test_who_left_hours_empty_is_booked_for_by_the_desk(town: Town) -> None:
    clerk, resident = town.person(CLERK), known(town)
    for day in ("11-25", "12-02"):
        town.clock.time = at(f"{day} 06:00")
        books(resident, "约今天上午九点理发", "9:00")
        town.clock.time = at(f"{day} 09:10")
        clerk.say("今天的预约")
        clerk.press("没来")
    assert "这次请打" in books(resident, "约周三上午理发", "周三 9:00")[0]
    phoned(town, f"代约 12月9号上午理发 李桂兰 {PHONE}", "12月9日 周三 9:00")
    assert "社区替您约好了" in resident.hear()[-1]


@pytest.mark.slow
def test_somebody_with_a_chat_has_it_there(town: Town) -> None:
    known(town)
    clerk = phoned(town)
    assert "也发给本人了" in clerk.lines[0]["text"]
    (told,) = town.person(RESIDENT).hear()
    assert "社区替您约好了：便民理发 11月25日 周三 9:00" in told
    assert "周三 9:00" in town.person(RESIDENT).say("我的预约")[0]
    clerk.press("取消预约")
    clerk.press("我们办不了")
    (told,) = town.person(RESIDENT).hear()
    assert "这次办不了" in told
    assert "000-0000-0101" in told, "whom to ask"


@pytest.mark.slow
def test_whom_nothing_reaches_is_phoned_the_day_before(town: Town) -> None:
    clerk = phoned(town)
    town.later(minutes=1)
    assert "没有要打电话" in clerk.say("待电话告知")[0], "they were told on the phone"
    rings(town, "11-24 14:01")
    town.later(minutes=1)
    _, call = clerk.say("待电话告知")
    assert call.startswith(f"王阿姨 {PHONE}")
    assert "便民理发 11月25日 周三 9:00" in call
    assert "没有要打电话" in town.person("林涛").say("待电话告知")[0]
    assert "王阿姨已经告知" in clerk.press("已告知")[0]


@pytest.mark.slow
def test_what_the_desk_calls_off_is_told(town: Town) -> None:
    clerk = phoned(town, f"代约 周四律师咨询 赵大爷 {PHONE}", "周四 14:00")
    assert "没有预约" in clerk.say("周四的预约")[0], "of the street, not of this desk"
    clerk.say("Y0001")
    clerk.press("取消预约")
    clerk.press("我们办不了")
    town.later(minutes=1)
    _, call = clerk.say("待电话告知")
    assert "“律师咨询”（11月26日 周四 14:00）这次办不了" in call


@pytest.mark.slow
def test_by_sms_where_it_is_set(with_sms: Town, gateway: Gateway) -> None:
    phoned(with_sms)
    with_sms.later(minutes=1)
    made, *_ = gateway.got
    assert made["phone"] == PHONE
    assert made["text"].startswith("桃源社区：社区替您约好了：便民理发 11月25日 周三 9:00 地点：")
    rings(with_sms, "11-24 18:01")
    with_sms.later(minutes=1)
    before = gateway.got[-1]["text"]
    assert "提醒您，您有预约：便民理发 11月25日 周三 9:00 地点：" in before
    assert "点一下" not in before
    assert len(before) < 100


@pytest.mark.slow
def test_a_closed_page_is_told_of_an_hour_by_phone(town: Town) -> None:
    books(town.person(NEIGHBOUR))
    rings(town, "11-24 18:01")
    town.later(minutes=31)
    _, call = town.person(CLERK).say("待电话告知")
    assert call.startswith("周明远 000-0000-1002")


@pytest.mark.slow
def test_only_those_of_the_desk_may(town: Town) -> None:
    phoned(town)
    resident, stranger = town.person(RESIDENT), town.person("林涛")
    for words in ("Y0001", "y0001"):
        assert PHONE not in "".join(resident.say(words))
        assert "不在您这里" in stranger.say(words)[0]
    assert "不在您这里" in stranger.say(action=signed(stranger, "unbook_for:Y0001.ours"))[0]
    stranger.say(action=signed(stranger, "slot_for:nothing.x"))
    assert states(town) == ["booked"]
    assert "社区替您" not in "".join(resident.say("代约 周三上午理发 王阿姨 13912345678"))


@pytest.mark.slow
def test_two_hours_at_once_are_refused_in_their_name(town: Town) -> None:
    clerk = phoned(town, f"代约 周三上午九点的门诊 王阿姨 {PHONE}")
    clerk.say(WISH)
    assert "这位居民 11月25日 周三 9:00 已经约了“卫生站门诊”" in clerk.press("周三 9:00")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        "帮3号楼2单元501的李桂兰约周三上午理发",
        "给住桃源里3号楼2单元501的李大妈约周三理发",
        "老人李桂兰想约周三上午理发，3号楼2单元501",
        "代约 周三上午理发 3-2-501李桂兰",
        "帮501独居老人李桂兰约个周三的理发",
        "李桂兰说想约周三理发",
        "帮李桂兰约周三上午的理发",
    ],
)
def test_who_is_known_by_name_and_home_is_booked_for(town: Town, wish: str) -> None:
    clerk, resident = town.person(CLERK), town.person(RESIDENT)
    resident.say("你好")
    assert "替李桂兰（桃源里3号楼2单元501）约" in clerk.say(wish)[0]
    assert "替李桂兰约好了" in clerk.press("周三 9:00")[0]
    (row,) = rows(town)
    assert (row.person_id, row.phone) == (resident.visitor.person_id, "000-0000-1001")
    assert "社区替您约好了" in resident.hear()[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        "帮3号楼2单元502的李桂兰约周三理发",  # another door
        "帮3号楼的李大妈约周三理发",
        f"李桂兰打电话来想约周三理发 {PHONE}",  # another phone
    ],
)
def test_where_another_may_be_meant_it_is_asked(town: Town, wish: str) -> None:
    clerk = town.person(CLERK)
    assert "是给哪一位约" in clerk.say(wish)[0]
    assert clerk.labels == ["李桂兰（桃源里3号楼2单元501）", "不是，另外一位"]
    clerk.press("不是")
    clerk.say("没有") if PHONE not in wish else None
    clerk.press("周三 9:00")
    (row,) = rows(town)
    assert row.person_id != town.person(RESIDENT).visitor.person_id


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        "替王奶奶约周三理发",
        "有个老太太想约周三理发",
        "给老王约周三上午理发",
        "来了个居民要约周三理发",
        "给隔壁老张约周三九点剃头",
        "帮楼上那家约周三九点剃头",
        "替一个打电话来的老人约周三理发",
        "帮周三来的那个大爷约周三理发",
    ],
)
def test_it_is_never_the_clerks_own(town: Town, wish: str) -> None:
    clerk = town.person(CLERK)
    assert "便民理发" not in clerk.say(wish)[0], "first it is asked whose it is"


@pytest.mark.slow
@pytest.mark.parametrize(
    "said", ["有居民反映活动室没预约上", "居民想要个活动室的钥匙", "帮我约周三理发", "马上要约理发"]
)
def test_what_is_for_nobody_else_is_none_of_it(town: Town, said: str) -> None:
    answer = "".join(town.person(CLERK).say(said))
    assert "给谁约" not in answer
    assert "电话是多少" not in answer


@pytest.mark.slow
def test_whom_nobody_named_is_asked_for_piece_by_piece(town: Town) -> None:
    clerk = town.person(CLERK)
    assert "给谁约" in clerk.say("帮周三来的那个大爷约周二上门洗澡")[0]
    assert "点一下" in clerk.say(PHONE)[0]
    clerk.say("赵德福")
    assert "替赵德福约好了" in clerk.press("周二 9:00")[0]
    clerk.say("13912345679")  # a phone is no home
    assert "到时上门：桃源里5号楼1单元303" in clerk.say("桃源里5号楼1单元303")[-1]
    (row,) = rows(town)
    assert (row.name, row.phone) == ("赵德福", "13912345679")


@pytest.mark.slow
def test_who_has_no_phone_is_not_asked_for_one(town: Town) -> None:
    phoned(town, "帮楼下王奶奶约周三剃头 她没手机")
    assert [row.name for row in rows(town)] == ["王奶奶"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("王阿姨的预约", "王阿姨 13912345678"),
        ("王阿姨约的几点", "周三 9:00"),
        ("老王约了没有", "王阿姨"),
        ("李桂兰的预约", "这里没有李桂兰的预约"),
        ("帮李桂兰约2月30号理发", "没有“2月30号”这一天"),
    ],
)
def test_what_is_booked_for_somebody_is_told(town: Town, said: str, told: str) -> None:
    clerk = phoned(town)
    assert told in clerk.say(said)[0]
    assert "王阿姨" not in "".join(town.person(RESIDENT).say("王阿姨的预约"))


@pytest.mark.slow
def test_beside_a_report_it_is_for_who_was_named(town: Town) -> None:
    clerk = town.person(CLERK)
    told = "".join(clerk.say(f"帮刘大爷约周三理发 {PHONE}，桃源里3号楼路灯不亮"))
    assert "便民理发" in told
    assert "路灯" in told
    clerk.press("周三 9:00")
    (row,) = rows(town)
    assert (row.name, row.phone) == ("刘大爷", PHONE)


@pytest.mark.slow
def test_of_another_community_nothing_is_known(town: Town) -> None:
    assert "电话是多少" in town.person("林涛").say("帮李桂兰约周三上午理发")[0]


@pytest.mark.slow
def test_a_wrong_guess_is_put_right(town: Town) -> None:
    clerk = town.person(CLERK)
    clerk.say("帮李桂兰约周三上午理发")
    assert "电话是多少" in clerk.press("不是，另外一位")[0]
    clerk.say(PHONE)
    clerk.press("周三 9:00")
    (row,) = rows(town)
    assert (row.name, row.phone) == (RESIDENT, PHONE)
    assert row.person_id != town.person(RESIDENT).visitor.person_id


@pytest.mark.slow
def test_two_things_for_who_phoned_come_one_after_the_other(town: Town) -> None:
    clerk = town.person(CLERK)
    clerk.say("代约 王奶奶 周三上午理发，周四下午律师")
    clerk.say("没有")
    assert "律师咨询" in "".join(clerk.press("周三 9:00"))
    clerk.press("周四 14:00")
    first, second = rows(town)
    assert (first.person_id, second.title) == (second.person_id, "律师咨询")


@pytest.mark.slow
def test_the_home_of_who_is_not_known_is_asked_only_once(town: Town) -> None:
    clerk = town.person(CLERK)
    clerk.say("帮桃源里5号楼1单元303的王奶奶约周二上午助浴")
    clerk.say("没有")
    assert "到时上门：桃源里5号楼1单元303" in "".join(clerk.press("周二 9:00"))
