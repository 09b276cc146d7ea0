"""What is said of a home stands on that home's record, and on no other's."""

from __future__ import annotations

import pytest

from tests.handlers.round_stories import HOME, SECOND, VISIT, WALK, WORKER, monday, states_of
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow


def care_of(worker: Speaker, door: str) -> str:
    worker.say(f"走访 {door}")
    return worker.press("定期上门")[0]


@pytest.mark.parametrize(
    "said",
    [
        "暂停上门 9-9-999 住院到12月20日",
        "暂停上门 王大爷 住院了，到12月20日",
        "不再上门 9-9-999",
        "不再上门 王大爷",
    ],
)
def test_an_address_that_is_unknown_is_no_word_of_the_home_shown_last(
    town: Town, said: str
) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501")
    worker.say(said)
    assert "记下了" not in worker.lines[-1]["text"]
    assert states_of(town, VISIT, HOME) == ["submitted"]


def test_without_an_address_the_home_is_named_first(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501")
    (asked,) = worker.say("暂停上门 住院了，到12月20日")
    assert "是不是" in asked
    assert worker.labels == [HOME]
    assert states_of(town, VISIT, HOME) == ["submitted"]
    assert "暂停上门到12月20日" in worker.press(HOME)[0]
    worker.say("不再上门")
    assert f"{SECOND} 不再定期上门" in worker.say("3-2-301")[0]


@pytest.mark.parametrize("said", ["走访 3-2-301 正常", "走访 3-2-301"])
def test_who_is_meant_is_the_home_spoken_of_last(town: Town, said: str) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501")
    worker.say(said)
    assert f"{SECOND} 暂停上门到12月20日" in worker.say("她住院了，暂停到12月20日")[0]
    assert states_of(town, VISIT, HOME) == ["submitted"]


def test_what_is_said_of_a_building_is_no_word_of_a_home(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say("走访 3-2-501")
    assert not any("暂停上门" in one for one in worker.say("电梯维修，暂停到12月20日"))
    worker.say("巡查 2号楼 正常")
    assert not any("记下了" in one for one in worker.say("她那边的电梯维修，暂停到12月20日"))


@pytest.mark.parametrize(
    "said",
    [
        "家里没人",
        "敲门没人应",
        "没见到人，邻居说出门了",
        "电话问过了",
        "住院了",
    ],
)
def test_who_was_not_met_was_not_visited(town: Town, said: str) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say(f"走访 3-2-501 {said}")
    assert "还没走成" in worker.lines[-1]["text"]
    assert states_of(town, VISIT, HOME) == ["submitted"]
    assert ("暂停上门" in worker.labels) == ("住院" in said)


def test_smoke_behind_a_door_is_an_alarm(town: Town) -> None:
    worker = town.person(WORKER)
    assert "119" in "".join(worker.say("走访 3-2-501 敲门没人应，屋里着火了"))


def test_who_has_died_is_visited_no_more(town: Town) -> None:
    worker = town.person(WORKER)
    worker.say("走访3-2-501 上个月去世了")
    assert "不再定期上门" in worker.press("不再上门")[0]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("住院了，12月1号做手术，到12月20日", "12月20日"),
        ("住院一个月", "12月23日"),
        ("住院两周", "12月7日"),
        ("去女儿家，到12.20", "12月20日"),
        ("去女儿家，到过年", "2月6日"),
    ],
)
def test_until_when_is_what_comes_last(town: Town, said: str, day: str) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.say(f"暂停上门 3-2-501 {said}")
    assert f"暂停上门到{day}" in worker.lines[-1]["text"]


@pytest.mark.parametrize("said", ["不再上门 3-2-501", "不用来看我了", "不再上门"])
def test_who_lives_there_ends_the_visits(town: Town, said: str) -> None:
    worker, resident = town.person(WORKER), town.person("李桂兰")
    monday(town)
    worker.hear()
    assert "不再定期上门" in resident.say(said)[0]
    assert states_of(town, VISIT, HOME) == ["withdrawn"]
    assert f"{HOME} 本人说了：不再上门" in worker.hear()[0]


def test_who_lives_there_pauses_them_and_says_nothing_of_others(town: Town) -> None:
    resident = town.person("李桂兰")
    monday(town)
    assert "暂停到哪天" in resident.say("暂停上门")[0]
    assert "暂停上门到12月20日" in resident.say("暂停上门 住院到12月20日")[0]
    (desk,) = resident.say("不再上门 3-2-301")
    assert "记下了" not in desk
    worker = town.person(WORKER)
    assert "已同意" in care_of(worker, "3-2-301")


def test_who_is_forgotten_takes_their_own_consent_along(town: Town) -> None:
    worker, resident = town.person(WORKER), town.person("李桂兰")
    monday(town)
    worker.say("同意定期上门 3-2-501 本人同意")
    assert "走访登记" in resident.say("注销")[0]
    resident.press("注销")
    assert states_of(town, VISIT, HOME) == ["withdrawn"]
    assert "还没有同意" in care_of(worker, "3-2-501")


def test_an_estate_is_its_buildings_or_it_is_asked_which(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.hear()
    for said in ("巡查 桃源里", "巡查 桃源里 照明有问题", "巡查 桃源里 正常 东门有纸箱"):
        assert "是哪一栋" in worker.say(said)[0]
        assert worker.labels[0] == "桃源里1号楼"
    assert states_of(town, WALK, "桃源第一网格") == ["submitted"]
    (noted,) = worker.say("巡查 桃源里 正常")
    assert "桃源里1号楼、桃源里2号楼" in noted
    assert "已办结" in noted
    assert states_of(town, WALK, "桃源第一网格") == ["closed"]


def test_several_buildings_are_noted_in_one_breath(town: Town) -> None:
    worker = town.person(WORKER)
    monday(town)
    worker.hear()
    assert "走了 2/8 处" in worker.say("巡查 1、2号楼 正常")[0]
    assert "走了 5/8 处" in worker.say("巡查3号楼4号楼到5号楼都正常")[0]
    assert "一处一处发" in worker.say("巡查 6到99号楼 正常")[0]
    assert "已办结" in worker.say("巡查 全部正常")[0]
    assert states_of(town, WALK, "桃源第一网格") == ["closed"]
    worker.press("记错了 桃源里6号楼")
    assert states_of(town, WALK, "桃源第一网格") == ["submitted"]
