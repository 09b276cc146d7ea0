"""Reminders through time: each once, late rather than never, through stops and wrong clocks."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlmodel import Session, select

from bot.desk.deliver import deliver
from bot.desk.forgetting import forget
from bot.desk.jobs import work_on
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.reminder_tables import Kin, Reminder
from storage.tables import Chat
from tests.desk.desk_stories import done, named
from tests.desk.reminder_stories import (
    PILLS,
    RESIDENT,
    STAMP,
    heard,
    queued,
    rows,
)
from tests.faults.meanwhile import uncommitted
from tests.handlers.two_chats import link
from tests.town import MORNING, Speaker, Town

SLOW = pytest.mark.slow
EDGES = Path(__file__).parent / "reminders.yaml"


def takes_pills(town: Town) -> Speaker:
    """Somebody who is to be reminded at eight every morning."""
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    return resident


def test_the_next_one_is_a_row_before_the_answer_is_out(town: Town) -> None:
    town.person(RESIDENT).say(STAMP)
    assert queued(town) == ["11-22 15:00"]
    (row,) = rows(town)
    assert row.key == f"remind:1:{resident_id(town)}:2026-11-22T07:00:00+00:00"


def resident_id(town: Town) -> int:
    return done(town, lambda unit: named(unit, RESIDENT).id)


def test_the_same_said_twice_is_one(town: Town) -> None:
    resident = town.person(RESIDENT)
    assert resident.say(PILLS) == resident.say(PILLS)
    assert len(queued(town)) == 1


def test_of_ten_days_that_were_missed_the_last_is_said_once_and_late(town: Town) -> None:
    resident = takes_pills(town)
    town.later(days=10)
    (late,) = heard(resident, "吃药")
    assert "原定12月1日（周二）上午8点" in late
    assert queued(town) == ["12-02 08:00"]


@pytest.mark.slow
def test_it_says_nothing_of_being_late_when_it_is_not(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("过一小时提醒我关火")
    town.later(minutes=61)
    assert heard(resident, "关火") == ["到点了：关火"]


@pytest.mark.slow
def test_whoever_sends_first_of_the_tick_and_the_sender_it_is_said_once(town: Town) -> None:
    resident = takes_pills(town)
    town.clock.advance(timedelta(days=2))
    assert len(heard(resident, "吃药")) == 1, "the sender came before the tick"
    town.later(seconds=5)
    assert heard(resident, "吃药") == []
    assert queued(town) == ["11-24 08:00"]


@pytest.mark.slow
def test_while_no_tick_looks_the_first_is_said_in_time_and_the_last_late(town: Town) -> None:
    """They are of different processes, and that of the ticks was down for a day."""
    resident = town.person(RESIDENT)
    resident.say(PILLS)
    town.clock.advance(timedelta(hours=22, minutes=1))
    assert heard(resident, "吃药") == ["到点了：吃药"]
    town.clock.advance(timedelta(days=1, hours=3))
    assert heard(resident, "吃药") == []
    town.later(seconds=5)
    (late,) = heard(resident, "吃药")
    assert "原定11月23日（周一）上午8点" in late
    assert queued(town) == ["11-24 08:00"]


@pytest.mark.slow
def test_one_that_nobody_could_send_for_days_is_missed_and_told_to_the_administrator(
    town: Town,
) -> None:
    resident = town.person(RESIDENT)
    resident.say(STAMP)
    town.later(days=6)
    assert heard(resident, "盖章") == []
    assert [row.state for row in rows(town)] == ["missed"]


def test_a_clock_that_jumps_back_says_nothing_twice_and_holds_nothing(town: Town) -> None:
    resident = takes_pills(town)
    town.later(days=365)
    assert len(heard(resident, "吃药")) == 1
    town.clock.advance(MORNING + timedelta(hours=1) - town.clock.now())
    town.later(seconds=5)
    assert queued(town) == ["11-22 08:00"]
    town.later(days=1)
    assert len(heard(resident, "吃药")) == 1
    town.later(seconds=5)
    assert heard(resident, "吃药") == []


@pytest.mark.slow
def test_put_off_it_comes_once_more_beside_its_rule(town: Town) -> None:
    resident = takes_pills(town)
    town.later(hours=22)
    resident.press("过一小时再说")
    resident.press("过一小时再说")
    assert queued(town) == ["11-22 09:00", "11-23 08:00"]
    town.later(hours=1)
    assert heard(resident, "吃药") == ["到点了：吃药"]


@pytest.mark.slow
def test_moved_there_and_back_it_is_said_where_it_stands(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(STAMP)
    resident.say("改到四点")
    resident.say("改到三点")
    assert queued(town) == ["11-22 15:00"]
    resident.say("推迟半小时")
    resident.say("改到后天")
    assert queued(town) == ["11-23 15:30"]
    assert "已经过了" in resident.say("改到昨天上午九点")[0]


def test_of_several_the_one_that_is_named(town: Town) -> None:
    resident = town.person(RESIDENT)
    for words in (STAMP, "提醒我明天上午九点量血压", "提醒我后天下午三点接孩子"):
        resident.say(words)
    assert "11月22日（周日）下午4点" in resident.say("把明天三点的提醒改到四点")[0]
    assert "取消了：量血压" in resident.say("取消量血压的提醒")[0]
    assert "是哪一个" in resident.say("体检改天了，那个提醒删了吧")[0], "it names none of these"
    assert "是哪一个" in resident.say("把三点半的提醒删了")[0]
    assert "取消了：接孩子" in resident.press("2 接孩子")[0]
    assert queued(town) == ["11-22 16:00"]


NAMED = [
    pytest.param("开会改到大后天下午五点", "11月24日（周二）下午5点提醒您：开会", id="its words"),
    pytest.param(
        "帮我把开会的时间改到周五", "11月27日（周五）下午3点提醒您：开会", id="politely", marks=SLOW
    ),
    pytest.param(
        "开会推迟半小时", "11月22日（周日）下午3点半提醒您：开会", id="by how much", marks=SLOW
    ),
    pytest.param("体检改到周五", "您现在没有预约", id="none of theirs", marks=SLOW),
]


@pytest.mark.parametrize(("words", "answer"), NAMED)
def test_long_after_it_was_set_its_own_words_are_enough(
    town: Town, words: str, answer: str
) -> None:
    resident = town.person(RESIDENT)
    resident.say("提醒我明天下午三点开会")
    resident.say("谢谢")
    assert answer in resident.say(words)[0]


@pytest.mark.slow
def test_words_that_two_have_change_neither(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say(STAMP)
    resident.say("提醒我后天下午三点去社区开会")
    resident.say("谢谢")
    resident.say("社区改到周五")
    assert queued(town) == ["11-22 15:00", "11-23 15:00"]


@pytest.mark.slow
def test_it_comes_where_its_person_writes_and_stays_theirs(town: Town) -> None:
    phone, tablet = town.stranger("手机"), town.stranger("平板")
    phone.say(PILLS)
    tablet.say("每天早上九点提醒我浇花")
    assert "绑定好了" in link(phone, tablet), "two chats of one person"
    town.later(hours=22)
    assert (len(heard(phone, "吃药")), len(heard(tablet, "吃药"))) == (0, 1)
    assert "共 2 个" in tablet.say("我的提醒")[0]
    tablet.say("解绑")
    tablet.press("确定解绑")
    assert "没有提醒" in tablet.say("我的提醒")[0]
    phone.hear()
    town.later(days=1)
    assert (len(heard(phone, "浇花")), len(heard(tablet, "浇花"))) == (1, 0)


@pytest.mark.slow
def test_a_restart_changes_nothing(town: Town) -> None:
    town.person(RESIDENT).say(STAMP)
    again = Town(town.folder, town.understanding, clock=town.clock, url=town.url)
    again.later(hours=29)
    assert heard(again.person(RESIDENT), "盖章")[1:] == ["到点了：去社区盖章"]
    again.close()


@pytest.mark.slow
def test_a_fault_in_one_holds_up_no_other(town: Town) -> None:
    takes_pills(town)
    neighbour = town.person("吴小燕")
    neighbour.say("每天早上八点提醒我浇花")
    done(town, lambda unit: setattr(unit.session.get_one(Reminder, 1), "rule", "FREQ=NEVER"))
    town.later(days=1)
    assert len(heard(neighbour, "浇花")) == 1
    assert "11-23 08:00" in queued(town)


@pytest.mark.slow
def test_another_s_is_as_unknown_as_none(town: Town) -> None:
    resident, stranger = town.person(RESIDENT), town.stranger()
    resident.say(STAMP)
    stranger.say("你好")
    for verb in ("remind_drop", "remind_time", "remind_ok", "remind_later", "remind_show"):
        assert "按钮已经过时" in presses(town, stranger, f"{verb}:1")
    assert queued(town) == ["11-22 15:00"]


def presses(town: Town, speaker: Speaker, data: str) -> str:
    """A button that was signed for this chat, of a row that is another's."""

    def show(unit: UnitOfWork) -> None:
        chat = unit.session.get_one(Chat, speaker.visitor.chat_id)
        reply = Reply(text="?", buttons=(Button(label=data, data=data),))
        deliver(unit, chat, "reply", reply, f"shown:{data}")

    done(town, show)
    speaker.hear()
    return speaker.press(data)[0]


