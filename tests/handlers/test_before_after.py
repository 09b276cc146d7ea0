"""Pictures of before and after are told apart, for the resident and for the second person."""

from __future__ import annotations

import pytest

from tests.town import Speaker, Town

NUMBER = "20261121-0001"


def mended(town: Town, filer: Speaker, words: str) -> None:
    """Filed with a dark picture, mended with a bright one."""
    filer.say(words, photo="black")
    worker = town.person("张芳")
    worker.say(f"接单 {NUMBER}")
    worker.say(f"报结 {NUMBER} 换了灯泡")
    worker.say(photo="yellow")


def test_the_resident_reads_which_picture_is_which(town: Town) -> None:
    resident = town.person("李桂兰")
    mended(town, resident, "桃源里3号楼路灯不亮")
    question = resident.hear()[-1]
    assert "前 1 张是办之前，后 1 张是办好后" in question
    assert (resident.lines[-1]["before"], len(resident.lines[-1]["photos"])) == (1, 2)


@pytest.mark.slow
def test_without_a_first_picture_nothing_is_compared(town: Town) -> None:
    resident = town.person("李桂兰")
    resident.say("桃源里3号楼路灯不亮")
    mended(town, town.stranger(), "你好")
    assert "办之前" not in resident.hear()[-1]


def test_what_nobody_reported_is_verified_with_both_pictures(town: Town) -> None:
    clerk = town.person("王慧")
    clerk.say("代报", photo="black")
    clerk.say("桃源里3号楼路灯不亮，巡查")
    clerk.say("没有")
    worker = town.person("张芳")
    worker.say(f"接单 {NUMBER}")
    worker.say(f"报结 {NUMBER} 换了灯泡")
    worker.say(photo="yellow")
    asked = clerk.hear()[-1]
    assert "换了灯泡" in asked
    assert "前 1 张是办之前" in asked
    assert clerk.labels == ["复核", "打回"]
    assert "复核通过" in clerk.press("复核")[0]
    assert "这一步做不了" in clerk.press("复核")[0]
