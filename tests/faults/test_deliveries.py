"""Deliveries through channels that refuse, raise, stall or are not there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from bot import delivery, inbox, outbox
from bot.channels.base import Receipt, Sent
from bot.delivery import Delivering
from bot.errors import StorageError
from bot.message import Incoming, Reply
from storage.queries import chats, deliveries, sending
from storage.tables import Delivery
from tests.faults.loops import HOME, Capricious, Loops, queue_words, send_all, shown_in
from tests.town import Town


async def test_one_that_can_not_be_sent_holds_back_those_behind_it_and_only_those(
    town: Town,
) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    channel.does = {"一": Receipt(Sent.RETRY)}
    queue_words(town, "一", "二")
    queue_words(town, "甲", home="别家")
    await send_all(delivering)
    queue_words(town, "三")
    town.clock.advance(timedelta(seconds=1))
    await send_all(delivering)
    assert channel.said == ["甲"]
    channel.does = {}
    town.clock.advance(timedelta(minutes=1))
    await send_all(delivering)
    assert channel.said == ["甲", "一", "二", "三"]
    tries = town.read(lambda session: tries_by_text(session))
    assert tries == {"一": 2, "二": 1, "三": 1, "甲": 1}


def tries_by_text(session: Any) -> dict[str, int]:
    rows = session.exec(select(Delivery)).all()
    return {Reply.model_validate_json(row.payload).text: row.attempts for row in rows}


async def test_a_channel_that_raises_loses_and_doubles_nothing(town: Town) -> None:
    channel = Capricious()
    channel.does = {"二": ConnectionError("the network is gone")}
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "一", "二", "三")
    queue_words(town, "甲", home="别家")
    await send_all(delivering)
    assert channel.said == ["一", "甲"]
    channel.does = {}
    town.clock.advance(timedelta(minutes=1))
    await send_all(delivering)
    assert channel.said == ["一", "甲", "二", "三"]


async def test_an_answer_and_an_alarm_wait_behind_no_news(town: Town) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    for place in range(4):
        words = [f"停水通知{place}-{number}" for number in range(60)]
        queue_words(town, *words, home=f"{place}号楼", kind="news")
    town.clock.advance(timedelta(seconds=1))
    queue_words(town, "医保这样交")
    queue_words(town, "有人摔倒了", home="网格员", kind="urgent")
    await delivering.send_due()
    assert len(channel.said) == delivery.A_WRITE
    assert {"医保这样交", "有人摔倒了"} <= {*channel.said}
    await send_all(delivering)
    assert len(channel.said) == len({*channel.said}) == 242


async def test_an_answer_waits_behind_no_hour_that_comes_for_very_many(town: Town) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, *map(str, range(120)), kind="appointment_soon")
    town.clock.advance(timedelta(seconds=1))
    queue_words(town, "医保这样交", home="3号楼")
    queue_words(town, "有人摔倒了", home="网格员", kind="urgent")
    await delivering.send_due()
    assert len(channel.said) == delivery.A_WRITE
    assert {"医保这样交", "有人摔倒了"} <= {*channel.said}


async def test_a_channel_waits_behind_nothing_of_another_one(town: Town) -> None:
    """However much is due through it, and also where nobody sends that here."""
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, *map(str, range(200)), channel="telegram", kind="news")
    town.clock.advance(timedelta(seconds=1))
    queue_words(town, "您的事办好了", kind="news")
    await delivering.send_through("web")
    assert channel.said == ["您的事办好了"]
    assert await delivering.find_others() == ["telegram"]


@pytest.mark.slow
async def test_a_slow_channel_delays_no_other(
    loops: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SEND_SECONDS", 0.5)
    slow = Capricious("slow")
    slow.does = {"慢": 30.0}
    loops.channels["slow"] = slow
    queue_words(loops.town, "慢", channel="slow")
    async with loops.running():
        await loops.say("你好", "邻居家")
        begun = time.monotonic()
        assert await loops.hear(1, "邻居家")
        assert time.monotonic() - begun < 10
        assert slow.said == []


async def test_what_was_sent_is_not_sent_again_when_it_could_not_be_written_down(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "一")
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "settle", full)
        with pytest.raises(StorageError):
            await delivering.send_due()
    town.clock.advance(timedelta(hours=1))
    await send_all(delivering)
    assert channel.said == ["一"]
    assert town.read(partial(shown_in, home=HOME)) == ["一"]


def full(*_: object) -> None:
    raise StorageError("database or disk is full")


async def test_words_for_a_channel_that_is_not_here_are_reported_in_the_end(town: Town) -> None:
    delivering = Delivering(town.database, {"web": town.channel}, town.clock)
    queue_words(town, "没有这条路", channel="pigeon")
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        await send_all(delivering)
        town.clock.advance(timedelta(minutes=11))
    (failed,) = town.read(lambda session: deliveries.find_failed(session, 10))
    assert failed.attempts == outbox.MAX_ATTEMPTS


async def test_one_that_was_put_off_is_not_overtaken_at_the_limit_of_a_claim(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is due later than the one behind it by then."""
    monkeypatch.setattr(delivery, "A_WRITE", 1)
    channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    channel.does = {"一": Receipt(Sent.WAIT, 2.0)}
    queue_words(town, "一", "二")
    await send_all(delivering)
    channel.does = {}
    town.clock.advance(timedelta(seconds=3))
    await send_all(delivering)
    assert channel.said == ["一", "二"]


