"""帮我妈约理发: hers where she agreed, else one's own with her name on it; two in one breath."""

from __future__ import annotations

import pytest
from sqlmodel import Session, func, select

from bot.desk.linking import merge
from storage.booking_tables import Booking
from storage.tables import Person
from tests.handlers.booking_stories import (
    CLERK,
    NEIGHBOUR,
    RESIDENT,
    books,
    narrowed,
    rings,
    rows,
    states,
)
from tests.town import Speaker, Town

DAUGHTER = "吴小燕"
# what is offered
SEVERAL = {
    "给我约理发和助浴": ["便民理发", "上门助浴"],
    "明天上午理发，后天下午助浴": ["便民理发", "上门助浴"],
    "想约周三上午理发，再约周四下午律师咨询": ["便民理发", "律师咨询"],
    "周三上午理发，周四下午三点律师": ["便民理发", "律师咨询"],
    "帮我妈约理发和门诊": ["便民理发（妈妈）", "卫生站门诊（妈妈）"],
    "约周三上午理发": ["便民理发"],
    "约个活动室开会": ["活动室"],
    "我约了理发和助浴": [],
    "理发和助浴怎么约": [],
    "周三理发、助浴开门吗": [],
    "周三上午理发": [],
}


def agreed(town: Town) -> tuple[Speaker, Speaker]:
    """A daughter, and a mother who lets her."""
    daughter, mother = town.person(DAUGHTER), town.stranger("妈妈")
    daughter.say("每月5号上午九点提醒我妈交水费")
    mother.say(daughter.press("让妈妈自己收")[1])
    mother.press("同意")
    daughter.hear()
    return daughter, mother


def newest_id(session: Session) -> int | None:
    return session.exec(select(func.max(Person.id))).one()


def test_for_somebody_else_it_is_ones_own_with_their_name(town: Town) -> None:
    resident = town.person(RESIDENT)
    books(resident)
    offer = resident.say("帮我妈约周三上午九点理发")[0]
    assert "便民理发（妈妈）" in offer
    told = "\n".join(resident.press("周三 9:00"))
    assert "约好了：便民理发（妈妈）" in told, "at the hour one has oneself"
    assert "记在您名下" in told
    assert resident.labels == ["改时间", "存到手机日历", "取消预约"]
    sheet = town.person(CLERK).say("周三的预约")[0]
    assert "9:00 妈妈（李桂兰替约） 000-0000-1001" in sheet
    resident.say("把我妈的理发改到周三十点")
    assert "妈妈（李桂兰替约）" in town.person(CLERK).say("周三的预约")[0]
    rings(town, "11-24 18:01")
    assert [text for text in resident.hear() if "便民理发（妈妈） 11月25日 周三 10:00" in text]
    assert "取消了：便民理发（妈妈）" in resident.say("我妈的理发取消")[0]
    assert states(town) == ["booked", "cancelled", "cancelled"]


