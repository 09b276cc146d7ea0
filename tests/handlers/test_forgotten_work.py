"""注销 and what the staff wrote or filed: a resident's words go with them, the office's stay."""

from __future__ import annotations

from typing import TypeVar

import pytest
from sqlmodel import select

from bot.desk import retention
from bot.desk.unit_of_work import UnitOfWork
from storage.diary_tables import Household, Visit
from storage.queries import diary
from storage.tables import Attachment
from tests.desk.desk_stories import done, look, named, owner_of
from tests.handlers.forgetting_stories import breaks, cells, finished, forgotten, pictures
from tests.handlers.two_chats import FIRST
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow

T = TypeVar("T")
PHONE = "13800001111"
PLACE, ODD, DEAF, SON, STAIRS = (
    "桃源里3号楼东门口",
    "她说话颠三倒四的",
    "大妈耳背要大声",
    "儿子在外地打工",
    "走不了楼梯",
)


def has_phone(unit: UnitOfWork) -> None:
    person = named(unit, "李桂兰")
    person.phone, person.phone_hash = PHONE, unit.keyring.look_up(PHONE)


def filed_in_pieces(town: Town) -> Speaker:
    """A clerk files for 李桂兰 what she said on the phone, and one more thing on the way."""
    clerk = town.person("王慧")
    clerk.say("代报")
    clerk.say(ODD)
    clerk.say(f"{PLACE}路灯不亮")
    clerk.say("对") if "对" in clerk.labels else None
    clerk.say(f"李桂兰 {PHONE}")
    clerk.press("电话")
    assert FIRST in clerk.lines[-1]["text"]
    return clerk


def test_what_staff_wrote_for_and_of_somebody_goes_with_them(town: Town) -> None:
    town.later(hours=1)  # the office knew her before she wrote
    resident, worker = town.person("李桂兰"), town.person("张芳")
    resident.say("你好")
    done(town, has_phone)
    clerk = filed_in_pieces(town)
    worker.say(f"接单 {FIRST}")
    worker.say(f"备注 {FIRST} {DEAF}")
    worker.say(f"备注：{STAIRS}")
    worker.say(f"备注 {FIRST}")
    worker.say(SON)
    clerk.say("社区几点上班")
    finished(resident, worker)
    assert all(words in cells(town) for words in (PLACE, ODD, DEAF, SON, STAIRS))

    assert "已注销" in forgotten(resident)
    assert [words for words in (PLACE, ODD, DEAF, SON, STAIRS) if words in cells(town)] == []
    assert "社区几点上班" in cells(town), "what had nothing to do with her"
    clerk.seen = 0
    assert not [line for line in clerk.hear() if "李桂兰" in line]
    assert breaks(town) == []


def test_who_filed_for_others_leaves_them_their_pictures(town: Town) -> None:
    clerk, worker = town.person("林涛"), town.person("张芳")
    clerk.say("代报 桃源里3号楼东门口路灯不亮，王秀英 13800001111，电话", photo="navy")
    clerk.say("对") if "对" in clerk.labels else None
    clerk.say(photo="red")  # of nothing in particular
    assert len(pictures(town)) == 2
    assert "已注销" in forgotten(clerk)
    assert len(pictures(town)) == 1
    worker.hear()
    worker.say("任务")
    worker.press("路灯")
    assert worker.lines[-1]["photos"], "who mends it still sees it"
    assert PLACE in "".join(line["text"] for line in worker.lines)


def lead(town: Town, worker: Speaker) -> None:
    worker.say("走访 3-2-301 有困难", photo="red")
    worker.press("救助线索")
    worker.say("儿子失业，药费付不起")


def test_a_lead_and_a_household_are_the_offices(town: Town) -> None:
    """Neither the worker who found it nor the resident who lives there takes it away."""
    resident, worker, clerk = town.person("李桂兰"), town.person("张芳"), town.person("王慧")
    lead(town, worker)
    assert FIRST not in worker.say("注销")[0]
    assert "已注销" in worker.press("确定注销")[0]
    assert "已注销" in forgotten(resident)
    assert (look(town, "reporter_id"), owner_of(town)) == (None, "王慧")
    clerk.hear()
    clerk.say("任务")
    (shown,) = clerk.press("救助线索")
    assert "药费付不起" in shown
    assert "桃源里3号楼2单元301" in shown
    assert clerk.lines[-1]["photos"]
    assert "李桂兰" in {home.name for home in every(town, Household)}
    assert breaks(town) == []


def test_the_pictures_of_a_visit_go_with_its_words(town: Town) -> None:
    worker = town.person("张芳")
    lead(town, worker)
    worker.say("走访 3-2-301 正常 老人感冒了", photo="blue")
    worker.say("走访 3-2-501 正常 今天很好", photo="green")
    worker.say("走访 3-2-501 不在家", photo="black")
    worker.press("记错了")
    assert len(pictures(town)) == 3
    homes = {visit.words: visit.household_id for visit in every(town, Visit)}
    town.write(lambda s: diary.let_go(s, s.get_one(Household, homes["老人感冒了"])))
    assert {row.ticket_id for row in every(town, Attachment)} == {1, None}, "a lead keeps its own"
    town.clock.advance(retention.KEPT_FOR)
    town.later(days=1)
    assert [visit.files for visit in every(town, Visit)] == [{}, {}, {}]
    assert len(pictures(town)) == 1


def test_who_visited_leaves_the_pictures_of_the_visits(town: Town) -> None:
    worker = town.person("张芳")
    worker.say("走访 3-2-501 正常 今天很好", photo="green")
    forgotten(worker)
    (visit,) = every(town, Visit)
    assert (visit.by_id, visit.words, len(pictures(town))) == (None, "今天很好", 1)


def every(town: Town, table: type[T]) -> list[T]:
    return town.read(lambda session: list(session.exec(select(table)).all()))