@pytest.mark.slow
def test_who_goes_leaves_no_reminder_behind(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("3号楼路灯不亮")
    town.person("张芳").say("提醒李桂兰明天上午十点来拿证")
    resident.say(PILLS)
    resident.say("明天下午三点提醒我妈交水费")
    resident.say("撤回 20261121-0001")
    done(town, lambda unit: forget(unit, named(unit, RESIDENT)))
    assert town.read(lambda s: s.exec(select(Reminder.id)).all()) == []
    assert town.read(lambda s: s.exec(select(Kin.id)).all()) == []
    assert queued(town) == []


@pytest.mark.slow
def test_what_is_over_is_forgotten_after_two_years(town: Town) -> None:
    town.person(RESIDENT).say(STAMP)
    town.later(days=2)
    town.later(days=720)
    assert town.read(lambda s: s.exec(select(Reminder.state)).all()) == ["done"]
    town.later(days=20)
    assert town.read(lambda s: s.exec(select(Reminder.state)).all()) == []


@pytest.mark.slow
def test_what_could_be_two_is_read_back(town: Town) -> None:
    residents = cycle(map(town.stranger, "甲乙丙丁"))  # nobody has more than fifty
    table = yaml.safe_load(EDGES.read_text("utf-8"))
    answers = {said: " | ".join(next(residents).say(said)) for said in table}
    answers = {said: told.replace("\n", " | ") for said, told in answers.items()}
    assert {said: told for said, told in answers.items() if table[said] not in told} == {}


@pytest.mark.slow
@pytest.mark.parametrize("town_url", ["postgresql"], indirect=True)
def test_two_ticks_at_once_ring_once(town: Town) -> None:
    resident = takes_pills(town)
    town.clock.advance(timedelta(days=1))
    tick = partial(ticked, town=town)
    with uncommitted(town.database, tick):
        town.write(tick)
    assert queued(town) == ["11-22 08:00", "11-23 08:00"]
    assert len(heard(resident, "吃药")) == 1


def ticked(session: Session, town: Town) -> None:
    work_on(town.conversation.unit(session), "ring")


@pytest.mark.slow
@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_a_million_that_wait_are_not_read(town: Town) -> None:
    """Only what is due is looked at: a tick among them is over in a blink."""
    resident = takes_pills(town)
    done(town, lambda unit: [unit.session.execute(text(sql)) for sql in (PLENTY, OF_THEM)])
    town.later(hours=1)  # takes over the journal of so much at once
    town.clock.advance(timedelta(days=1))
    begun = time.perf_counter()
    town.write(town.delivering.mend_times)
    town.tick()
    assert time.perf_counter() - begun < BLINK
    assert len(heard(resident, "吃药")) == 1


BLINK = 0.5  # seconds
MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
PLENTY = (
    "INSERT INTO reminder (sort, item_id, person_id, by_id, words, rule, workdays, zone, first_at,"
    f" due_at, state, created_at) {MANY} SELECT sort, item_id, person_id, by_id, words, rule,"
    " workdays, zone, first_at, datetime('2027-06-01', i || ' seconds'), state, created_at"
    " FROM n, reminder"
    " WHERE reminder.id = 1"
)
OF_THEM = (
    "INSERT INTO delivery (key, chat_id, channel, kind, payload, due_at, state, attempts, trace,"
    f" error, created_at) {MANY} SELECT 'remind:x' || i, chat_id, channel, kind, payload,"
    " datetime('2027-06-01', i || ' seconds'), 'pending', 0, '', '', delivery.created_at"
    " FROM n, delivery WHERE delivery.kind = 'remind'"
)
