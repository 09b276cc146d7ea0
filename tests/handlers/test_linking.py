"""A code makes two chats one person's; their news and reminders follow; two people stay two."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from storage.tables import Chat, Invitation, Person, Ticket
from tests.handlers.two_chats import FIRST, Open, code_from, link, person_of, report, tickets_of
from tests.town import Town

pytestmark = pytest.mark.slow


def test_a_report_from_the_web_is_followed_on_telegram(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    assert "绑定好了" in link(web, telegram)
    (notice,) = web.hear()
    assert "Telegram" in notice
    assert "不是您本人" in notice
    assert FIRST in tickets_of(telegram)

    worker.hear()
    worker.press("接单")
    assert web.hear() == []
    (accepted,) = telegram.hear()
    assert "已接单" in accepted

    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    *_, question = telegram.hear()
    assert "解决了吗" in question
    assert "打几分" in telegram.press("已解决")[0]


def test_buttons_of_the_first_chat_still_work(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    assert "待受理" in web.press("看进度")[-1]
    worker.hear()
    worker.press("接单")
    assert "已接单" in web.hear()[-1], "the web was written in last"
    assert telegram.hear() == []


def test_what_was_queued_for_later_goes_to_where_one_is_then(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    web.say("我的")
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    assert "解决了吗" in web.hear()[-1]
    town.later(hours=3)
    telegram.say("我的")
    town.later(hours=22)
    assert web.hear() == []
    assert [text for text in telegram.hear() if "解决了吗" in text], "the reminder of the next day"


def test_news_held_over_night_follow_too(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    web.say("我的")
    town.later(hours=13)  # eleven in the evening
    worker.hear()
    worker.press("接单")
    assert web.hear() == telegram.hear() == []
    telegram.say("我的")
    town.later(hours=9)
    assert web.hear() == []
    assert [text for text in telegram.hear() if "已接单" in text]


def test_who_blocked_telegram_reads_on_the_web(town: Town, phone: Open) -> None:
    web, telegram, worker = town.stranger("赵大妈"), phone("1001"), town.person("张芳")
    report(web)
    link(web, telegram)
    web.hear()

    def block(session: Session) -> None:
        session.get_one(Chat, telegram.visitor.chat_id).unreachable_at = town.clock.now()

    town.write(block)
    worker.hear()
    worker.press("接单")
    assert "已接单" in web.hear()[0]


def test_a_worker_gets_tasks_on_telegram(town: Town, phone: Open) -> None:
    worker, telegram = town.person("张芳"), phone("1002")
    assert "张芳（网格员），您好" in link(worker, telegram)
    report(town.stranger("赵大妈"))
    (ping,) = telegram.hear()
    assert FIRST in ping
    assert "已接单" in telegram.press("接单")[0]
    assert worker.hear()[0].startswith("您的账号")
    assert "已接单" not in "".join(worker.hear())


def test_from_telegram_to_the_web(town: Town, phone: Open) -> None:
    telegram, web = phone("1001"), town.stranger("赵大妈")
    report(telegram)
    assert "绑定好了" in link(telegram, web)
    assert "网页" in telegram.hear()[0]
    assert FIRST in tickets_of(web)


def test_what_an_anonymous_chat_had_filed_comes_along(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    report(telegram)
    link(web, telegram)
    assert FIRST in tickets_of(web)
    assert FIRST in tickets_of(telegram)


def test_a_chat_linked_twice_over_brings_its_sister(town: Town, phone: Open) -> None:
    web, telegram, tablet = town.stranger("赵大妈"), phone("1001"), town.stranger("平板")
    link(telegram, web)
    report(web)
    link(tablet, telegram)
    ids = {person_of(town, speaker).id for speaker in (web, telegram, tablet)}
    assert len(ids) == 1
    assert FIRST in tickets_of(web)


# two people stay two


def test_two_workers_are_never_made_one(town: Town) -> None:
    other = town.person("陈建军")
    before = person_of(town, other).id
    assert "工作账号" in link(town.person("张芳"), other)
    assert person_of(town, other).id == before


def test_a_worker_is_not_given_away_to_a_strangers_code(town: Town) -> None:
    worker, stranger = town.person("张芳"), town.stranger("骗子")
    before = person_of(town, worker).id
    assert "反过来" in link(stranger, worker)
    assert person_of(town, worker).id == before
    assert "绑定好了" in link(worker, stranger), "the other way round it works"


def test_two_phones_are_two_people(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    web.say("13800138000")
    telegram.say("13900139000")
    code = code_from(web)
    assert "电话不一样" in telegram.say(f"/start {code}")[0]
    telegram.say("13800138000")
    telegram.say(f"/start {code}")
    assert "绑定好了" in telegram.press("都是我的")[0]


def test_a_known_person_is_asked_first(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("骗子"), phone("1001")
    telegram.say("13900139000")
    report(telegram)
    code = code_from(web)
    (asked,) = telegram.say(f"/start {code}")
    assert "两边都是您本人吗" in asked
    assert "没有变" in telegram.press("不是")[0]
    assert "还没有诉求" in web.say("我的")[0]

    telegram.say(code)
    telegram.press("都是我的")
    assert FIRST in tickets_of(web)
    assert person_of(town, web).phone == "13900139000"


def test_the_row_left_behind_owns_nothing(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    telegram.say("13900139000")
    report(telegram)
    unused = code_from(telegram)
    before = person_of(town, telegram)
    telegram.say(f"/start {code_from(web)}")
    telegram.press("都是我的")
    after = person_of(town, web)

    def left(session: Session) -> list[Any]:
        row = session.get_one(Person, before.id)
        refers = (Chat.person_id, Ticket.reporter_id, Ticket.owner_id, Invitation.person_id)
        rows = [session.exec(select(c).where(c == before.id)).all() for c in refers]
        return [row.name, row.phone, row.phone_hash, row.area_id, row.door, *rows]

    assert not any(town.read(left))
    tablet = town.stranger("平板")
    assert "绑定好了" in tablet.say(f"/start {unused}")[0]
    assert person_of(town, tablet).id == after.id
