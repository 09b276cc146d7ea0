"""Problems of no item, once a city's ledger was learned: sure ones go on, the rest to the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.categories import FILE_NAME, LearnedCategories
from bot.deciding import Decision
from bot.handlers.learned import is_problem
from bot.understanding import Understood
from storage.queries.events import said_last
from tests.desk.desk_stories import done, goes_away, look, the_ticket
from tests.ledgers import taught
from tests.town import Speaker, Town

TARGETS = {"园林绿化": "item:greening", "饲养家禽": "department:城管办"}
ASKED_BACK = "长宁街顶楼的鸽棚味道太大，窗户都不敢开"
UNSURE = "我也说不清该找哪个部门，这事怪，水池边的树苗和鸡"
SURE = "邻居养了一大群鸽子，屎拉得到处是"


@pytest.fixture
def learned(town: Town, tmp_path: Path) -> Town:
    """A town whose data folder holds a router."""
    taught(**TARGETS).save(tmp_path / FILE_NAME)
    categories = LearnedCategories(tmp_path)
    town.understanding = replace(town.understanding, categories=categories)
    return town


def tell(resident: Speaker, words: str, first: str = "/new") -> str:
    """A problem in words that are of no item, and where it is; the receipt."""
    resident.say(first)
    said = resident.say(words)
    while "20261121-" not in said[-1]:
        said = resident.say("桃源里3号楼") if "位置" in said[-1] else resident.say("对")
    return said[-1]


def test_a_problem_that_nobody_is_sure_of_waits_at_the_desk_with_three_guesses(
    learned: Town,
) -> None:
    resident, clerk = learned.person("李桂兰"), learned.person("王慧")
    assert "社区" in tell(resident, UNSURE)
    (ping,) = clerk.hear()
    line = next(line for line in ping.splitlines() if line.startswith("可能是："))
    guesses = line.removeprefix("可能是：").split("、")
    assert sorted(guesses) == ["供水", "园林绿化", "饲养家禽"]
    assert clerk.labels == ["接单", "派单", "不予受理", "合并", *guesses]


def test_a_pressed_guess_dispatches_it_to_whom_its_item_goes(learned: Town) -> None:
    resident, clerk, worker = map(learned.person, ("李桂兰", "王慧", "张芳"))
    tell(resident, UNSURE)
    clerk.hear()
    assert "已派给张芳" in clerk.press("园林绿化")[0]
    (ping,) = worker.hear()
    title = learned.understanding.knowledge.items["greening"].title
    assert title in ping
    assert "可能是" not in ping
    assert worker.labels[:1] == ["接单"]
    assert "已接单" in worker.press("接单")[0]
    assert "张芳" in resident.hear()[-1]


def test_a_guess_that_goes_nowhere_asks_to_whom(learned: Town) -> None:
    resident, clerk = learned.person("李桂兰"), learned.person("王慧")
    tell(resident, UNSURE)
    clerk.hear()
    assert "转给谁" in clerk.press("供水")[0]
    assert "已派给张芳" in clerk.press("张芳")[0]


@pytest.mark.slow
def test_a_guess_whose_people_are_all_away_asks_to_whom_and_is_kept(learned: Town) -> None:
    resident, clerk, department = map(learned.person, ("李桂兰", "王慧", "曹卫东"))
    tell(resident, UNSURE)
    clerk.hear()
    goes_away(learned, "张芳", learned.clock.now() + timedelta(days=2))
    goes_away(learned, "彭海", learned.clock.now() + timedelta(days=2))
    assert "转给谁" in clerk.press("园林绿化")[0]
    assert look(learned, "item_id") != "greening", "nothing is changed but with a word of record"
    assert "已派给曹卫东" in clerk.press("曹卫东")[0]
    title = learned.understanding.knowledge.items["greening"].title
    assert title in department.hear()[0]
    step = done(learned, lambda unit: said_last(unit.session, the_ticket(unit).id, "dispatch"))
    assert (step["item"], step["category"]) == ("greening", "园林绿化")


def test_a_guess_pressed_twice_is_done_once(learned: Town) -> None:
    resident, clerk, worker = map(learned.person, ("李桂兰", "王慧", "曹卫东"))
    tell(resident, UNSURE)
    clerk.hear()
    assert "曹卫东" in clerk.press("饲养家禽")[0]
    assert "待受理" in clerk.press("园林绿化")[0]
    assert len(worker.hear()) == 1


@pytest.fixture
def complained(town: Town, tmp_path: Path) -> Town:
    """One of the guesses on what the clerk was told is a complaint, and it is about the clerk."""
    taught(**TARGETS, 供水="item:staff-complaint").save(tmp_path / FILE_NAME)
    town.understanding = replace(town.understanding, categories=LearnedCategories(tmp_path))
    tell(town.person("李桂兰"), f"{UNSURE}，王慧也不管")
    assert "王慧也不管" in town.person("王慧").hear()[0]
    return town


def test_a_clerk_who_finds_a_complaint_about_themselves_gives_it_away_with_one_press(
    complained: Town,
) -> None:
    clerk, secretary = complained.person("王慧"), complained.person("高志平")
    assert "已派给高志平" in clerk.press("供水")[0]
    (ping,) = secretary.hear()
    assert "投诉工作人员" in ping
    assert secretary.labels[:1] == ["接单"]
    assert "没有查到" in clerk.say("/status 20261121-0001")[0]
    assert "没有查到" in clerk.press("供水")[0]
    assert "已接单" in secretary.press("接单")[0]


@pytest.mark.slow
def test_while_all_above_are_away_somebody_else_of_the_desk_has_it(complained: Town) -> None:
    for name in ("高志平", "韩立新", "许文斌"):
        goes_away(complained, name, complained.clock.now() + timedelta(days=2))
    clerk, dispatcher = complained.person("王慧"), complained.person("宋佳")
    assert "已派给宋佳" in clerk.press("供水")[0]
    assert "投诉工作人员" in dispatcher.hear()[0]
    assert "没有查到" in clerk.say("/status 20261121-0001")[0]


@pytest.mark.slow
def test_what_the_resident_added_meanwhile_is_read_too(complained: Town) -> None:
    resident, clerk, street = map(complained.person, ("李桂兰", "王慧", "韩立新"))
    resident.say("都是高志平弄的")
    resident.press("补充刚才那件")
    clerk.press("供水")
    assert "投诉工作人员" in street.hear()[0]
    assert complained.person("高志平").hear() == []


def test_a_neighbour_cannot_press_what_the_desk_was_offered(learned: Town) -> None:
    resident, neighbour = learned.person("李桂兰"), learned.person("周明远")
    tell(resident, UNSURE)
    assert neighbour.say(action="sort:20261121-0001.园林绿化") == neighbour.say(action="nonsense")


def test_a_problem_that_is_surely_of_a_category_goes_to_its_department(learned: Town) -> None:
    resident, department = learned.person("李桂兰"), learned.person("曹卫东")
    assert "曹卫东" in tell(resident, SURE)
    (ping,) = department.hear()
    assert SURE in ping
    assert "可能是" not in ping


@pytest.mark.parametrize("first", ["/new", "你好"])
def test_what_would_be_asked_back_about_goes_on_when_its_category_is_sure(
    learned: Town, first: str
) -> None:
    assert learned.understanding.understand(ASKED_BACK).decision == "clarify"
    resident, department = learned.person("李桂兰"), learned.person("曹卫东")
    assert "曹卫东" in tell(resident, ASKED_BACK, first)
    assert "鸽棚" in department.hear()[0]


@pytest.mark.parametrize(
    ("decision", "text", "expected"),
    [
        ("fallback", "没人管的事" * 6, True),
        ("fallback", "没人管的事", False),
        ("answer", "没人管的事" * 6, False),
        ("clarify", "没人管的事", False),
    ],
)
def test_only_what_can_hardly_be_small_talk_is_taken_for_a_problem(
    decision: Decision, text: str, *, expected: bool
) -> None:
    assert is_problem(Understood(text, decision), text) is expected


def test_who_asks_for_a_person_reaches_the_desk_with_the_guesses(learned: Town) -> None:
    resident, clerk = learned.person("李桂兰"), learned.person("王慧")
    resident.say("巴拉巴拉小魔仙变身草坪水管")
    resident.say("转人工")
    assert "可能是：" in clerk.hear()[-1]


def test_without_a_router_it_goes_to_the_grid_worker_as_ever(town: Town) -> None:
    assert "张芳" in tell(town.person("李桂兰"), UNSURE)
    assert "可能是" not in town.person("张芳").hear()[0]


def test_a_router_is_taken_up_while_the_bot_runs_and_a_broken_one_is_left_alone(
    tmp_path: Path,
) -> None:
    categories = LearnedCategories(tmp_path)
    assert categories.current() is None
    taught(**TARGETS).save(tmp_path / FILE_NAME)
    found = categories.current()
    assert found
    assert found is categories.current()
    (tmp_path / FILE_NAME).write_bytes(b"half of it")
    assert categories.current() is None
    (tmp_path / FILE_NAME).unlink()
    assert categories.current() is None
