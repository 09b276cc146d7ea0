"""Quiet hours of one's own: said in words, kept, and what a night held back said in one message."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.channels.base import DONE, Receipt, Sent
from bot.desk.deliver import chat_of, deliver
from bot.desk.told import KINDS
from bot.desk.unit_of_work import UnitOfWork
from bot.frontdesk import overview
from bot.message import Button, Outgoing, Reply
from storage.queries.chats import open_chat
from storage.tables import Person
from tests.desk.desk_stories import RESIDENT, WORKER, deliveries_to, does, done, named, report
from tests.town import KeptChannel, Town

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = "晚上九点到早上八点别发消息"


def at(town: Town, moment: str) -> None:
    town.clock.time = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)


def kept(town: Town) -> str | None:
    return done(town, lambda unit: named(unit, RESIDENT).quiet)


def says(kind: str, *texts: str, label: str = "", photo: str = "") -> Callable[[UnitOfWork], None]:
    """Something that the resident is to be told, for each text."""

    def work(unit: UnitOfWork) -> None:
        chat = chat_of(unit, named(unit, RESIDENT).id)
        for text in texts:
            buttons = (Button(label=label, data=f"status:{text}"),) if label else ()
            reply = Reply(text=text, buttons=buttons, photos=(photo,) if photo else ())
            deliver(unit, chat, kind, reply, f"{kind}:{text}")

    return work


SLOW = pytest.mark.slow
HOURS = [
    pytest.param(SAID, "21:00-08:00", id="as one says it"),
    pytest.param("每晚9点半到第二天早上7点半别发消息", "21:30-07:30", marks=SLOW, id="every day"),
    pytest.param("22:00-6:30免打扰", "22:00-06:30", marks=SLOW, id="in digits"),
    pytest.param("中午十二点到两点别打扰我", "12:00-14:00", marks=SLOW, id="at noon"),
    pytest.param("/quiet 22:00-11:00", "22:00-11:00", id="as it is written"),
    pytest.param("晚上十点以后别发消息", "22:00-07:30", id="until the community's morning"),
    pytest.param("夜里十点后别响", "22:00-07:30", marks=SLOW, id="that it rings"),
    pytest.param(
        "晚上十点以后到早上八点别给我发消息", "22:00-08:00", marks=SLOW, id="after, until"
    ),
    pytest.param("我晚上十点睡，早上七点起，中间别打搅", "22:00-07:00", id="when one sleeps"),
    pytest.param("晚上8点到早上9点不要发信息", "20:00-09:00", marks=SLOW, id="no letters"),
    pytest.param("每天晚上10:30-6:00静音", "22:30-06:00", marks=SLOW, id="silent"),
    pytest.param("早上八点前不要打搅", "21:30-08:00", marks=SLOW, id="before"),
    pytest.param("/quiet 22点到6点", "22:00-06:00", marks=SLOW, id="by the command"),
]


@pytest.mark.parametrize(("words", "hours"), HOURS)
def test_hours_are_taken_as_they_are_said(town: Town, words: str, hours: str) -> None:
    resident = town.person(RESIDENT)
    assert "记下了" in resident.say(words)[0]
    assert kept(town) == hours


@pytest.mark.slow
@pytest.mark.parametrize("words", ["夜里别吵我", "晚上别吵俺睡觉", "睡觉了 别响了"])
def test_of_the_night_alone_one_hears_what_holds(town: Town, words: str) -> None:
    resident = town.person(RESIDENT)
    assert "夜里不吵您：21:30到7:30不发" in resident.say(words)[0]
    resident.press("随时都可以发")
    assert "21:30到7:30" in resident.say(words)[0]
    assert kept(town) is None


def test_who_rests_at_noon_is_not_woken_at_night_for_that(town: Town) -> None:
    resident = town.person(RESIDENT)
    told = resident.say("中午12点到2点我睡午觉，别发消息")[0]
    assert "12:00到14:00、夜里21:30到7:30" in told
    at(town, "2026-11-21 23:30")
    town.write(lambda session: says("news", "好了")(town.conversation.unit(session)))
    assert resident.hear() == []
    at(town, "2026-11-22 07:31")
    assert resident.hear() == ["好了"]


NOT_MEANT = [
    pytest.param("楼上晚上十点到十二点装修，能让他们别吵我吗", id="a complaint"),
    pytest.param("晚上九点到早上八点停水吗", id="a question"),
    pytest.param("别吵我", id="no hours"),
    pytest.param("/quiet 早点", id="a command without any"),
    pytest.param("早上六点到晚上十一点别发消息", id="hardly an hour is left"),
    pytest.param("22:00-22:00免打扰", id="the whole day, or no hour"),
    pytest.param("取消免打扰", id="there are none of their own"),
    pytest.param("免打扰怎么取消", id="how to"),
    pytest.param("晚上十点以后别再敲门了", id="no message is meant, but the door"),
    pytest.param("晚上九点以后别按门铃", id="the bell"),
    pytest.param("晚上九点到早上八点别给我妈发消息", id="of somebody else"),
    pytest.param("晚上十点以后别给俺爹打电话", id="to somebody else"),
]


@pytest.mark.slow
@pytest.mark.parametrize("words", NOT_MEANT)
def test_what_is_something_else_changes_nothing(town: Town, words: str) -> None:
    assert town.person(RESIDENT).say(words)
    assert kept(town) is None


@pytest.mark.slow
def test_the_command_tells_what_holds_and_how_to_change_it(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert "免打扰：21:30到7:30" in resident.say("/quiet")[0]
    assert resident.labels == ["按社区统一的", "随时都可以发"]
    assert "没有，随时都发" in resident.press("随时都可以发")[0]
    assert kept(town) == "00:00-00:00"
    resident.say(SAID)
    assert "免打扰：21:30到7:30" in resident.press("按社区统一的")[0]
    assert kept(town) is None


def test_ones_own_hours_are_called_off_in_words(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert "没法记" in resident.say("22:00-22:00免打扰")[0]
    resident.say(SAID)
    assert "取消了。现在按社区统一的，21:30到7:30" in resident.say("帮我把免打扰关了吧")[0]
    assert kept(town) is None
    resident.press("随时都可以发")
    assert "随时都发" in resident.say("取消免打扰")[0]
    assert kept(town) == "00:00-00:00"


@pytest.mark.slow
def test_ones_own_evening_begins_earlier_and_ones_own_morning_later(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(SAID)
    at(town, "2026-11-21 21:10")
    done(town, says("news", "路灯已接单"))
    assert resident.hear() == []
    at(town, "2026-11-22 07:45")
    assert resident.hear() == []
    at(town, "2026-11-22 08:01")
    assert resident.hear() == ["路灯已接单"]


@pytest.mark.slow
def test_what_was_queued_before_goes_by_the_hours_said_since(town: Town) -> None:
    at(town, "2026-11-21 22:00")
    done(town, says("news", "路灯已接单"))
    resident = town.person(RESIDENT)
    resident.say(SAID)
    at(town, "2026-11-22 07:45")
    assert resident.hear() == []
    at(town, "2026-11-22 08:01")
    assert resident.hear() == ["路灯已接单"]


def test_what_a_night_held_back_is_one_message_with_all_its_buttons(town: Town) -> None:
    lamp, other = report(town), report(town, place="西门口")
    at(town, "2026-11-21 23:00")
    done(town, says("news", lamp, other, label="看一下"))
    done(town, says("notice", "明天停水"))
    at(town, "2026-11-22 07:31")
    resident = town.person(RESIDENT)
    assert resident.hear() == [f"① {lamp}\n② {other}\n③ 明天停水"]
    assert resident.labels == ["看一下 ①", "看一下 ②"]
    rows = deliveries_to(town, RESIDENT)
    assert [row.state for row in rows] == ["sent"] * 3
    assert len({row.seq for row in rows}) == 1, "one place in the chat"
    resident.say("2")
    assert other in resident.lines[-1]["text"], "and what comes later has places of its own"


class Phone(KeptChannel):
    """A channel that is handed what it carries, and may not take it."""

    stores = False

    def __init__(self, *receipts: Receipt) -> None:
        super().__init__()
        self.receipts, self.got = [*receipts], []  # type: ignore[var-annotated]

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.got.append(outgoing)
        return self.receipts.pop(0) if self.receipts else DONE


def test_a_messenger_is_handed_one_message_again_until_it_takes_it(town: Town) -> None:
    phone = Phone(Receipt(Sent.RETRY))
    town.delivering.channels["web"] = phone  # type: ignore[index]
    at(town, "2026-11-21 23:00")
    done(town, says("news", "路灯修好了", "水管修好了", label="看一下"))
    at(town, "2026-11-22 07:31")
    town.settle()
    assert [row.state for row in deliveries_to(town, RESIDENT)] == ["pending"] * 2
    town.later(seconds=5)
    first, second = phone.got
    assert first.reply == second.reply
    assert [button.label for button in first.reply.buttons] == ["看一下 ①", "看一下 ②"]
    assert [row.state for row in deliveries_to(town, RESIDENT)] == ["sent"] * 2


@pytest.mark.slow
def test_pictures_keep_their_own_words(town: Town) -> None:
    at(town, "2026-11-21 23:00")
    done(town, says("news", "修好了", photo="p1"))
    done(town, says("news", "请评分", "还有一件"))
    at(town, "2026-11-22 07:31")
    assert town.person(RESIDENT).hear() == ["修好了", "① 请评分\n② 还有一件"]


@pytest.mark.slow
def test_of_many_no_more_are_said_together_than_one_can_read(town: Town) -> None:
    at(town, "2026-11-21 23:00")
    done(town, says("news", *[f"第{n}件" for n in range(8)], label="看"))
    at(town, "2026-11-22 07:31")
    first, second = town.person(RESIDENT).hear()
    assert "⑥ 第5件" in first
    assert second == "① 第6件\n② 第7件"


@pytest.mark.slow
def test_by_day_each_is_a_message_of_its_own(town: Town) -> None:
    done(town, says("news", "路灯修好了", "水管修好了"))
    assert town.person(RESIDENT).hear() == ["路灯修好了", "水管修好了"]


def passed(logs: Sequence[MutableMapping[str, Any]]) -> list[str]:
    return [line["kind"] for line in logs if line["event"] == "quiet hours passed"]


def test_what_passes_at_night_is_logged_once(town: Town) -> None:
    at(town, "2026-11-21 22:50")
    town.person(RESIDENT).say("提醒我晚上十一点吃药")
    with capture_logs() as logs:
        report(town)
        does(town, "accept", WORKER)
        at(town, "2026-11-21 23:00")
        town.person(RESIDENT).hear()
    assert passed(logs) == ["ping", "news", "remind"], "who wrote just now is awake for news"


@pytest.mark.slow
def test_by_day_nothing_of_it_is_logged(town: Town) -> None:
    with capture_logs() as logs:
        report(town)
    assert passed(logs) == []


def test_three_notices_a_day_and_the_rest_tomorrow(town: Town) -> None:
    done(town, says("notice", "停水", "停电", "义诊", "灭鼠", "电影"))
    done(town, says("news", "路灯修好了"))
    resident = town.person(RESIDENT)
    assert resident.hear() == ["停水", "停电", "义诊", "路灯修好了"]
    at(town, "2026-11-22 08:00")
    assert resident.hear() == []
    at(town, "2026-11-22 08:31")
    assert resident.hear() == ["① 灭鼠\n② 电影"]


@pytest.mark.slow
def test_a_group_is_no_person_and_hears_every_notice(town: Town) -> None:
    def posts(unit: UnitOfWork) -> None:
        group = open_chat(unit.session, "web", "-1001", unit.now)
        for n in range(5):
            deliver(unit, group, "notice", Reply(text=f"通知{n}"), f"notice:{n}")

    done(town, posts)
    town.settle()
    assert not town.pending("notice")


@pytest.mark.slow
def test_what_finds_no_day_is_missed_and_shown_to_the_administrator(town: Town) -> None:
    days = KINDS["notice"].stale_after.days
    done(town, says("notice", *[f"通知{n}" for n in range(3 * (days + 2))]))
    for day in range(22, 22 + days + 1):
        town.settle()
        at(town, f"2026-11-{day} 08:31")
    town.settle()
    states = [row.state for row in deliveries_to(town, RESIDENT, "notice")]
    assert states.count("sent") == 3 * (days + 1)
    assert states.count("missed") == 3
    shown = town.read(lambda session: overview(town.conversation.unit(session), {}))["failed"]
    assert [(line["kind"], line["error"]) for line in shown] == [("notice", "missed")] * 3


@pytest.mark.slow
def test_who_is_forgotten_leaves_no_hours(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(SAID)
    person_id = resident.visitor.person_id
    resident.say("注销")
    resident.press("注销")
    assert town.read(lambda session: session.get_one(Person, person_id).quiet) is None
