"""While a report asks where: words of their own are heard as such, and places stay places."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import look
from tests.handlers.booking_stories import RESIDENT
from tests.town import Town

LAMP, ASKED = "楼道灯不亮", "在哪个位置"
# what is said instead of a place → what is said to it before the place is asked again
OWN = {
    "我的提醒": "没有提醒",
    "我的预约": "没有预约",
    "我的": "还没有诉求",
    "我身份证明年3月到期": "身份证2027年3月到期",
    "提醒我明天下午三点去盖章": "提醒您：去盖章",
    "每天早上八点提醒我吃药": "提醒您：吃药",
    "取消提醒": "取消了",
    "今天不用提醒我了": "提醒",
    "取消预约": "没有预约",
    "帮我约理发": "便民理发",
    "约周三上午理发": "便民理发",
    "我要预约": "想约哪一个",
    "理发怎么约": "哪一件",
    "医保怎么交": "医保",
    "居住证怎么办": "居住证",
    "老年证怎么办": "优待证",
    "低保怎么申请": "哪一件",
    "我要办居住证": "居住证",
    "我想办老年卡": "哪一件",
    "现在能办身份证吗": "哪一件",
    "帮我代办医保": "哪一件",
    "有没有活动": "哪一件",
    "你们几点下班": "8:30",
    "垃圾分类怎么分": "垃圾",
    "通知设置": "通知",
    "帮助": "",
    "常用电话": "110",
    "绑定": "绑定码",
    "120是干啥的": "120",
    "到哪步了": "还没有诉求",
    "你好": "您好",
    "晚上好": "您好",
    "在吗": "在",
    "谢谢": "不客气",
    "谢谢你们": "不客气",
    "你是谁": "助手",
}
# names in which a service stands, and what the resident's own home is called
PLACES = [
    *("3号楼2单元门口", "我家", "老地方", "幼儿园对面", "社保所门口", "社保所", "社保所旁边"),
    *("菜市场旁边那个理发店门口", "理发店门口", "理发店", "居委会楼下", "助餐点旁边"),
    *("老年食堂门口", "老年食堂", "活动室门口", "党群服务中心", "政务大厅", "医院门口"),
    *("社区医院对面", "药店", "超市", "派出所旁边那条路", "快递柜那里", "垃圾站旁边", "楼下"),
    *("健身器材那", "在我家门口", "小区大门口进来第二排", "办证大厅门口", "约克花园门口"),
    *("婚姻登记处门口", "养老驿站旁边", "老年大学门口", "残联楼下", "充电桩那边"),
    *("你好，就在我们单元门口", "谢谢，3号楼", "3号楼，你们什么时候来", "就是低保户老李家门口"),
    *("提醒牌旁边", "预约挂号那个窗口对面", "领秀城西门"),
]


def test_words_of_their_own_are_no_place_and_the_place_is_asked_again(town: Town) -> None:
    resident = town.person(RESIDENT)
    for said, told in OWN.items():
        assert ASKED in resident.say(LAMP)[-1], said
        *answers, question = resident.say(said)
        assert told in "".join(answers), said
        assert answers, said
        assert ASKED in question, said
        assert "不填了" in resident.say("算了")[0], said


@pytest.mark.slow
@pytest.mark.parametrize("said", PLACES)
def test_a_place_stays_a_place(town: Town, said: str) -> None:
    resident = town.person(RESIDENT)
    resident.say(LAMP)
    (told,) = resident.say(said)
    assert "对吗" in told or "是哪一处" in told or "20261121-0001" in told


def test_nothing_of_it_stands_in_the_ticket(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(LAMP)
    for said in ("你好", "理发怎么约", "我的提醒", "谢谢"):
        resident.say(said)
    assert "对吗" in resident.say("3号楼2单元门口")[0]
    resident.say("对")
    assert look(town, "place", "20261121-0001") == "桃源里3号楼2单元门口"
    assert look(town, "title", "20261121-0001") == "路灯不亮"


@pytest.mark.slow
def test_before_it_is_told_what_it_is_about(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我要反映问题")
    for said in ("我的提醒", "你好", "我的预约"):
        assert "是什么情况" in resident.say(said)[-1]
    assert ASKED in resident.say(LAMP)[-1]


@pytest.mark.slow
@pytest.mark.parametrize("said", ["1", "便民理发"])
def test_one_of_what_was_asked_back_is_chosen_and_the_place_comes_next(
    town: Town, said: str
) -> None:
    resident = town.person(RESIDENT)
    resident.say(LAMP)
    resident.say("理发怎么约")
    card, question = resident.say(said)
    assert "先约个时间再来" in card
    assert "接着说" in question
    assert "5号楼”，对吗" in resident.say("5")[0], "a number is a building again"


@pytest.mark.slow
@pytest.mark.parametrize("said", ["不用", "13900001111"])
def test_other_pieces_are_asked_again_too(town: Town, said: str) -> None:
    stranger = town.stranger()
    stranger.say("我想给我妈报个送餐")
    stranger.press("我要办理")
    assert "怎么称呼" in stranger.say("你好")[-1]
    stranger.say("王芳")
    assert "电话" in stranger.say("谢谢")[-1]
    assert "住哪儿" in (stranger.say(said) + stranger.say("我的提醒"))[-1]
    assert "住哪儿" in stranger.say("理发怎么约")[-1]
    assert "20261121-0001" in stranger.say("桃源里3号楼1单元101")[0]
