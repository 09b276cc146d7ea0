"""Somebody is forgotten while things wait for them, or are being sent: nothing rings any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.channels.base import DONE, Receipt, Sent
from bot.channels.sms import SmsChannel
from bot.delivery import Delivering
from bot.desk.forgetting import forget
from bot.message import Outgoing
from storage.queries import chats, relays
from storage.tables import Delivery, Person
from tests.desk.desk_stories import CLERK, RESIDENT, done, named
from tests.desk.relay_stories import opens
from tests.desk.reminder_stories import PILLS, heard
from tests.faults.loops import Capricious, queue_words, send_all
from tests.gateway import Gateway
from tests.handlers.booking_stories import books, states
from tests.town import MORNING, KeptChannel, Speaker, Town

ON_TELEGRAM = "1001"
FOR_FAMILY = "提醒我妈明天早上九点量血压"


pytestmark = pytest.mark.slow


def test_nothing_rings_after_it_on_either_side(town: Town) -> None:
    """What they set for themselves and their mother, and what she set for them; their booking."""
    daughter, mother, clerk = town.person(RESIDENT), town.stranger("妈妈"), town.person(CLERK)
    family(daughter, mother)
    daughter.say(PILLS)
    daughter.say(FOR_FAMILY)
    books(daughter)
    clerk.hear()
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)))
    for speaker in (daughter, mother, clerk):
        speaker.hear()
    for _ in range(6):
        town.later(days=1)
        assert [speaker.hear() for speaker in (daughter, mother)] == [[], []]
        assert heard(clerk, "预约") == []
    assert states(town) == ["cancelled"]


def family(asker: Speaker, relative: Speaker) -> None:
    asker.say("每月5号上午九点提醒我妈交水费")
    _, line = asker.press("让妈妈自己收")
    relative.say(line)
    assert "也会发给您" in relative.press("同意")[0]


def test_an_sms_that_waits_for_its_gateway_is_sent_to_nobody(town: Town, gateway: Gateway) -> None:
    opens(town, SmsChannel(gateway.url, town.frontdesk))
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    gateway.answers = [(500, b"", {})] * 3
    town.later(hours=22, minutes=31)
    town.later(minutes=31)
    tried = len(gateway.got)
    assert tried
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)))
    gateway.answers.clear()
    for _ in range(3):
        town.later(hours=1)
    assert len(gateway.got) == tried
    assert "没有要打电话" in town.person(CLERK).say("/phone")[0]


def test_nobody_is_left_on_the_list_of_calls(town: Town) -> None:
    resident, clerk = town.person(RESIDENT), town.person(CLERK)
    resident.say(PILLS)
    town.later(hours=22, minutes=1)
    town.later(minutes=31)
    assert "待电话告知 1 件" in clerk.say("/phone")[0]
    button = clerk.labels[0]
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)))
    assert "没有要打电话" in clerk.say("/phone")[0]
    assert "000-0000-1001" not in clerk.press(button)[0]


class Forgets(KeptChannel):
    """While it carries the first, another process forgets who reads it."""

    stores = False

    def __init__(self, town: Town, receipt: Receipt) -> None:
        super().__init__("telegram")
        self.town, self.receipt = town, receipt
        self.carried: list[str] = []

    async def send(self, outgoing: Outgoing) -> Receipt:
        if not self.carried:
            await self.town.database.write(self.forget)
        self.carried.append(outgoing.reply.text)
        await asyncio.sleep(0.6)  # as one chat is allowed no more
        return self.receipt

    def forget(self, session: Session) -> None:
        chat = chats.find_chat(session, "telegram", ON_TELEGRAM)
        assert chat
        forget(self.town.conversation.unit(session), session.get_one(Person, chat.person_id))


RECEIPTS = [DONE, *(Receipt(sent) for sent in Sent if sent is not Sent.DONE)]


@pytest.mark.parametrize("receipt", RECEIPTS, ids=lambda receipt: receipt.sent.value)
async def test_what_is_being_sent_meanwhile_is_the_last(town: Town, receipt: Receipt) -> None:
    """Those behind it in the chat are said no more, and none of them is counted as lost."""
    queue_words(town, "一", "二", "三", home=ON_TELEGRAM, channel="telegram")
    channel = Forgets(town, receipt)
    delivering = Delivering(town.database, {"telegram": channel}, town.clock)
    await delivering.send_through("telegram")
    assert channel.carried == ["一"]
    assert await asyncio.to_thread(states_of_words, town) == {"dropped"}
    later = Capricious("telegram")
    town.clock.advance(timedelta(hours=1))
    await send_all(Delivering(town.database, {"telegram": later}, town.clock))
    assert not {"一", "二", "三"} & {*later.said}
    assert await town.database.read(lost) == 0


def states_of_words(town: Town) -> set[str]:
    query = select(Delivery.state).where(Delivery.kind == "reply")
    return set(town.read(lambda session: session.exec(query).all()))


def lost(session: Session) -> int:
    return relays.count_lost(session, MORNING - timedelta(days=1), ("failed", "missed"))