async def test_news_put_off_to_the_morning_hold_back_no_answer_of_the_night(town: Town) -> None:
    """They failed just before the night; who writes at ten is answered at ten."""
    town.clock.time = datetime(2026, 11, 21, 13, 29, 59, tzinfo=UTC)  # 21:29:59 in Shanghai
    channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    channel.does = {"新消息": Receipt(Sent.RETRY)}
    queue_words(town, "新消息", kind="news")
    await send_all(delivering)
    channel.does = {}
    town.clock.advance(timedelta(seconds=30))
    await send_all(delivering)
    town.clock.advance(timedelta(minutes=30))
    queue_words(town, "回答")
    await send_all(delivering)
    assert channel.said == ["回答"]
    town.clock.advance(timedelta(hours=10))
    await send_all(delivering)
    assert channel.said == ["回答", "新消息"]


async def test_what_a_chat_takes_no_more_goes_to_another_one_of_its_person(town: Town) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "在吗", home="手机")
    queue_words(town, "提醒您年检", home="手机", kind="policy")
    queue_words(town, "你好", home="平板")
    town.write(one_person)
    channel.does = {"在吗": Receipt(Sent.UNREACHABLE)}
    await send_all(delivering)
    said = [(outgoing.address, outgoing.reply.text) for outgoing in channel.handed_over]
    assert said == [("平板", "你好"), ("平板", "提醒您年检")]


async def test_what_waits_for_who_can_not_be_reached_rests_until_they_write(town: Town) -> None:
    """Thousands of such rows would otherwise be looked at again with each that is sent."""
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "在吗", "提醒您年检", kind="policy")
    channel.does = {"在吗": Receipt(Sent.UNREACHABLE)}
    await send_all(delivering)
    queue_words(town, "明天停水", kind="news")
    channel.does = {}
    await send_all(delivering)
    assert (channel.said, town.read(sending.find_channels)) == ([], [])
    written = Incoming(channel="web", address=HOME, update_id="1", text="我回来了")
    town.write(partial(inbox.accept, incoming=[written], now=town.clock.now()))
    await send_all(delivering)
    assert channel.said == ["在吗", "提醒您年检", "明天停水"]


async def test_what_was_queued_by_who_did_not_know_that_they_are_back_goes_out_too(
    town: Town,
) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "明天停水", kind="news")
    town.write(lambda session: deliveries.rest(session, chats.get_chat(session, 1)))
    await send_all(delivering)
    assert channel.said == []
    town.write(deliveries.wake)  # as every hour
    await send_all(delivering)
    assert channel.said == ["明天停水"]


async def test_chats_that_are_held_back_keep_no_other_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an hour without a network each chat of a city waits for its next try."""
    monkeypatch.setattr(delivery, "A_WRITE", 5)
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    homes = [f"{place}号楼" for place in range(30)]
    for home in homes:
        queue_words(town, f"{home}停水", f"{home}来水", home=home, kind="urgent")
    channel.does = {f"{home}停水": Receipt(Sent.RETRY) for home in homes}
    for _ in homes:
        await delivering.send_due()
    queue_words(town, "医保这样交")
    await delivering.send_due()
    assert channel.said == ["医保这样交"]


def one_person(session: Session) -> None:
    """Both chats are somebody's who wrote in either."""
    both = chats.find_chats(session, "web", ["手机", "平板"])
    for chat in both:
        chat.person_id, chat.active_at = both[0].person_id, both[0].created_at


async def test_what_no_key_opens_fails_alone(town: Town) -> None:
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "一", "二")
    queue_words(town, "甲", home="别家")
    damage = text("UPDATE delivery SET payload = :bytes WHERE id = 1")
    town.write(lambda session: session.connection().execute(damage, {"bytes": b"damaged"}))
    await send_all(delivering)
    assert channel.said == ["二", "甲"]
    failed = select(Delivery.id).where(Delivery.state == "failed")
    assert town.read(lambda session: session.exec(failed).all()) == [1]


async def test_what_was_taken_back_before_its_outcome_was_written_stops_nothing(town: Town) -> None:
    """The database was away for more than a minute, and somebody cancelled it meanwhile."""
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, "一")
    await delivering.begin("web")
    town.clock.advance(timedelta(minutes=2))
    town.write(partial(deliveries.take_back, keys=[f"reply:{HOME}:一"], now=town.clock.now()))
    queue_words(town, "二")
    await send_all(delivering)
    assert channel.said == ["一", "二"]


async def test_what_is_over_keeps_nothing_behind_it_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies of a notice that were held overnight and are not wanted any more."""
    monkeypatch.setattr(delivery, "A_WRITE", 5)
    town.channel = channel = Capricious()
    delivering = Delivering(town.database, {"web": channel}, town.clock)
    queue_words(town, *map(str, range(20)), kind="appointment_soon")
    town.clock.advance(timedelta(days=1))
    queue_words(town, "您的事办好了", kind="news")
    while await delivering.begin("web"):  # as the loop does, without a pause
        await delivering.finish("web")
    assert channel.said == ["您的事办好了"]
