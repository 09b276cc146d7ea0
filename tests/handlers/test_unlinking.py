"""Letting a chat go: it is a stranger's again, and what was its person's goes on without it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.desk.people_rows import on_the_books
from storage.tables import Chat, Person
from tests.handlers.two_chats import FIRST, Open, code_from, link, person_of, report, tickets_of
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow


def test_not_me_undoes_the_link(town: Town, phone: Open) -> None:
    web, thief, worker = town.stranger("赵大妈"), phone("666"), town.person("张芳")
    report(web)
    link(web, thief)
    web.hear()
    assert "看不到您的事了" in web.press("不是我")[0]
    assert "解绑" in thief.hear()[-1]
    assert "还没有诉求" in thief.say("我的")[0]
    assert "没有查到" in thief.say(FIRST)[0]
    worker.hear()
    worker.press("接单")
    assert thief.hear() == []
    assert "已接单" in web.hear()[0]
    assert "过时" in web.press("不是我")[0], "pressed again it does nothing"


def test_unlink_in_words_offers_both_chats(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    link(web, telegram)
    assert "哪个聊天" in web.say("解绑")[-1]
    here, there, no = web.labels
    assert "确定解绑" in here
    assert "Telegram" in there
    assert "没有变" in web.press(no)[0]
    web.press("解绑Telegram")
    assert person_of(town, telegram).id != person_of(town, web).id


def test_an_unlinked_chat_begins_anew_and_the_other_goes_on(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    web.say("/unlink")
    assert "已解绑" in web.press("确定解绑")[0]
    assert "没有查到" in web.press("看进度")[0]
    assert "还没有诉求" in web.say("我的")[0]
    assert FIRST in tickets_of(telegram)
    worker.hear()
    worker.press("接单")
    assert web.hear() == []
    assert "已接单" in telegram.hear()[0]


def test_what_waits_for_the_morning_leaves_the_unlinked_chat(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    town.later(hours=13)
    worker.hear()
    worker.press("接单")
    telegram.say("/unlink")
    telegram.press("确定解绑")
    town.later(hours=9)
    assert "已接单" not in "".join(telegram.hear())
    assert "已接单" in "".join(web.hear())


def test_a_stale_button_does_not_unlink_again(town: Town) -> None:
    web = town.stranger("赵大妈")
    report(web)
    web.say("解绑")
    web.press("确定解绑")
    report(web)
    assert "过时" in web.press("确定解绑")[0]
    assert "-0002" in tickets_of(web)


def test_a_worker_who_has_only_this_chat_is_told_what_it_means(town: Town) -> None:
    worker = town.person("张芳")
    assert "收不到任务" in worker.say("/unlink")[0]
    worker.press("确定解绑")
    assert "工作人员用的" in worker.say("/tasks")[0]
    report(town.stranger("赵大妈"))
    assert worker.hear() == [], "the task waits for 张芳, not for whoever holds this phone"
    again = town.write(lambda session: reopened(town, session, "张芳"))
    assert FIRST in Speaker(town, again).hear()[0]


def reopened(town: Town, session: Session, name: str) -> Any:
    everybody = session.exec(select(Person)).all()
    return town.frontdesk.visitor_in(session, next(p for p in everybody if p.name == name))


def test_a_browser_goes_on_as_a_stranger(town: Town) -> None:
    worker = town.person("张芳")
    worker.say("解绑")
    worker.press("确定解绑")
    visitor = town.read(
        lambda s: town.frontdesk._as_visitor(s, s.get_one(Chat, worker.visitor.chat_id))
    )
    assert (visitor.worker, visitor.name) == (False, "")
    assert asyncio.run(town.frontdesk.tasks(visitor)) == []
    assert worker.say("医保怎么交")


def test_who_has_nothing_has_nothing_to_unlink(town: Town) -> None:
    stranger = town.stranger()
    assert "不用解绑" in stranger.say("/unlink")[0]
    assert stranger.labels == []


def test_whoever_came_by_themselves_stays_so(town: Town, phone: Open) -> None:
    """A table of people never gives a duty to somebody for the name they told in a chat."""
    web = town.stranger("骗子")
    town.clock.advance(timedelta(minutes=1))
    telegram = phone("1001")
    link(web, telegram)
    web.say("解绑")
    web.press("确定解绑这里")
    for speaker in (web, telegram):
        who = person_of(town, speaker).id
        town.write(partial(set_name, person_id=who))
        assert who not in {p.id for p in town.read(on_the_books)}


def set_name(session: Session, person_id: int) -> None:
    session.get_one(Person, person_id).name = "林涛"


def test_a_reminder_leaves_with_the_chat_it_was_for(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    web.say("解绑")
    web.press("确定解绑")
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    town.later(days=1, minutes=1)
    assert web.hear() == []
    assert len([text for text in telegram.hear() if "解决了吗" in text]) == 2
    waiting = {row.chat_id for row in town.pending("remind_confirm")}
    assert waiting == {telegram.visitor.chat_id}


def test_what_was_half_said_is_forgotten_in_an_unlinked_chat(town: Town, phone: Open) -> None:
    web, thief = town.stranger("赵大妈"), phone("666")
    link(web, thief)
    assert "哪个位置" in thief.say("路灯不亮了")[0]
    web.hear()
    web.press("不是我")
    assert "对吗" not in thief.say("桃源里3号楼东门口")[-1]


def test_a_browser_that_signed_in_and_said_nothing_can_be_let_go(town: Town, phone: Open) -> None:
    telegram = phone("1001")
    report(telegram)
    asyncio.run(town.frontdesk.enter(code_from(telegram)))
    telegram.say("解绑")
    assert "看不到您的事了" in telegram.press("解绑网页")[0]
