"""What an author is told before a notice goes out: others' places, days gone by, the night."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.desk_stories import CLERK, RESIDENT, WORKER
from tests.desk.notice_stories import goes_on, neighbours, shown, stands, state
from tests.town import Speaker, Town

TEN_AT_NIGHT = timedelta(hours=12)


def test_a_place_of_somebody_elses_is_left_out_and_the_others_stay(town: Town) -> None:
    worker = town.person(WORKER)
    left_out, preview = worker.say("/notice 明天上午9点到11点桃源里3号楼、竹园公寓停水")
    assert "竹园公寓不在您负责的范围" in left_out
    assert "桃源里3号楼不在" not in left_out
    assert "范围：桃源里3号楼" in preview


@pytest.mark.slow
def test_a_day_that_has_gone_by_is_told_and_not_sent(town: Town) -> None:
    worker = town.person(WORKER)
    (preview,) = worker.say("/notice 桃源里3号楼11月19日8点到10点停水")
    assert "通知里说的时间已经过了" in preview
    assert "11月19日（周四）8:00至10:00" in preview
    assert "已经过了，没有发" in worker.press("发出去")[0]
    told, anew = worker.press("改文字") and worker.say("桃源里3号楼11月18日停水，还没修好")
    assert "已经过了" in told
    assert "时间：" not in anew


@pytest.mark.slow
def test_some_of_an_estate_is_asked_for_and_never_guessed(town: Town) -> None:
    worker = town.person(WORKER)
    unread, asked = worker.say("/notice 各位住户：桃源里66号楼明天停电")
    assert "桃源里66号楼" in unread
    assert "发给哪里的人" in asked
    assert "发出去" not in worker.labels


@pytest.mark.slow
@pytest.mark.parametrize("words", ["桃源里周日晚上停电", "各位居民，后天上午桃源里停水"])
def test_a_part_of_a_day_is_told_as_its_day(town: Town, words: str) -> None:
    (preview,) = town.person(WORKER).say(f"/notice {words}")
    assert "0:00" not in preview
    assert "全天" not in town.person(WORKER).press("群里发的文字")[0]


def at_night(town: Town, words: str) -> tuple[Speaker, str]:
    town.clock.advance(TEN_AT_NIGHT)
    worker = shown(town, words)
    return worker, worker.lines[-1]["text"]


@pytest.mark.slow
def test_what_is_over_by_the_morning_is_not_begun_at_night(town: Town) -> None:
    worker, preview = at_night(town, "今晚停电，正在抢修")
    assert "要等到 11月22日 周日 7:30" in preview
    assert "打电话" in worker.press("发出去")[0]
    assert state(town, 1) == "draft"


@pytest.mark.slow
def test_nobody_is_asked_at_night_for_what_is_over_by_then(town: Town) -> None:
    neighbours(town, 250)
    clerk = town.person(CLERK)
    worker, _ = at_night(town, "今晚10点半到11点半停水")
    assert "谁也收不到" in worker.press("送审")[0]
    assert clerk.hear() == []


@pytest.mark.slow
def test_what_holds_tomorrow_waits_for_the_morning_and_says_so(town: Town) -> None:
    resident = town.person(RESIDENT)
    worker, preview = at_night(town, "明天下午3点停水到5点")
    assert "到 11月22日 周日 7:30 才开始发" in preview
    assert "时间：11月22日（周日）15:00至17:00" in preview
    assert "到 11月22日 周日 7:30 开始发" in worker.press("发出去")[0]
    town.later(hours=9, minutes=31)
    goes_on(town)
    assert "停水" in resident.hear()[0]


@pytest.mark.slow
def test_a_correction_is_never_over(town: Town) -> None:
    resident = town.person(RESIDENT)
    worker = shown(town, "今天下午2点停水到4点")
    worker.press("发出去")
    goes_on(town)
    assert "停水" in resident.hear()[0]
    worker.hear()
    worker.press("发更正")
    (preview,) = worker.say("说错了，今天早上已经修好，不停了")
    assert "已经过了" not in preview
    town.later(hours=11)  # night
    worker.press("发出去")
    town.later(hours=11)
    goes_on(town)
    assert "不停了" in resident.hear()[0]
    assert stands(town, 2).sent == 1