@pytest.mark.slow
def test_what_one_booked_for_family_is_ones_own_in_another_chat_too(town: Town) -> None:
    daughter, _ = agreed(town)
    daughter.say("帮我妈约周三上午九点理发")
    daughter.press("周三 9:00")
    phone = town.stranger("手机")
    phone.say("你好")

    def are_one(session: Session) -> None:
        unit, (made,) = town.conversation.unit(session), session.exec(select(Booking)).all()
        before, newest = (session.get_one(Person, id_) for id_ in (made.by_id, newest_id(session)))
        merge(unit, before, newest)

    town.write(are_one)
    assert "您有 1 个预约" in phone.say("我的预约")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "comer"),
    [
        ("给我老伴约周三上午理发", "老伴"),
        ("替俺娘约周三理发", "妈妈"),
        ("我爸想约周三上午理发", "爸爸"),
        ("想给孩子约周三上午理发", "孩子"),
        ("替王大妈约个周三的理发", "王大妈"),
        ("帮我约周三上午理发", ""),
        ("给我约个周三理发", ""),
        ("马上要约周三理发", ""),
        ("约周三上午理发", ""),
        ("我想约周三3号窗口旁的理发", ""),
    ],
)
def test_whose_hour_it_is_is_heard(town: Town, said: str, comer: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(said)
    resident.press("周三 9:00")
    (row,) = rows(town)
    assert (row.comer, row.name) == (comer, comer or RESIDENT)


@pytest.mark.slow
def test_who_agreed_has_it_and_both_may_change_it(town: Town) -> None:
    daughter, mother = agreed(town)
    daughter.say("帮我妈约周三上午理发")
    told = "\n".join(daughter.press("周三 9:00"))
    assert "替妈妈" in told
    assert "也发给本人了" in told
    assert "吴小燕替您约好了：便民理发 11月25日 周三 9:00" in mother.hear()[-1]
    sheet = town.person(CLERK).say("周三的预约")[0]
    assert "9:00 妈妈（吴小燕替约） 000-0000-1003" in sheet, "whom to phone"
    assert "妈妈" in daughter.say("我的预约")[0] + "".join(daughter.labels)
    daughter.say("把我妈的理发改到周三十点")
    assert "吴小燕替您改好了" in mother.hear()[-1]
    assert "11月25日 周三 10:00" in mother.say("我的预约")[0]
    daughter.say("我妈的理发取消")
    assert "吴小燕替您取消了" in mother.hear()[-1]
    assert states(town) == ["cancelled", "cancelled"]


@pytest.mark.slow
def test_a_strangers_name_is_not_that_of_whom_they_book_for(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("帮我妈约周三上午理发")
    stranger.press("桃源社区")
    stranger.press("周三 9:00")
    stranger.say("13912345678")
    stranger.say("约周三上午理发")
    stranger.press("桃源社区")
    assert "称呼" in stranger.press("周三 9:15")[-1]


@pytest.mark.slow
def test_the_last_place_and_the_list_are_theirs_too(town: Town) -> None:
    narrowed(town, capacity=1)
    books(town.person(NEIGHBOUR))
    resident = town.person(RESIDENT)
    resident.say("帮我妈约周三上午九点理发")
    assert "候补上了：便民理发（妈妈）" in "\n".join(resident.press("候补 11月25日 周三 9:00"))
    town.person(NEIGHBOUR).say("理发取消")
    assert "轮到您了：便民理发（妈妈）" in resident.hear()[-1]


def test_of_several_in_one_sentence_each_is_offered(town: Town) -> None:
    """What is no wish for several is answered as ever."""
    for said, titles in SEVERAL.items():
        told = town.person(RESIDENT).say(said)
        offers = [text for text in told if "点一下" in text and "哪一件" not in text]
        found = [text.split("“")[1].split("”")[0] for text in offers if "“" in text]
        assert found == titles, said


@pytest.mark.slow
def test_after_the_one_comes_the_other(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("约周三上午理发，周四下午律师")
    assert "周四 14:00" in resident.labels[0]
    told = resident.say("1")
    assert "约好了：律师咨询" in told[0]
    assert "接着约：“便民理发”" in told[1]
    assert len(resident.press("周三 9:00")) == 1, "and then no more"
    resident.say("约门诊")
    resident.say("约窗口")
    assert "接着约" not in "".join(resident.press("周一 8:30")), "two wishes, one after the other"


@pytest.mark.slow
def test_a_strangers_two_are_both_placed(town: Town) -> None:
    stranger = town.stranger()
    stranger.say("约周三上午理发和周四下午窗口")
    stranger.press("桃源社区")
    assert "11月25日 周三 9:00" in stranger.labels


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("约元旦理发", "14 天以内"),
        ("约今天晚上九点理发", "11月21日 周六不开，开放时间是周三"),
        ("约周三下午理发", "周三的时间是 09:00-11:30，您说的时间不开"),
        ("约今天上午十点半的门诊", "现在最早能约 11月21日 周六 11:00"),
        ("约今天上午十一点的门诊", "这些时间能约"),
        ("约明天上午十点十分的门诊", "这些时间能约"),
        ("我想候补周三九点理发", "这些时间能约"),
    ],
)
def test_an_hour_that_is_not_to_be_had_is_told_why(town: Town, said: str, told: str) -> None:
    assert told in town.person(RESIDENT).say(said)[0]


@pytest.mark.slow
def test_nobody_holds_places_for_everybody(town: Town) -> None:
    resident = town.person(RESIDENT)
    for name in ("王大妈", "赵大爷", "孙阿姨", "钱奶奶"):
        resident.say(f"替{name}约周三上午九点理发")
        resident.press("周三 9:00")
    assert len(states(town)) == 4
    resident.say("替周叔叔约周三上午九点理发")
    assert "已经有 4 个了" in resident.press("周三 9:00")[0]
