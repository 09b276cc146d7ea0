"""Which notices one gets: 退订 and 订阅, in words and by buttons, and what they never stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot import inbox
from bot.catalogue.shapes import read_shaped
from bot.catalogue.topics import SORTS, Topics
from bot.desk import topics
from bot.desk.deliver import chat_of, deliver
from bot.desk.topic_words import read_wish
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Incoming, Reply
from bot.settings import KNOWLEDGE
from tests.desk.desk_stories import RESIDENT, WORKER, deliveries_to, does, done, named, report
from tests.handlers.two_chats import Open, link
from tests.town import Town

SHIPPED: Topics = read_shaped(KNOWLEDGE / "topics.yaml").value
STILL = "您自己诉求的进展、您定的提醒、紧急情况"


def told(*topic: str, words: str = "周六上午义诊") -> Callable[[UnitOfWork], None]:
    """A notice to the resident, which can be left."""

    def work(unit: UnitOfWork) -> None:
        buttons = tuple(Button(label="少收这类通知", data=f"unsubscribe:{one}") for one in topic)
        chat = chat_of(unit, named(unit, RESIDENT).id)
        deliver(unit, chat, "notice", Reply(text=words, buttons=buttons), f"notice:{words}")

    return work


def left_by(town: Town, name: str = RESIDENT) -> set[str]:
    """The topics somebody has left."""

    def look(unit: UnitOfWork) -> set[str]:
        own = named(unit, name).id
        return {key for key in SORTS if own in unit.session.exec(topics.left(key)).all()}

    return done(town, look)


def groups_of(town: Town, name: str = RESIDENT) -> set[str]:
    def look(unit: UnitOfWork) -> set[str]:
        own, groups = named(unit, name).id, unit.knowledge.topics.groups
        return {key for key in groups if own in unit.session.exec(topics.people_of(key)).all()}

    return done(town, look)


def test_a_notice_is_answered_with_one_word_and_its_kind_comes_no_more(town: Town) -> None:
    resident = town.person(RESIDENT)
    done(town, told("activity"))
    assert resident.hear() == ["周六上午义诊"]
    done(town, told("activity", words="周日包饺子"))
    (said,) = resident.say("退订")
    assert "“活动”的通知以后不给您发了" in said
    assert "还会给您发：停水停电、政策" in said
    assert STILL in said
    assert left_by(town) == {"activity"}
    assert resident.hear() == [], "what was on its way stays away, too"
    (row,) = (row for row in deliveries_to(town, RESIDENT, "notice") if row.state != "sent")
    assert row.state == "dropped"
    assert "有“活动”的通知就发给您" in resident.press("订阅活动")[0]
    assert left_by(town) == set()


@pytest.mark.slow
def test_the_notice_is_still_meant_after_a_word_of_thanks(town: Town) -> None:
    resident = town.person(RESIDENT)
    done(town, told("activity"))
    resident.say("收到")
    assert "“活动”的通知以后不给您发了" in resident.say("退订")[0]


@pytest.mark.slow
def test_two_notices_of_one_morning_are_asked_apart(town: Town) -> None:
    resident = town.person(RESIDENT)
    done(town, told("activity", "outage", words="停水和义诊"))
    resident.hear()
    assert "退订哪一类" in resident.say("TD")[0]
    assert resident.labels == ["退订活动", "退订停水停电", "通知都不收了"]
    resident.say("2")
    assert left_by(town) == {"outage"}


def test_without_a_notice_it_is_asked_which_and_all_can_go(town: Town) -> None:
    resident = town.person(RESIDENT)
    (asked,) = resident.say("不想收通知了")
    assert STILL in asked
    assert resident.labels == ["退订停水停电", "退订政策", "退订活动", "通知都不收了"]
    (said,) = resident.press("通知都不收了")
    assert "别的通知现在也没有给您发" in said
    assert left_by(town) == set(SORTS)
    assert "什么通知都没有" in resident.say("退订")[0]


def test_news_of_ones_own_ticket_and_reminders_come_all_the_same(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我半小时后吃药")
    report(town)
    resident.say("不想收通知了")
    resident.press("通知都不收了")
    does(town, "accept", WORKER)
    assert any("已接单" in line for line in resident.hear())
    town.later(minutes=31)
    assert any("吃药" in line for line in resident.hear())


@pytest.mark.slow
def test_right_after_a_reminder_the_word_means_the_reminder(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我半小时后吃药")
    town.later(minutes=31)
    assert any("吃药" in line for line in resident.hear())
    resident.say("退订")
    assert left_by(town) == set()


def test_a_group_is_joined_by_oneself_and_left(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert "养犬家庭" in resident.say("我家养狗，以后有养犬的通知告诉我")[0]
    assert groups_of(town) == {"dogs"}
    (said,) = resident.say("/topics")
    having, lacking = said.split("没给您发的")
    assert "养犬家庭：" in having
    assert "老人：" in lacking
    resident.press("退订养犬家庭")
    assert groups_of(town) == set()


@pytest.mark.slow
def test_only_the_water_then(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我家养狗，以后有养犬的通知告诉我")
    resident.say("只收停水停电的")
    assert left_by(town) == {"policy", "activity"}
    assert groups_of(town) == set()


@pytest.mark.slow
def test_staff_are_told_that_work_goes_on(town: Town) -> None:
    worker = town.person(WORKER)
    assert "工作消息照发" in worker.say("退订活动")[0]
    report(town)
    assert any("接单" in line for line in worker.hear()) or worker.labels


@pytest.mark.slow
def test_words_about_the_din_show_what_can_be_left(town: Town) -> None:
    (said,) = town.person(RESIDENT).say("消息太多了 烦")
    assert "退订活动" in said
    assert "/quiet" in said


@pytest.mark.slow
def test_in_the_middle_of_a_report_it_is_heard_and_the_report_goes_on(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("灯不亮了")
    assert "不给您发了" in resident.say("退订活动")[0]
    assert "桃源里3号楼东门口" in resident.say("就三号楼东门口那个")[0]


def test_in_a_group_it_is_no_command_for_the_group(town: Town, phone: Open) -> None:
    group = phone("-1001")
    said = {"channel": "telegram", "address": "-1001", "group": True, "sender": "1234"}
    words = Incoming(**said, update_id="g1", text="退订活动", reference="7")
    town.write(partial(inbox.accept, incoming=[words], now=town.clock.now()))
    (answered,) = group.hear()
    assert "不给您发了" not in answered
    everybody = done(town, lambda unit: unit.session.exec(topics.left("activity")).all())
    assert everybody == []


@pytest.mark.slow
def test_who_links_another_phone_keeps_what_they_left(town: Town, phone: Open) -> None:
    resident, other = town.person(RESIDENT), phone("1234")
    other.say("退订活动")
    other.say("我家养狗，以后有养犬的通知告诉我")
    resident.say("订阅活动")
    link(resident, other)
    assert left_by(town) == set(), "one's own last word stays"
    assert groups_of(town) == {"dogs"}


@pytest.mark.slow
def test_who_is_forgotten_is_in_no_group_any_more(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("我家养狗，以后有养犬的通知告诉我")
    resident.say("注销")
    resident.press("注销")
    assert done(town, lambda unit: unit.session.exec(topics.people_of("dogs")).all()) == []


WISHES = {
    "退订停水通知": ("leave", "outage"),
    "别再给我发活动了": ("leave", "activity"),
    "讲座别给我发了。": ("leave", "activity"),
    "活动的消息别发给我": ("leave", "activity"),
    "活动就不用了": ("leave", "activity"),
    "我不想再收到政策通知": ("leave", "policy"),
    "不想收通知了": ("leave",),
    "全部退订": ("all",),
    "退订所有": ("all",),
    "所有通知都退订": ("all",),
    "订阅全部": ("every",),
    "重新订阅": ("show",),
    "不要停水通知了": ("leave", "outage"),
    "停水的还是要的": ("join", "outage"),
    "回T退订": ("leave",),
    "退 订": ("leave",),
    "退定": ("leave",),
    "推订": ("leave",),
    "退定活动": ("leave", "activity"),
    "除了停水都退订": ("only", "outage"),
    "除了停水的，别的都退订": ("only", "outage"),
    "td": ("leave",),
    "Ｔ": ("leave",),
    "我要退订": ("leave",),
    "订阅停电通知": ("join", "outage"),
    "重新订阅活动": ("join", "activity"),
    "以后有停水的告诉我一声": ("join", "outage"),
    "我是志愿者，有活动告诉我": ("join", "volunteers", "activity"),
    "家里有老人，老人的通知告诉我": ("join", "elderly"),
    "只收停水停电的": ("only", "outage"),
    "我的订阅": ("show",),
    "怎么退订": ("show",),
    "恢复推送": ("show",),
}


@pytest.mark.parametrize("words", WISHES)
def test_a_wish_is_read(words: str) -> None:
    sense, *keys = WISHES[words]
    wish = read_wish(SHIPPED, words)
    assert wish is not None
    assert (wish.sense, list(wish.keys), wish.firm) == (sense, keys, True)


NOT_OURS = """
退订牛奶|我想退订宽带|退订活动室|快递怎么退订|退订供暖|退订老年餐|取消活动|我想参加活动|登记志愿者|社区有什么活动
停水怎么不通知我|停水也不告诉一声|停水了没人通知我|我只收到一条活动通知|有停水通知吗|停电通知我没收到|别施工了
别告诉孩子|不要告诉老人|除了停水还有啥|停水了还是要来上班|叫我儿子来|要收物业费吗|不收钱吧|今天有活动吗|活动取消了吗|不用了|好的|通知|想知道停水到几点
""".replace("\n", "|").strip("|")


@pytest.mark.parametrize("words", NOT_OURS.split("|"))
def test_what_only_sounds_like_one_is_none(words: str) -> None:
    assert read_wish(SHIPPED, words) is None


@pytest.mark.parametrize("words", ["别发了", "退"])
def test_what_may_be_about_anything_counts_right_after_a_notice_alone(words: str) -> None:
    wish = read_wish(SHIPPED, words)
    assert wish is not None
    assert not wish.firm


@pytest.mark.parametrize("said", ["我不养狗了", "家里没有狗了"])
@pytest.mark.slow
def test_what_is_gone_is_left_by_who_had_it(town: Town, said: str) -> None:
    resident = town.person(RESIDENT)
    before = resident.say(said)
    assert "养犬家庭" not in "".join(before), "who never joined says it of something else"
    resident.say("订阅养犬家庭")
    assert groups_of(town) == {"dogs"}
    assert "养犬家庭" in resident.say(said)[0]
    assert groups_of(town) == set()
