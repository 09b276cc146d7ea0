"""SMS gateways and WeCom's group robot: what is handed over, and what their answers mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import Session

from bot.app import App, build
from bot.channels.base import Sent
from bot.channels.sms import SmsChannel
from bot.channels.wecom import A_MINUTE, WeComChannel
from bot.clock import SetClock
from bot.desk.imports import load_sample
from bot.http import build_app
from bot.message import Outgoing, Reply
from bot.settings import KNOWLEDGE, Settings
from bot.understanding import Understanding
from tests.channels.house import House
from tests.conftest import CACHE
from tests.desk.desk_stories import WORKER, act, opened
from tests.gateway import Gateway
from tests.town import MORNING

SAID = "桃源社区：您反映的“路灯不亮”已报办好，解决了吗？"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


class Book:
    """Whose chat has which phone."""

    def __init__(self, phone: str = "13800001111") -> None:
        self.phone = phone

    async def find_phone(self, chat_id: int) -> str:
        return self.phone


@pytest_asyncio.fixture(loop_scope="function")
async def sms(gateway: Gateway) -> AsyncIterator[SmsChannel]:
    channel = SmsChannel(gateway.url, Book())
    yield channel
    await channel.close()


@pytest_asyncio.fixture(loop_scope="function")
async def wecom(gateway: Gateway) -> AsyncIterator[WeComChannel]:
    channel = WeComChannel(gateway.url)
    yield channel
    await channel.close()


def outgoing(text: str = SAID, delivery_id: int = 7) -> Outgoing:
    reply = Reply(text=text)
    named = {"key": f"sms:{delivery_id}", "address": "3-ab12", "channel": "sms", "chat_id": 5}
    return Outgoing(delivery_id=delivery_id, reply=reply, **named)


@pytest.mark.asyncio(loop_scope="function")
async def test_a_gateway_gets_phone_text_and_the_same_id_at_every_try(
    gateway: Gateway, sms: SmsChannel
) -> None:
    gateway.will(502)
    assert (await sms.send(outgoing())).sent is Sent.RETRY
    assert (await sms.send(outgoing())).sent is Sent.DONE
    assert (await sms.send(outgoing(delivery_id=8))).sent is Sent.DONE
    first, second, other = gateway.got
    assert first == second == {"phone": "13800001111", "text": SAID, "id": "3-ab12-7"}
    assert other["id"] != first["id"]


ANSWERS = [
    pytest.param(200, {}, Sent.DONE, 0, "", id="taken"),
    pytest.param(202, {}, Sent.DONE, 0, "", id="taken, and sent later"),
    pytest.param(302, {"Location": "/"}, Sent.RETRY, 0, "", id="moved: it is not followed"),
    pytest.param(400, {}, Sent.REFUSED, 0, "", id="no such phone"),
    pytest.param(401, {}, Sent.WAIT, 60, "sms_refused", id="a wrong key is nobody's phone"),
    pytest.param(404, {}, Sent.WAIT, 60, "sms_refused", id="a wrong address, too"),
    pytest.param(429, {"Retry_After": "7"}, Sent.WAIT, 7, "", id="too many"),
    pytest.param(429, {"Retry_After": "Sat"}, Sent.WAIT, 60, "", id="too many, until an odd day"),
    pytest.param(429, {"Retry_After": "9" * 400}, Sent.WAIT, 600, "", id="too many, for ever"),
    pytest.param(500, {}, Sent.RETRY, 0, "", id="trouble of its own"),
]


@pytest.mark.parametrize(("status", "headers", "sent", "seconds", "trouble"), ANSWERS)
@pytest.mark.asyncio(loop_scope="function")
async def test_what_a_gateway_answers(
    gateway: Gateway,
    sms: SmsChannel,
    status: int,
    headers: dict[str, str],
    sent: Sent,
    seconds: float,
    trouble: str,
) -> None:
    gateway.will(status, b"13800001111 \xff", **headers)
    receipt = await sms.send(outgoing())
    assert (receipt.sent, receipt.seconds, sms.trouble) == (sent, seconds, trouble)
    assert "1380" not in receipt.cause


@pytest.mark.asyncio(loop_scope="function")
async def test_a_gateway_that_is_gone_is_tried_again_and_its_address_told_to_nobody(
    gateway: Gateway, sms: SmsChannel
) -> None:
    gateway.close()
    receipt = await sms.send(outgoing())
    assert receipt.sent is Sent.RETRY
    assert "secret" not in receipt.cause
    assert receipt.cause


@pytest.mark.asyncio(loop_scope="function")
async def test_who_has_no_phone_any_more_gets_no_sms(gateway: Gateway) -> None:
    sms = SmsChannel(gateway.url, Book(""))
    assert (await sms.send(outgoing())).sent is Sent.REFUSED
    assert gateway.got == []


@pytest.fixture
def app(tmp_path: Path, gateway: Gateway, understanding: Understanding) -> App:
    """The whole bot with both ways set, over a new database with the sample."""
    settings = Settings(
        data_dir=CACHE,
        database_url=f"sqlite:///{tmp_path / 'linli.db'}",
        secret_key=("a key for the tests alone",),
        sms_url=gateway.url,
        wecom_webhook_url=gateway.url,
    )
    app = build(settings, SetClock(MORNING))
    keyring = app.conversation.keyring
    app.database.write(lambda s: load_sample(s, KNOWLEDGE, keyring, MORNING)).result()
    return app


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="function")
async def test_the_running_bot_goes_both_ways(app: App, gateway: Gateway) -> None:
    def report_and_accept(session: Session) -> None:
        unit = app.conversation.unit(session)
        ticket = opened(unit)
        act(unit, "accept", WORKER)
        opened(unit, place="西门口")
        assert ticket.state == "in_progress"

    await app.start()
    await app.database.write(report_and_accept)
    await House(app, build_app(app.web, app)).settle()
    assert isinstance(app.conversation.clock, SetClock)
    app.conversation.clock.advance(timedelta(minutes=31))
    async with asyncio.timeout(20):
        while len(gateway.got) < 2:
            await asyncio.sleep(0.1)
    await app.stop()
    told = sorted(gateway.texts, key=len)
    assert "20261121-0002 路灯不亮（桃源社区）还没人看" in told[0]
    assert "您反映的“路灯不亮”（20261121-0001）有新消息" in told[1]
    assert app.troubles() == []


LINE = "20261121-0001 路灯不亮（桃源社区）还没人看"
ROBOT = [
    pytest.param(200, b'{"errcode":0,"errmsg":"ok"}', Sent.DONE, "", id="taken"),
    pytest.param(200, b'{"errcode":45009}', Sent.WAIT, "", id="more than it takes"),
    pytest.param(200, b'{"errcode":93000}', Sent.WAIT, "wecom_refused", id="no such robot"),
    pytest.param(200, b'{"errcode":-1}', Sent.RETRY, "", id="busy"),
    pytest.param(200, b"<html>", Sent.RETRY, "", id="a page of somebody else's"),
    pytest.param(200, b"[0]", Sent.RETRY, "", id="a list"),
    pytest.param(500, b'{"errcode":0}', Sent.RETRY, "", id="trouble"),
]


@pytest.mark.parametrize(("status", "body", "sent", "trouble"), ROBOT)
@pytest.mark.asyncio(loop_scope="function")
async def test_what_the_robot_answers(
    gateway: Gateway, wecom: WeComChannel, status: int, body: bytes, sent: Sent, trouble: str
) -> None:
    gateway.will(status, body)
    receipt = await wecom.send(outgoing(LINE))
    assert (receipt.sent, wecom.trouble) == (sent, trouble)
    assert gateway.got == [{"msgtype": "text", "text": {"content": LINE}}]


@pytest.mark.asyncio(loop_scope="function")
async def test_the_robot_is_asked_twenty_times_a_minute_and_no_more(
    gateway: Gateway, wecom: WeComChannel
) -> None:
    receipts = [await wecom.send(outgoing(LINE)) for _ in range(A_MINUTE + 3)]
    assert [one.sent for one in receipts] == [Sent.DONE] * A_MINUTE + [Sent.WAIT] * 3
    assert receipts[-1].seconds > 50
    assert len(gateway.got) == A_MINUTE


@pytest.mark.asyncio(loop_scope="function")
async def test_words_too_long_for_the_robot_end_with_a_whole_character(
    gateway: Gateway, wecom: WeComChannel
) -> None:
    await wecom.send(outgoing("灯" * 1000))
    assert gateway.texts == ["灯" * 682]
