"""A channel that is away for an hour, and then takes only little at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session

from bot.desk.deliver import deliver
from bot.desk.remind_plan import Plan
from bot.desk.reminding import Matter, set_up
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Reply
from bot.understanding import Understanding
from storage.queries import chats
from storage.tables import Person
from tests.botapi.process import BotApiProcess
from tests.faults.plenty import DUE
from tests.faults.served import until
from tests.faults.told import MARK, Told, beside
from tests.gateway import Gateway
from tests.town import Town

PEOPLE, EACH = range(1001, 1004), 5
TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
SOME_TRIES = 1.5  # seconds
UNKNOWN = 900_000  # above all ids: of words that stand nowhere any more
SMS = {f"sms-{n}": f"短信{n}" for n in range(3)}

pytestmark = pytest.mark.slow


async def test_away_for_an_hour_and_then_slow_all_arrives_in_order_and_says_how_late_it_is(
    told: Told, bot_api: BotApiProcess, gateway: Gateway, understanding: Understanding
) -> None:
    told.on(bot_api, gateway)
    with beside(told, understanding) as town:
        await asyncio.to_thread(sets_up, town, bot_api)
        told.set(DUE - 2 * HOUR)
        await asyncio.to_thread(told.start)
        await asyncio.sleep(SOME_TRIES)  # it learns who it is
        bot_api.control("down")
        gateway.answers = [(502, b"", {})] * 1_000
        for after in (-80, 0, 20, 40):
            told.set(DUE + timedelta(minutes=after))
            await asyncio.sleep(SOME_TRIES)
        bot_api.control("up")
        bot_api.control("fault", kind="html", method="sendMessage", times=None)
        told.set(DUE + 5 * TEN_MINUTES)
        await asyncio.sleep(SOME_TRIES)
        assert bot_api.control("texts") == []
        bot_api.control("clear_faults")
        bot_api.control(
            "fault", kind="error", method="sendMessage", times=4, code=429, retry_after=2
        )
        gateway.got.clear()
        gateway.answers = [(429, b"", {"Retry_After": "2"})] * 2
        told.set(DUE + HOUR)
        await until(partial(all_arrived, bot_api, gateway), 60)
        for person in PEOPLE:
            check_said(bot_api.control("texts", chat=person))
        taken = gateway.texts[2:]
        assert sorted(taken) == sorted(SMS.values()), "twice was said: wait"
        assert "1 messages of the last 30 days reached nobody" in doctor(told)
        assert "Traceback" not in told.log


def sets_up(town: Town, api: BotApiProcess) -> None:
    for person in PEOPLE:
        api.control("user", user=person)
    town.write(lambda session: queue_all(session, town.conversation.unit(session)))


def queue_all(session: Session, unit: UnitOfWork) -> None:
    """Five reminders for each, a word that is of no use two hours later, and some SMS."""
    for address in PEOPLE:
        chat = chats.open_chat(session, "telegram", f"{address}", unit.now)
        reader = session.get_one(Person, chat.person_id)
        for place in range(EACH):
            set_up(unit, Matter(f"第{place}条", reader, reader), Plan(DUE + place * TEN_MINUTES))
    for phone, text in SMS.items():
        someone = Person(phone=phone, created_at=unit.now)
        session.add(someone)
        session.flush()
        chat = chats.open_chat(session, "sms", phone, unit.now, someone)
        deliver(unit, chat, "news", Reply(text=text), f"sms:{UNKNOWN + chat.id}", due=DUE)
    first = chats.find_chat(session, "telegram", f"{PEOPLE[0]}")
    assert first
    deliver(unit, first, "appointment_soon", Reply(text="快到了"), "x:1", due=DUE - 1.3 * HOUR)


def all_arrived(api: BotApiProcess, gateway: Gateway) -> bool:
    done = len(api.control("texts")) == len(PEOPLE) * EACH
    return done and len(gateway.got) == len(SMS) + 2


def check_said(texts: list[str]) -> None:
    """In the order of their hours, and each says when it was meant."""
    assert [int(MARK.findall(text)[0]) for text in texts] == [*range(EACH)]
    assert all("原定" in text for text in texts)


def doctor(told: Told) -> str:
    process = told.begin("-m", "tests.faults.told_time", str(told.clock), "doctor")
    said, _ = process.communicate(timeout=60)
    return said
