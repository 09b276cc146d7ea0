"""同一件事吗: what neighbours report too is offered, joined by their word, and never silently."""

from __future__ import annotations

import pytest

from bot.message import Location
from tests.desk.desk_stories import (
    CLERK,
    COLLEAGUE,
    NEIGHBOUR,
    RESIDENT,
    SECRETARY,
    WORKER,
    does,
    hears,
    look,
    owner_of,
)
from tests.town import Speaker, Town

pytestmark = pytest.mark.slow

MINE, THEIRS = "20261121-0002", "20261121-0001"
ASKED = "同一件事吗"


def tells(speaker: Speaker, *said: str) -> str:
    """What comes back, from the first words to the last answer."""
    return "\n".join(text for words in said for text in speaker.say(words))


@pytest.fixture
def dark(town: Town) -> Town:
    """李桂兰 reported that the light at the door of her house is out."""
    tells(town.person(RESIDENT), "桃源里3号楼路灯不亮了")
    town.person(WORKER).hear()
    return town


@pytest.fixture
def asked(dark: Town) -> Speaker:
    """周明远 reports it too, and is asked."""
    neighbour = dark.person(NEIGHBOUR)
    assert ASKED in tells(neighbour, "桃源里3号楼的路灯坏了好几天")
    dark.person(WORKER).hear()
    return neighbour


def test_what_is_asked_tells_what_all_may_know_and_no_more(dark: Town) -> None:
    said = tells(dark.person(NEIGHBOUR), "桃源里3号楼的路灯坏了好几天")
    assert f"编号 {MINE}" in said, "it is written down before anything is asked"
    assert "今天10:00有邻居反映过：路灯不亮 桃源里3号楼\n现在待受理。同一件事吗？" in said
    assert THEIRS not in said
    assert "李桂兰" not in said
    assert dark.person(NEIGHBOUR).labels == ["是同一件", "不是，另报"]


def test_who_joins_is_told_of_every_step_and_the_worker_of_how_many_there_are(
    dark: Town, asked: Speaker
) -> None:
    joined = asked.press("是同一件")[0]
    assert MINE in joined
    assert THEIRS not in joined
    assert asked.labels == ["拆分"]
    told = hears(dark.person(WORKER))
    assert f"{THEIRS} 路灯不亮：又有邻居反映，已有 2 户反映" in told
    assert "已合并到" not in told, "she has both, and is told once"
    does(dark, "accept", WORKER, number=THEIRS)
    assert f"{MINE} 路灯不亮：张芳" in hears(asked)
    dark.person(WORKER).say("/tasks")
    assert "已有 2 户反映" in dark.person(WORKER).press(THEIRS)[0]


def test_what_more_have_reported_comes_first_among_what_is_due_that_day(town: Town) -> None:
    """And it says how many; what is due earlier still comes before it."""
    tells(town.stranger(), "桃源里1号楼路灯不亮了")
    tells(town.person(RESIDENT), "桃源里3号楼路灯不亮了")
    worker = town.person(WORKER)
    worker.say("/tasks")
    assert "1号楼" in worker.labels[0]
    tells(town.person(NEIGHBOUR), "桃源里3号楼的路灯坏了好几天")
    town.person(NEIGHBOUR).press("是同一件")
    worker.say("/tasks")
    assert "3号楼" in worker.labels[0]
    assert "已有 2 户反映" in worker.labels[0]
    assert not any("反映" in label for label in worker.labels[1:])


@pytest.mark.slow
@pytest.mark.parametrize("word", ["是", "一回事", "1"])
def test_a_word_will_do(dark: Town, asked: Speaker, word: str) -> None:
    assert MINE in asked.say(word)[0]
    assert look(dark, "state", MINE) == "merged"


@pytest.mark.slow
@pytest.mark.parametrize("word", ["不是", "2"])
def test_another_word_leaves_it_a_matter_of_its_own(dark: Town, asked: Speaker, word: str) -> None:
    assert "单独办" in asked.say(word)[0]
    assert look(dark, "state", MINE) == "submitted"
    assert owner_of(dark, MINE) == WORKER


@pytest.mark.parametrize("words", ["好的", "高龄津贴怎么领", "灯杆也歪了"])
def test_whatever_else_is_said_nothing_is_joined_and_nothing_lost(
    dark: Town, asked: Speaker, words: str
) -> None:
    assert asked.say(words)
    assert look(dark, "state", MINE) == "submitted"
    dark.later(days=2)
    assert look(dark, "state", MINE) == "submitted"


