"""What the buttons of a notice do is heard in words, too, from who has it before them."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import CLERK, RESIDENT, SECRETARY, WORKER
from tests.desk.notice_stories import neighbours, shown, told_of_it
from tests.town import Speaker, Town

ESTATE = "发通知 桃源里停水，明天9点到11点"
# what is said of the range, one after the other, and what it is then
RANGES = {
    "桃源里3、5号楼": "桃源里3号楼、桃源里5号楼",
    "3号楼": "桃源里3号楼",
    "3号楼5号楼": "桃源里3号楼、桃源里5号楼",
    "加上4号楼": "桃源里3号楼、桃源里5号楼、桃源里4号楼",
    "除了3号楼": "桃源里5号楼、桃源里4号楼",
    "桃源里5-7号楼": "桃源里5号楼、桃源里6号楼、桃源里7号楼",
    "不含6号楼": "桃源里5号楼、桃源里7号楼",
    "整个桃源里，3号楼除外": "、".join(f"桃源里{n}号楼" for n in (1, 2, 4, 5, 6, 7, 8)),
}


def written(town: Town) -> Speaker:
    worker = town.person(WORKER)
    worker.say(ESTATE)
    return worker


@pytest.mark.slow
def test_a_range_is_what_was_said_and_is_read_back(town: Town) -> None:
    worker = written(town)
    for said, areas in RANGES.items():
        worker.press("改范围")
        (read_back, preview) = worker.say(said)
        assert read_back.startswith(f"范围改成了：{areas}。"), said
        assert f"范围：{areas}\n" in preview, said


@pytest.mark.slow
def test_what_can_not_be_left_out_leaves_the_range_as_it_is(town: Town) -> None:
    worker = written(town)
    worker.press("改范围")
    worker.say("3号楼")
    worker.press("改范围")
    assert "没法从现在的范围里单独去掉，范围没有改，还是：桃源里3号楼" in worker.say("除了5号楼")[0]
    assert "没听明白是哪里：桃源里99号楼" in worker.say("除了99号楼")[0]
    assert "范围改成了：桃源里5号楼" in worker.say("5号楼")[0]


@pytest.mark.slow
def test_words_below_a_preview_change_it_and_never_send_the_old_one(town: Town) -> None:
    worker = written(town)
    assert "还没有发。时间写在通知的文字里" in worker.say("时间改成26号")[0]
    assert worker.labels == ["改文字"]
    worker.press("改文字")
    worker.say("桃源里3号楼停水，明天9点到11点")
    assert "范围改成了：桃源里3号楼、桃源里5号楼。" in worker.say("范围加上5号楼")[0]
    assert "给桃源里3号楼、桃源里5号楼的老人" in worker.say("只发给老人")[0]


def test_what_is_on_its_way_is_asked_after_and_stopped(town: Town) -> None:
    worker = shown(town)
    worker.press("发出去")
    assert "正在发" in worker.say("发到哪了")[0]
    assert "没有发不成的" in worker.say("谁没通知到")[0]
    assert "还没有人回复" in worker.say("谁回复了")[0]
    assert "哪一个" in worker.say("停止通知")[0]
    assert worker.labels[-1] == "通知都不收了"
    assert "停了，还没有人收到" in worker.say("发错了 先停一下")[0]
    assert "已经停了" in worker.say("停掉刚才那个通知")[0]


def test_which_of_several_is_asked_and_nobody_else_is_heard(town: Town) -> None:
    worker = shown(town)
    worker.press("发出去")
    shown(town, "后天上午9点到12点停电").press("发出去")
    assert "哪一个" in worker.say("停发")[0]
    assert [one.split()[:3] for one in worker.labels] == [["停止第", n, "号"] for n in ("2", "1")]
    assert "退订哪一类通知" in town.person(RESIDENT).say("停止通知")[0]


@pytest.mark.slow
def test_who_may_agree_does_so_in_words_and_gives_the_reason_why_not(town: Town) -> None:
    neighbours(town, 220)
    author = shown(town, who=WORKER)
    secretary = town.person(SECRETARY)
    assert "现在没有等您批的通知" in secretary.say("有啥要我批的")[0]
    author.press("送审")
    assert "请您看看能不能发" in secretary.say("有啥要我批的")[0]
    assert "退给张芳" in secretary.say("不同意，时间写错了")[0]
    assert "请您改一下：时间写错了" in "".join(author.hear())
    author.press("打开草稿")
    author.press("送审")
    secretary.hear()
    assert "正等着批" in author.say("停发")[0]
    assert "好，开始发了" in secretary.say("批准")[0]
    assert "已经在发了" in town.person(CLERK).say("批准")[-1]


ASKED = ("几点停水", "啥时候来水", "到底明天停还是后天停")


def test_a_resident_is_answered_from_the_notice_that_they_got(town: Town) -> None:
    resident = town.person(RESIDENT)
    resident.say("你好")
    shown(town, "桃源里3号楼停水，明天9点到11点").press("发出去")
    town.later(minutes=5)
    resident.hear()
    for words in ASKED:
        assert "时间：11月22日（周日）9:00至11:00" in resident.say(words)[0], words
    assert "11月22日" not in resident.say("几点停电")[0]


def test_a_plea_goes_to_who_sent_it_and_a_reminder_is_none(town: Town) -> None:
    resident = told_of_it(town)
    assert "已经转给发通知的工作人员" in resident.say("别停水啊 我家有病人要用呼吸机")[0]
    assert "有居民回复了" in "".join(town.person(WORKER).hear())
    resident.press("回复社区")
    assert "9点提醒您：存水" in resident.say("明天九点提醒我存水")[0]
