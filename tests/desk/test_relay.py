"""What nobody saw goes another way: to a chat that rings, by SMS, or to somebody who phones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.channels.base import DONE, Receipt, Sent
from bot.desk.deliver import chat_of, deliver
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Outgoing, Reply
from storage.queries.chats import open_chat
from storage.tables import Chat, Delivery
from tests.desk.desk_stories import (
    CLERK,
    RESIDENT,
    WORKER,
    act,
    does,
    done,
    look,
    named,
    report,
)
from tests.desk.relay_stories import leaves, mends
from tests.gateway import Gateway
from tests.town import KeptChannel, Town

NUMBER = "20261121-0001"


def test_who_closed_the_page_gets_an_sms_half_an_hour_later(
    with_sms: Town, gateway: Gateway
) -> None:
    leaves(with_sms)
    mends(with_sms)
    with_sms.later(minutes=29)
    assert gateway.got == []
    with_sms.later(minutes=2)
    accepted, asked = gateway.got
    assert accepted["phone"] == "000-0000-1001"
    assert "有新消息" in accepted["text"]
    assert f"桃源社区：您反映的“路灯不亮”（{NUMBER}）已报办好，解决了吗" in asked["text"]
    assert "000-0000-0101" in asked["text"], "whom to ask"
    assert "502" not in asked["text"]
    assert len(asked["text"]) < 100
    with_sms.later(minutes=5)
    assert look(with_sms, "told_at"), "handed over is told"
    with_sms.later(days=8)
    assert look(with_sms, "state") == "closed"


@pytest.mark.slow
def test_who_looks_in_time_gets_none(with_sms: Town, gateway: Gateway) -> None:
    resident = leaves(with_sms)
    mends(with_sms)
    resident.hear()
    with_sms.later(hours=2)
    assert gateway.got == []


@pytest.mark.slow
def test_at_night_no_phone_rings_and_in_the_morning_who_has_read_it_gets_none(
    with_sms: Town, gateway: Gateway
) -> None:
    resident = leaves(with_sms)
    with_sms.clock.time = datetime(2026, 11, 21, 13, 10, tzinfo=UTC)  # 21:10
    mends(with_sms)
    with_sms.later(hours=2)
    assert gateway.got == []
    resident.hear()
    with_sms.later(hours=9)
    assert gateway.got == []


@pytest.mark.slow
def test_an_urgent_one_does_not_wait_for_the_morning(with_sms: Town, gateway: Gateway) -> None:
    with_sms.person(RESIDENT).say("你好")
    with_sms.clock.time = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)  # 3:00
    number = report(with_sms, item="emergency-gas")
    does(with_sms, "accept", WORKER, number=number)
    with_sms.later(minutes=4)
    assert gateway.got == []
    with_sms.later(minutes=2)
    assert len(gateway.got) == 1
    does(with_sms, "resolve", WORKER, number=number, text="阀门关了", photos=["p1"])
    with_sms.later(minutes=6)
    assert "解决了吗" in gateway.got[1]["text"]


@pytest.mark.slow
def test_ones_own_reminder_comes_by_sms_too(with_sms: Town, gateway: Gateway) -> None:
    def reminds(unit: UnitOfWork) -> None:
        resident = named(unit, RESIDENT)
        reply = Reply(text="下午三点去卫生站量血压，电话13800001234")
        key = f"remind:1:{resident.id}:{unit.now.isoformat()}"
        deliver(unit, chat_of(unit, resident.id), "remind", reply, key)

    with_sms.person(RESIDENT).say("你好")
    done(with_sms, reminds)
    with_sms.settle()
    with_sms.later(minutes=31)
    (sms,) = gateway.texts
    assert "提醒您：下午三点去卫生站量血压" in sms
    assert "13800001234" not in sms


@pytest.mark.slow
def test_a_gateway_in_trouble_is_tried_again_with_the_same_id(
    with_sms: Town, gateway: Gateway
) -> None:
    leaves(with_sms)
    does(with_sms, "accept", WORKER)
    gateway.will(500)
    with_sms.later(minutes=31)
    with_sms.later(seconds=5)
    first, second = gateway.got
    assert first == second


def test_a_phone_that_the_gateway_refuses_is_rung_up_by_the_desk(
    with_sms: Town, gateway: Gateway
) -> None:
    leaves(with_sms)
    mends(with_sms)
    gateway.will(202)
    gateway.will(400)
    with_sms.later(minutes=31)
    with_sms.later(seconds=5)
    assert "待电话告知 1 件" in with_sms.person(CLERK).say("/phone")[0]
    assert look(with_sms, "told_at") is None


@pytest.mark.slow
def test_a_gateway_that_is_down_for_hours_leads_to_a_call(with_sms: Town, gateway: Gateway) -> None:
    leaves(with_sms)
    mends(with_sms)
    gateway.close()
    for _ in range(5):
        with_sms.later(minutes=31)
    assert "待电话告知 1 件" in with_sms.person(CLERK).say("待电话告知")[0]


def urgent_unseen(town: Town) -> None:
    """No gas was found, and the resident did not look for six minutes."""
    town.person(RESIDENT).say("你好")
    number = report(town, item="emergency-gas")
    town.person(RESIDENT).hear()
    does(town, "reject", CLERK, number=number, reason="查过了，是油漆味")
    town.later(minutes=6)


def test_what_is_urgent_is_rung_up_in_minutes_and_an_sms_that_goes_after_all_ends_that(
    with_sms: Town, gateway: Gateway
) -> None:
    clerk = with_sms.person(CLERK)
    for _ in range(20):
        gateway.will(500)
    urgent_unseen(with_sms)
    assert "没有要打电话" in clerk.say("/phone")[-1], "the gateway has its five minutes"
    with_sms.later(minutes=6)
    assert "待电话告知 1 件" in clerk.say("/phone")[0]
    gateway.answers.clear()
    with_sms.later(minutes=10)
    assert "燃气泄漏" in gateway.texts[-1]
    assert "没有要打电话" in clerk.say("/phone")[0]


@pytest.mark.slow
def test_who_was_rung_up_gets_no_sms_of_it_later(with_sms: Town, gateway: Gateway) -> None:
    clerk = with_sms.person(CLERK)
    for _ in range(20):
        gateway.will(500)
    urgent_unseen(with_sms)
    with_sms.later(minutes=6)
    clerk.say("/phone")
    clerk.press("已告知")
    gateway.answers.clear()
    gateway.got.clear()
    with_sms.later(hours=3)
    assert gateway.got == []
    assert "没有要打电话" in clerk.say("/phone")[0]


@pytest.mark.slow
def test_a_gateway_that_takes_nothing_urgent_for_two_hours_is_offered_no_more(
    with_sms: Town, gateway: Gateway
) -> None:
    for _ in range(500):
        gateway.will(401)
    urgent_unseen(with_sms)
    for _ in range(13):
        with_sms.later(minutes=10)
    gateway.got.clear()
    with_sms.later(hours=1)
    assert gateway.got == []
    assert "待电话告知 1 件" in with_sms.person(CLERK).say("/phone")[0]


class Offline(KeptChannel):
    """A messenger that nothing gets through to."""

    stores = False

    async def send(self, outgoing: Outgoing) -> Receipt:
        return Receipt(Sent.WAIT, 30)


@pytest.mark.slow
def test_a_messenger_that_can_not_be_reached_for_long(with_sms: Town, gateway: Gateway) -> None:
    leaves(with_sms)
    with_sms.delivering.channels["web"] = Offline()  # type: ignore[index]
    does(with_sms, "accept", WORKER)
    with_sms.later(minutes=29)
    assert gateway.got == []
    with_sms.later(minutes=2)
    assert len(gateway.got) == 1
    with_sms.later(hours=1)
    assert len(gateway.got) == 1


@pytest.mark.slow
def test_after_the_bot_was_off_it_is_said_where_they_read_first(
    with_sms: Town, gateway: Gateway
) -> None:
    resident = leaves(with_sms)
    done(with_sms, lambda unit: act(unit, "accept", WORKER) and None)  # and then it stops
    with_sms.clock.advance(timedelta(hours=3))
    with_sms.tick()
    assert "已接单" in resident.hear()[0]
    with_sms.later(hours=1)
    assert gateway.got == []


class Messenger(KeptChannel):
    """A messenger that takes everything."""

    stores = False

    def __init__(self) -> None:
        super().__init__("telegram")
        self.got: list[str] = []

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.got.append(outgoing.reply.text)
        return DONE


@pytest.mark.slow
def test_another_chat_that_rings_comes_before_any_sms(with_sms: Town, gateway: Gateway) -> None:
    def writes_there(unit: UnitOfWork) -> None:
        chat = open_chat(unit.session, "telegram", "4711", unit.now, named(unit, RESIDENT))
        chat.active_at = unit.now - timedelta(days=1)

    messenger = Messenger()
    with_sms.delivering.channels["telegram"] = messenger  # type: ignore[index]
    done(with_sms, writes_there)
    leaves(with_sms)
    mends(with_sms)
    with_sms.later(minutes=31)
    assert ["已接单" in messenger.got[0], "解决了吗" in messenger.got[1]] == [True, True]
    with_sms.later(minutes=31)
    assert look(with_sms, "told_at")
    assert gateway.got == []


def blocks(unit: UnitOfWork) -> None:
    chat = unit.session.exec(select(Chat).where(Chat.person_id == named(unit, RESIDENT).id)).one()
    chat.channel, chat.address, chat.unreachable_at = "telegram", "4711", unit.now


@pytest.mark.slow
def test_who_blocked_the_bot_is_told_by_sms_and_not_tried_there(
    with_sms: Town, gateway: Gateway
) -> None:
    leaves(with_sms)
    done(with_sms, blocks)
    does(with_sms, "accept", WORKER)
    with_sms.later(minutes=31)
    assert len(gateway.got) == 1
    pending = with_sms.read(
        lambda session: session.exec(select(Delivery).where(Delivery.state == "pending")).all()
    )
    assert [row.attempts for row in pending] == [0], "it waits until they write"
