"""Danger told to the staff: it is the caller's alarm, where the caller is, not the filer's."""

from __future__ import annotations

import pytest

from bot.desk.unit_of_work import UnitOfWork
from storage.queries import people
from storage.tables import Person
from tests.desk.desk_stories import area, deliveries_to, done, look, named, owner_of, the_ticket
from tests.town import Town

PHONE = "13800001111"
FALLEN = f"代报 有位大爷晕倒了，姓王，电话{PHONE}，微信群"


def lives(town: Town, name: str, code: str, door: str, phone: str = "") -> None:
    """Somebody has an address, and perhaps a phone that the office knows."""

    def move_in(unit: UnitOfWork) -> None:
        person = named(unit, name)
        person.area_id, person.door = area(unit, code).id, door
        if phone:
            person.phone, person.phone_hash = phone, unit.keyring.look_up(phone)

    done(town, move_in)


def house(town: Town, name: str) -> str:
    """The code of somebody's building."""
    return done(town, lambda unit: unit.area(named(unit, name).area_id).code)  # type: ignore[union-attr]


def caller(town: Town, number: str = "20261121-0001") -> tuple[str | None, str | None]:
    def known(unit: UnitOfWork) -> tuple[str | None, str | None]:
        person = unit.session.get_one(Person, the_ticket(unit, number).reporter_id)
        return person.name, person.phone

    return done(town, known)


def test_it_is_the_callers_and_never_at_the_filers_home(town: Town) -> None:
    lives(town, "王慧", house(town, "李桂兰"), "702")
    clerk = town.person("王慧")
    (first,) = [text for text in clerk.say(FALLEN) if "120" in text and "来源" not in text]
    assert "人在哪儿" in first
    assert "您" not in first.splitlines()[-1]
    assert caller(town) == ("姓王", PHONE)
    assert look(town, "source") == "wechat"
    assert look(town, "filed_by_id") == done(town, lambda unit: named(unit, "王慧").id)
    assert not look(town, "door"), "not even perhaps at the clerk's home"
    clerk.say("在家")
    assert not look(town, "place")
    assert "桃源里3号楼东门口" in clerk.say("桃源里3号楼东门口")[0]
    assert look(town, "place") == "桃源里3号楼东门口"


@pytest.mark.slow
def test_whose_phone_is_known_may_be_at_home_and_only_who_works_there_reads_it(town: Town) -> None:
    lives(town, "李桂兰", house(town, "李桂兰"), "501", PHONE)
    clerk = town.person("王慧")
    clerk.say(f"代报 着火了 {PHONE}")
    assert look(town, "door").startswith("可能在住处：桃源里3号楼")
    clerk.say("在家")
    assert "桃源里3号楼" in look(town, "place")
    assert look(town, "door") == "501"
    elsewhere = town.person("林涛")
    told = "".join(elsewhere.say(f"代报 家里着火了 {PHONE}") + elsewhere.say("在家"))
    assert "501" not in told
    assert "桃源里" not in told
    assert not look(town, "door", "20261121-0002")
    assert look(town, "owner_id", "20261121-0002"), "it goes to where the caller lives all the same"
    assert deliveries_to(town, "张芳", "urgent") or deliveries_to(town, "张芳", "ping")


@pytest.mark.slow
@pytest.mark.parametrize("nobody", ["代报 桃源里3号楼着火了", "代报 桃源里3号楼着火了，电话"])
def test_an_alarm_of_nobody_known_has_an_owner_all_the_same(town: Town, nobody: str) -> None:
    town.person("王慧").say(nobody)
    assert look(town, "reporter_id") is None
    assert look(town, "place") == "桃源里3号楼"
    assert look(town, "owner_id")


@pytest.mark.slow
def test_what_was_told_before_the_danger_goes_with_it(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报")
    clerk.press("12345热线")
    clerk.say(f"王秀英 {PHONE}")
    clerk.say(photo="red")
    clerk.say("桃源里3号楼着火了，快来人")
    assert caller(town) == ("王秀英", PHONE)
    assert look(town, "source") == "hotline_12345"
    (ping,) = town.person("张芳").hear()
    assert "着火了" in ping
    assert town.person("张芳").lines[-1]["photo"]


@pytest.mark.slow
def test_a_second_danger_of_the_same_call_is_the_same_callers(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say(f"代报 桃源里3号楼着火了，王秀英 {PHONE}")
    clerk.say("还有人晕倒了，没有呼吸")
    assert caller(town, "20261121-0002") == ("王秀英", PHONE)
    assert look(town, "place", "20261121-0002") == "桃源里3号楼"


def test_who_phoned_is_noted_when_told_only_after_the_danger(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报 有位大爷晕倒了")
    assert "问到位置" in clerk.say(f"王秀英 {PHONE}，微信群")[0], "a name says no place"
    assert caller(town) == ("王秀英", PHONE)
    assert look(town, "source") == "wechat"
    clerk.say("桃源里3号楼，他儿子电话13900002222")
    assert look(town, "place") == "桃源里3号楼"
    assert caller(town) == ("王秀英", PHONE), "who told it stays who told it"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "urgent"), [("漏电，电到人了", True), ("老太太说还是黑的", False)]
)
def test_danger_in_a_callers_reason_is_theirs_too(town: Town, said: str, *, urgent: bool) -> None:
    clerk, worker = town.person("王慧"), town.person("张芳")
    clerk.say(f"代报 桃源里3号楼路灯不亮，刘奶奶 {PHONE}，电话")
    worker.say("接单 20261121-0001")
    worker.say("报结 20261121-0001 换了灯泡", photo="yellow")
    clerk.hear()
    clerk.press("没解决")
    told = clerk.say(said)
    assert "已请张芳（网格员）重新处理" in told[-1]
    assert look(town, "state") == "in_progress"
    assert any("人在哪儿" in text for text in told) == urgent
    if urgent:
        assert caller(town, "20261121-0002") == ("刘奶奶", PHONE)
        assert owner_of(town, "20261121-0002") == "张芳"


def test_a_phone_with_danger_beside_it_is_an_alarm_for_residents_too(town: Town) -> None:
    assert "119" in town.person("李桂兰").say(f"着火了{PHONE}")[0]
    assert look(town, "urgent")


@pytest.mark.slow
def test_a_name_told_now_is_kept_where_only_the_phone_was_known(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say(f"代报 桃源里3号楼路灯不亮，{PHONE}，电话")
    clerk.say("对")
    assert caller(town) == (None, PHONE)
    clerk.say(f"代报 桃源里5号楼路灯不亮，王秀英 {PHONE}，电话")
    clerk.say("对")
    assert caller(town) == ("王秀英", PHONE)

    def known(unit: UnitOfWork) -> str | None:
        found = people.find_entered(unit.session, unit.keyring.look_up(PHONE))
        return found.name if found else None

    assert done(town, known) == "王秀英"
