"""备注: what those who work on a ticket note for each other, and what was there before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.desk_stories import done, hears, opened, report
from tests.town import Speaker, Town

NUMBER = "20261121-0001"


@pytest.fixture
def worker(town: Town) -> Speaker:
    report(town)
    speaker = town.person("张芳")
    speaker.hear()
    speaker.say(f"接单 {NUMBER}")
    return speaker


@pytest.mark.parametrize(
    "said", ["备注 等配件", f"备注 {NUMBER} 等配件", f"备注：{NUMBER}，等配件"]
)
def test_a_note_is_taken_and_shown_to_staff_alone(town: Town, worker: Speaker, said: str) -> None:
    resident = town.person("李桂兰")
    resident.hear()
    assert "记下了" in worker.say(said)[0]
    assert not resident.hear()
    worker.say("任务")
    assert "张芳（网格员））：等配件" in worker.press(NUMBER)[0]
    assert "等配件" not in resident.say(NUMBER)[0]


@pytest.mark.slow
def test_without_words_it_is_asked_for(worker: Speaker) -> None:
    assert "备注写什么" in worker.say("备注")[0]
    assert "记下了" in worker.say("等配件")[0]


def test_the_next_owner_reads_it(town: Town, worker: Speaker) -> None:
    worker.say(f"备注 {NUMBER} 等配件，师傅 13900002222")
    worker.say(f"转交 {NUMBER}")
    worker.say("陈建军")
    worker.say("我要休假")
    ping = hears(town.person("陈建军"))
    assert "等配件，师傅 13900002222" in ping


@pytest.mark.slow
def test_of_another_ticket_or_none_nothing_is_noted(town: Town) -> None:
    worker = town.person("张芳")
    assert "带上编号" in worker.say("备注 等配件")[0]
    assert "没有查到" in worker.say("备注 20260101-0001 等配件")[0]
    assert "的备注" not in town.person("李桂兰").say("备注 等配件")[0]


def test_the_owner_is_told_what_was_at_this_address(town: Town) -> None:
    assert "此处近一年" not in ping_after(town, days=0), "nothing was"
    said = ping_after(town, days=3)
    assert "此处近一年 1 件：路灯不亮 1 件（最近11月21日待受理）" in said
    assert "此处近一年" not in ping_after(town, days=400)


def ping_after(town: Town, days: int) -> str:
    town.clock.advance(timedelta(days=days))
    report(town)
    return hears(town.person("张芳")).split("路灯不亮\n")[-1]


@pytest.mark.slow
@pytest.mark.parametrize("item", ["neighbour-dispute", "elder-meal", "emergency-electric"])
def test_what_is_private_or_elsewhere_is_no_history(town: Town, item: str) -> None:
    report(town, item=item)
    report(town, "周明远")
    done(town, lambda unit: opened(unit).state)
    town.person("张芳").hear()
    report(town)
    assert "路灯不亮 1 件" in hears(town.person("张芳"))