def test_who_joined_can_part_again(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    assert "单独办理" in asked.press("拆分")[0]
    assert (look(dark, "state", MINE), look(dark, "merged_into_id", MINE)) == ("submitted", None)
    dark.person(WORKER).say("/tasks")
    assert "户反映" not in dark.person(WORKER).press(THEIRS)[0]


@pytest.mark.slow
def test_not_the_same_after_all_parts_it_too(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    assert "单独办理" in asked.press("不是，另报")[0]
    assert look(dark, "state", MINE) == "submitted"


@pytest.mark.slow
def test_pressed_twice_it_is_joined_once(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    assert "已合并" in asked.press("是同一件")[0]


@pytest.mark.slow
def test_what_is_over_meanwhile_is_not_joined(dark: Town, asked: Speaker) -> None:
    does(dark, "withdraw", RESIDENT, number=THEIRS)
    assert "单独办" in asked.press("是同一件")[0]
    assert look(dark, "state", MINE) == "submitted"


@pytest.mark.slow
def test_when_the_first_is_withdrawn_what_joined_goes_on(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    does(dark, "withdraw", RESIDENT, number=THEIRS)
    assert look(dark, "state", MINE) == "submitted"
    assert MINE in hears(asked)


def test_what_waits_for_a_part_is_joined_too(dark: Town) -> None:
    does(dark, "accept", WORKER, number=THEIRS)
    does(dark, "wait", WORKER, number=THEIRS, date="2026-11-25", reason="等配件")
    neighbour = dark.person(NEIGHBOUR)
    assert "现在挂起" in tells(neighbour, "桃源里3号楼的路灯坏了好几天")
    assert "合在一起办" in neighbour.press("是同一件")[0]
    does(dark, "resume", WORKER, number=THEIRS)
    assert f"{MINE} 路灯不亮：张芳" in hears(neighbour)


@pytest.mark.slow
def test_three_households_are_three(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    third = dark.person("吴小燕")
    assert ASKED in tells(third, "桃源里3号楼路灯不亮")
    dark.person(WORKER).hear()
    third.press("是同一件")
    assert "已有 3 户反映" in hears(dark.person(WORKER))


@pytest.mark.slow
def test_the_owner_of_the_one_that_is_joined_is_told_where_it_went(
    dark: Town, asked: Speaker
) -> None:
    does(dark, "reassign", "高志平", number=MINE, to="陈建军")
    dark.person("陈建军").hear()
    asked.press("是同一件")
    assert f"{MINE} 路灯不亮 已合并到 {THEIRS}" in hears(dark.person("陈建军"))
    assert "已有 2 户反映" in hears(dark.person(WORKER))


def test_nobody_joins_what_they_were_not_shown(dark: Town, asked: Speaker) -> None:
    """By typing a verb of the desk with numbers, for one."""
    assert "没有查到" in tells(asked, f"合并 {MINE}", THEIRS)
    assert look(dark, "state", MINE) == "submitted"
    forged = asked.say(action=f"same:{MINE}.{THEIRS}")
    assert "过时" in forged[0]
    assert look(dark, "state", MINE) == "submitted"


@pytest.mark.slow
def test_a_clerk_can_part_what_a_resident_joined(dark: Town, asked: Speaker) -> None:
    asked.press("是同一件")
    does(dark, "split", CLERK, number=MINE)
    assert look(dark, "state", MINE) == "submitted"


OTHERS = [
    pytest.param(("桃源里5号楼路灯不亮了",), id="another house"),
    pytest.param(("桃源里3号楼垃圾没人收",), id="another item"),
    pytest.param(("菜市场后面路灯不亮了", "对"), id="elsewhere"),
]


@pytest.mark.parametrize("words", OTHERS)
def test_what_is_not_alike_is_not_asked_about(dark: Town, words: tuple[str, ...]) -> None:
    said = tells(dark.person(NEIGHBOUR), *words)
    assert MINE in said
    assert ASKED not in said


@pytest.mark.slow
def test_the_other_side_of_the_house_is_another_place(town: Town) -> None:
    tells(town.person(RESIDENT), "桃源里3号楼东侧路灯不亮了", "对")
    assert ASKED not in tells(town.person(NEIGHBOUR), "桃源里3号楼西侧路灯不亮了", "对")
    assert ASKED in tells(town.person("吴小燕"), "桃源里3号楼东边路灯不亮了", "对")


@pytest.mark.slow
def test_ones_own_is_not_offered(dark: Town) -> None:
    dark.later(hours=1)
    assert ASKED not in tells(dark.person(RESIDENT), "桃源里3号楼路灯不亮了")


def test_what_is_kept_private_is_shown_to_nobody(town: Town) -> None:
    said = "桃源里3号楼群租，一屋住了十几个人"
    assert "20261121-0001" in tells(town.person(RESIDENT), said, "桃源里3号楼", "没有", "不用")
    assert ASKED not in tells(town.person(NEIGHBOUR), said, "桃源里3号楼", "没有", "不用")


def test_points_near_each_other_are_one_place(town: Town) -> None:
    first, second, far = (town.stranger(name) for name in ("甲", "乙", "丙"))
    for speaker, lat in ((first, 30.0060), (second, 30.0065), (far, 30.0160)):
        speaker.say(location=Location(lat=lat, lon=110.0050))
    assert ASKED not in tells(first, "井盖翘起来了")
    assert ASKED in tells(second, "井盖翘起来了，差点绊倒")
    assert ASKED not in tells(far, "井盖翘起来了")


@pytest.mark.parametrize("same_owner", [True, False])
def test_what_comes_after_joining_goes_to_who_has_the_neighbours(
    dark: Town, asked: Speaker, same_owner: bool
) -> None:
    asked.press("是同一件")
    if not same_owner:
        does(dark, "reassign", SECRETARY, number=THEIRS, to=COLLEAGUE)
    reader = dark.person(WORKER if same_owner else COLLEAGUE)
    reader.hear()
    asked.hear()
    assert f"已补充到 {MINE}" in asked.say(photo="black")[0]
    assert len([line for line in reader.hear() if "居民补充" in line]) == 1
    assert reader.lines[-1]["photo"]
    assert f"已补充到 {MINE}" in asked.say("路灯罩子也碎了，路灯不亮")[0]
    assert "罩子" in hears(reader)
    asked.press("拆分")
    assert look(dark, "state", MINE) == "submitted"
