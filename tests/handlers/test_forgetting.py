"""注销: said what goes and what stays, asked once, erased to the last byte, told."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from bot import inbox
from bot.message import Incoming
from storage.columns import Row
from storage.queries import chats
from storage.rotation import find_closed
from storage.tables import Chat, Message, Person, Ticket
from tests.handlers.forgetting_stories import (
    DIRTY,
    DOOR,
    KEY,
    NAME,
    PHONE,
    SECOND,
    SECRETS,
    breaks,
    cells,
    finished,
    forgotten,
    left,
    pictures,
    spoil,
    talked_of,
    told_everything,
)
from tests.handlers.two_chats import FIRST, Open, link, person_of, report
from tests.town import KEYS, Town

pytestmark = pytest.mark.slow


def test_nothing_of_a_person_is_left_and_the_record_still_verifies(town: Town) -> None:
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    finished(resident, worker)
    assert left(town) == [*SECRETS]
    shot = [picture[200:260] for picture in pictures(town)]
    assert len(shot) == 2

    (question,) = resident.say("注销")
    for part in (NAME, "139****5678", DOOR, "编号、进展和日期", "备份"):
        assert part in question
    (done,) = resident.press("确定注销")
    assert "已注销" in done
    assert left(town) == []
    assert pictures(town) == []
    assert breaks(town) == []
    ticket = town.read(lambda s: s.scalars(select(Ticket)).one())
    kept = (ticket.number, ticket.state, ticket.rating, ticket.reporter_id)
    assert kept == (FIRST, "closed", 5, None)
    town.close()
    raw = b"".join(file.read_bytes() for file in town.folder.glob("town.db*"))
    assert [secret for secret in SECRETS if secret.encode() in raw] == []
    assert [one for one in shot if one in raw] == []


def test_a_worker_sees_that_it_was_done_and_no_more(town: Town) -> None:
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    finished(resident, worker)
    forgotten(resident)
    worker.seen = 0
    shown = "\n".join(worker.hear())
    assert f"{FIRST} 助洁(上门保洁)：现在是“已办结”。居民已注销" in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert "已办结" in "".join(worker.say(FIRST))
    town.later(days=2)
    assert breaks(town) == []


def test_who_comes_back_is_a_stranger(town: Town) -> None:
    resident = town.stranger("赵大妈")
    report(resident)
    resident.press("撤回")
    before = person_of(town, resident).id
    assert "已注销" in forgotten(resident)
    assert person_of(town, resident).id != before
    assert "还没有诉求" in resident.say("我的")[0]
    assert "没有查到" in resident.say(FIRST)[0]
    report(resident)
    assert SECOND in "".join(resident.labels + resident.say("我的") + resident.labels)


@pytest.mark.parametrize("words", ["注销", "删除我的信息", "/forget", "把我的信息全删了"])
def test_it_is_asked_once_and_can_be_left(town: Town, words: str) -> None:
    resident = town.person("李桂兰")
    report(resident)
    (question,) = resident.say(words)
    assert "李桂兰" in question
    assert "没有变" in resident.press("不用了")[0]
    assert FIRST in "".join(resident.say("我的") + resident.labels)


def test_an_open_matter_goes_on_and_its_words_go_when_it_ends(town: Town) -> None:
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    assert f"没办完的 {FIRST} 会接着办" in resident.say("注销")[0]
    (kept,) = resident.press("确定注销")
    assert FIRST in kept
    assert "居民要求注销" in "".join(worker.hear())
    assert set(left(town)) == {PHONE, DOOR, DIRTY, KEY}, "what the worker needs, and no more"
    assert NAME not in cells(town)
    worker.say("任务")
    assert PHONE in "".join(worker.say("1"))

    finished(resident, worker)
    town.later(days=1)
    assert "已注销" in resident.hear()[-1]
    assert left(town) == []
    assert pictures(town) == []
    assert breaks(town) == []
    assert "还没有诉求" in resident.say("我的")[0]


def test_who_came_back_meanwhile_keeps_what_is_new(town: Town) -> None:
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    forgotten(resident)
    resident.say("/new")
    resident.say("桃源里5号楼门口下水道堵了")
    resident.press("对") if "对" in resident.labels else None
    assert SECOND in "".join(resident.say("我的") + resident.labels)
    finished(resident, worker)
    town.later(days=1)
    assert not {DIRTY, KEY, NAME} & set(left(town))
    assert FIRST not in "".join(resident.say("我的") + resident.labels)
    assert SECOND in "".join(resident.say(SECOND))
    assert breaks(town) == []


def test_staff_are_not_forgotten_with_matters_in_their_hands(town: Town) -> None:
    resident, worker = town.stranger("赵大妈"), town.person("张芳")
    report(resident)
    worker.hear()
    worker.press("接单")
    assert "1 件没办完" in worker.say("注销")[0]
    assert worker.labels == []
    worker.say(f"退回 {FIRST}")
    worker.say("不归我管")
    assert "工作身份也会取消" in worker.say("注销")[0]
    assert "已注销" in worker.press("确定注销")[0]
    assert "工作人员用的" in worker.say("任务")[0]
    assert "张芳" not in [p.name for p in town.read(lambda s: s.scalars(select(Person)).all())]


def test_a_button_pressed_twice_or_by_somebody_else_does_nothing(town: Town) -> None:
    resident = town.stranger("赵大妈")
    resident.say("注销")
    question = resident.lines[-1]["buttons"][0]["data"]
    resident.press("确定注销")
    assert "过时" in resident.say(action=question)[0]
    other = town.stranger("别人")
    assert "过时" in other.say(action=question)[0]


def test_all_chats_of_a_person_are_let_go(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    web.say("我叫欧阳秀英，医保怎么交")
    telegram.say(KEY)
    link(web, telegram)
    assert "Telegram 里的聊天记录" in telegram.say("注销")[0]
    assert "已注销" in telegram.press("确定注销")[0]
    assert left(town) == []
    assert person_of(town, web).id != person_of(town, telegram).id
    before = town.read(lambda s: s.get_one(Chat, web.visitor.chat_id).last_seq)
    web.seen = 0
    assert web.hear() == []
    web.say("医保怎么交")
    assert web.seen > before, "no line's number is given twice"


def test_what_was_said_in_a_group_goes_too(town: Town, phone: Open) -> None:
    telegram = phone("1001")
    telegram.say("你好")
    said = partial(Incoming, channel="telegram", address="-100", group=True)
    group = [
        said(update_id="g1", sender="1001", text=KEY),
        said(update_id="g2", sender="2002", text="医保怎么交，我问的"),
    ]
    town.write(lambda s: inbox.accept(s, group, town.clock.now()))
    town.settle()
    forgotten(telegram)
    assert KEY not in cells(town)
    assert "医保怎么交，我问的" in cells(town)


def test_an_update_that_comes_again_stays_handled(town: Town) -> None:
    """What was forgotten must not come back because a messenger repeats itself."""
    resident = town.stranger("欧阳")
    resident.say(KEY, update_id="77:1")
    forgotten(resident)
    resident.say(KEY, update_id="77:1")
    assert KEY not in cells(town)
    count = select(col(Message.id)).where(col(Message.update_id) == "77:1")
    assert len(town.read(lambda s: s.execute(count).all())) == 1


def test_other_browsers_are_signed_out_and_codes_are_worth_nothing(town: Town, phone: Open) -> None:
    web, telegram = town.stranger("赵大妈"), phone("1001")
    link(web, telegram)
    code = telegram.say("绑定")[1].removeprefix("/start ")
    forgotten(telegram)
    assert "不对" in town.stranger("拾到码的").say(f"/start {code}")[0]
    sessions = [table for table in Row.metadata.sorted_tables if table.name == "websession"]
    chat_ids = [row.chat_id for row in town.read(lambda s: s.execute(select(sessions[0])).all())]
    assert web.visitor.chat_id not in chat_ids


def test_a_neighbours_words_stay(town: Town) -> None:
    resident, neighbour, worker = town.stranger("欧阳"), town.person("李桂兰"), town.person("张芳")
    report(neighbour)
    told_everything(resident)
    resident.press("撤回")
    forgotten(resident)
    worker.seen = 0
    assert "桃源里3号楼东门口" in "".join(worker.hear())
    assert "路灯" in "".join(neighbour.say(FIRST))
    assert town.read(lambda s: chats.find_chat(s, "gone", "gone"))


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_what_is_erased_is_overwritten_on_the_disk(town: Town) -> None:
    """From the first write on: a line that was changed once stands on its page twice otherwise."""
    assert town.write(lambda s: s.execute(text("PRAGMA secure_delete")).scalar()) == 1


def test_a_line_that_no_key_opens_does_not_keep_the_others(town: Town) -> None:
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    finished(resident, worker)
    resident.say("注销")
    sure = resident.lines[-1]["buttons"][0]["data"]
    for table in ("message", "delivery"):
        town.write(partial(spoil, table=table))
    assert "已注销" in resident.say(action=sure)[0]
    assert town.read(lambda s: list(find_closed(s, KEYS))) == []
    assert left(town) == []


def test_who_joined_the_staff_meanwhile_stops_no_daily_round(town: Town) -> None:
    """Their words of before go; they themselves stay while matters are in their hands."""
    resident, worker = town.stranger("欧阳"), town.person("沈玉兰")
    told_everything(resident)
    talked_of(resident, worker)
    forgotten(resident)
    finished(resident, worker)
    who = person_of(town, resident).id
    report(town.person("李桂兰"))
    owner = "UPDATE ticket SET owner_id = :who WHERE number = :number"
    town.write(lambda s: s.execute(text(owner), {"who": who, "number": SECOND}))
    town.later(hours=15)  # the next day, before it passes on from who did not accept it
    assert not {DIRTY, KEY, DOOR} & set(left(town))
    assert person_of(town, resident).id == who
    assert breaks(town) == []
