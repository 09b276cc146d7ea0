"""Notices: written, aimed, shown with their count, sent once, stopped, put right."""

from __future__ import annotations

import asyncio

import pytest

from tests.desk.desk_stories import (
    DEPARTMENT,
    RESIDENT,
    SECRETARY,
    WORKER,
    hears,
)
from tests.desk.notice_stories import (
    ESTATE,
    goes_on,
    is_on_its_way,
    shown,
)
from tests.town import Town

AUNT = "吴小燕"  # of another grid


def test_a_notice_is_shown_then_sent_once_and_its_author_hears_what_came_of_it(town: Town) -> None:
    resident, elsewhere = town.person(RESIDENT), town.person(AUNT)
    worker = shown(town)
    (preview,) = worker.lines
    assert "会发给 3 人" in preview["text"]
    assert "没用过小助手 2 人" in preview["text"]
    seen = preview["text"].split("\n————\n")[1]
    assert "桃源第一网格" in seen
    assert "退订" in seen
    assert "开始发了" in worker.press("发出去")[0]
    assert "已经在发了" in worker.press("发出去")[0]
    goes_on(town)
    assert resident.hear() == [seen]
    assert resident.labels == ["回复社区", "少收这类通知"]
    assert elsewhere.hear() == []
    (told,) = worker.hear()
    assert "发完了" in told
    assert "已发 1 人" in told
    assert "没发成 2 人：没用过小助手 2 人" in told
    assert hears(worker) == ""
    assert "赵淑珍（楼长）" in worker.press("没发成的")[0]


@pytest.mark.slow
def test_whom_it_is_for_may_be_typed_and_lies_in_ones_own_areas(town: Town) -> None:
    worker = shown(town, place="桃源里")
    (read_back, found) = worker.say("3号楼和5号楼")
    assert read_back == "范围改成了：桃源里3号楼、桃源里5号楼。"
    assert "· 桃源里3号楼 2 人\n· 桃源里5号楼 1 人" in found
    worker.press("改范围")
    assert "没听明白是哪里：桃源里9999号楼" in worker.say("桃源里3号楼、9999号楼")[0]
    assert "不在您负责的范围" in worker.say("梅园小区1号楼")[0]
    worker.press("整个")
    worker.press("改文字")
    (anew,) = worker.say("提醒大家明天下午两点停水，着火请打119")
    assert "会发给 3 人" in anew
    assert "提醒大家明天下午两点停水，着火请打119" in anew
    assert "后来改过了" in worker.say(action=pressed_before(worker.visitor.chat_id, town))[0]


def pressed_before(chat_id: int, town: Town) -> str:
    """The send button of the first preview."""
    speaker = town.person(WORKER)
    every = asyncio.run(town.frontdesk.history(speaker.visitor, 0))
    buttons = [b for line in every for b in line["buttons"] if b["label"] == "发出去"]
    return str(buttons[0]["data"])


@pytest.mark.slow
def test_pasted_words_that_name_a_place_need_no_more_questions(town: Town) -> None:
    worker = town.person(WORKER)
    (preview,) = worker.say("发通知：尊敬的住户，因水管抢修，桃源里3号楼今晚停水。")
    assert "范围：桃源里3号楼" in preview
    assert "好" in worker.press("不发了")[0]
    assert "作废" in worker.press("发出去")[0]


@pytest.mark.slow
@pytest.mark.parametrize("who", [RESIDENT, DEPARTMENT])
def test_who_has_no_area_of_duty_sends_none(town: Town, who: str) -> None:
    assert "工作人员" in town.person(who).say("/notice 都来我家")[0]
    assert "怎么" not in town.person(who).say("发通知 都来我家")[0]


@pytest.mark.slow
def test_a_picture_goes_along_and_its_readers_may_see_it(town: Town) -> None:
    resident, worker = town.person(RESIDENT), town.person(WORKER)
    worker.say("发通知")
    assert "再发通知的文字" in worker.say(photo="blue")[0]
    worker.say("周六义诊，在社区门口")
    worker.press("整个")
    photo = worker.lines[0]["photo"]
    worker.press("发出去")
    goes_on(town)
    resident.hear()
    assert resident.lines[0]["photo"] == photo
    file_id = photo.rpartition("/")[2]
    assert asyncio.run(town.frontdesk.find_file(resident.visitor, file_id))
    assert asyncio.run(town.frontdesk.find_file(town.person(SECRETARY).visitor, file_id))
    assert asyncio.run(town.frontdesk.find_file(town.person(AUNT).visitor, file_id)) is None


@pytest.mark.slow
def test_it_is_listed_for_those_of_its_area_and_for_no_others(town: Town) -> None:
    is_on_its_way(town, ESTATE)
    goes_on(town)
    secretary = town.person(SECRETARY)
    secretary.say("/notices")
    assert "发完了" in secretary.labels[0]
    assert "已发" in secretary.press("发完了")[0]
    assert "还没有通知" in town.person("林涛").say("/notices")[0]
    assert "没有查到" in town.person("林涛").say("/notices 1")[0]
    for odd in ("一号", "9" * 30, "-1", "1.5"):
        assert "没有查到" in town.person("林涛").say(f"/notices {odd}")[0]
    assert town.person(RESIDENT).say("/notices 1") != []


@pytest.mark.slow
def test_nobody_there_and_nothing_to_say(town: Town) -> None:
    worker = shown(town, place="桃源里")
    assert "一个人、一个群也没有" in worker.press("桃源里8号楼")[0]
    assert "发出去" not in worker.labels
    worker.say("发通知")
    assert "内容发给我" in worker.say("")[0]
    assert "太长了" in worker.say("长" * 1501)[0]
    worker.say("取消")
    assert "看进度" in worker.say("/notices")[0]


@pytest.mark.slow
def test_its_own_heading_tells_its_sort_once_and_words_stop_it(town: Town) -> None:
    worker = town.person(WORKER)
    words = "【医保通知】尊敬的居民朋友：桃源里的医保12月31日前缴。"
    (preview,) = worker.say(f"/notice {words}")
    assert "【医保通知】邻居您好：\n尊敬的居民朋友：桃源里的医保" in preview
    assert "【政策通知】" not in preview
    worker.press("发出去")
    worker.say("/notices")
    assert "1 【医保通知】桃源里的医保12月31日…（正在发）" in worker.labels
    assert "停了" not in town.person(RESIDENT).say("停止第1号通知")[0]
    assert "停了" in worker.say("停止第1号通知")[0]
    assert "已经停了" in worker.say("1号通知别发了")[0]
