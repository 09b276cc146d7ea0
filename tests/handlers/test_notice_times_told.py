"""What a notice says of times is said again as it is: each of several spans, and no guessed day."""

from __future__ import annotations

import pytest

from tests.desk.desk_stories import WORKER
from tests.town import Town

pytestmark = pytest.mark.slow

TWO = "桃源里3号楼11月25日9点到11点和14点到16点停水，请提前储水。"


def test_each_of_several_spans_is_told_in_the_preview_and_in_the_copy(town: Town) -> None:
    worker = town.person(WORKER)
    (preview,) = worker.say(f"发通知 {TWO}")
    assert "时间：11月25日（周三）9:00至11:00、14:00至16:00" in preview
    (copy,) = worker.press("群里发的文字")
    assert "11月25日（周三）9:00至11:00、14:00至16:00" in copy
    worker.press("改文字")
    (preview,) = worker.say("桃源里3号楼11月25日9点到11点停水，26日14点到16点停水")
    assert "9:00至11:00，11月26日（周四）14:00至16:00" in preview
    worker.press("改文字")
    (preview,) = worker.say("桃源里3号楼11月25日9点到11点停水")
    assert "时间：11月25日（周三）9:00至11:00\n" in preview


def test_a_day_that_has_gone_by_is_asked_and_never_guessed(town: Town) -> None:
    worker = town.person(WORKER)
    (asked, preview) = worker.say("发通知 桃源里3号楼20日停水")
    assert "“20日”，这个月的已经过了，是哪天" in asked
    assert "时间：" not in preview
    worker.press("改文字")
    (preview,) = worker.say("桃源里3号楼12月20日停水")
    assert "时间：12月20日" in preview
    town.later(days=7)  # the 28th: of the month nothing is left but two days
    (preview,) = worker.say("发通知 桃源里3号楼3日停水")
    assert "时间：12月3日" in preview


# what is asked of a day that is none, or may be another, and what is told of its time all the same
DOUBTED = {
    "11月31日": ("“11月31日”，没有这一天", ""),
    "2月29日9点": ("最近的一个是2028年2月29日（周二），是这一天吗", ""),
    "11月25日（周五）9点到11点": ("对不上：那天是11月25日（周三）", "11月25日（周三）9:00至11:00"),
    "2027年11月21日9点到11点": ("", "2027年11月21日（周日）9:00至11:00"),
    "11月21日8:00-9:00": ("通知里说的时间已经过了", "11月21日（周六）8:00至9:00"),
}


def test_a_day_in_doubt_is_told_to_its_author(town: Town) -> None:
    worker = town.person(WORKER)
    for said, (doubt, when) in DOUBTED.items():
        told = "\n".join(worker.say(f"发通知 桃源里3号楼{said}停水，请提前储水。"))
        assert doubt in told, said
        assert (f"时间：{when}\n" if when else "储水\n范围") in told, said
        worker.press("不发了")


def test_what_begins_before_the_night_is_over_is_said_to_come_too_late(town: Town) -> None:
    town.later(hours=12.5)  # 22:30
    worker = town.person(WORKER)
    assert "那时通知里说的事已经开始了" in worker.say("发通知 桃源里3号楼明早7点到9点停水")[-1]
    assert "已经开始了" not in worker.say("发通知 桃源里3号楼明早8点到9点停水")[-1]


WED, THU, FRI = "11月25日（周三）", "11月26日（周四）", "11月27日（周五）"
SAT, MON, NEW_YEAR = "11月21日（周六）", "11月23日（周一）", "1月1日（周五）"
TWICE = "每天9:00至11:00、14:00至16:00"
# what a notice says of hours on several days, and how it is told; the town's day is the 21st
DAILY = {
    "11月25日至27日每天9:00-11:00和14:00-16:00": f"{WED}至{FRI}{TWICE}",
    "11月25日-11月26日，每日上午9点到11点，下午2点到4点": f"{WED}至{THU}{TWICE}",
    "每天9:00-11:00停水，时间从11月25日到27日": f"{WED}至{FRI}每天9:00至11:00",
    "即日起至11月23日，每天22:00-次日5:00": f"{SAT}至{MON}每天22:00至次日5:00",
    "11月18日至23日每天9:00-11:00": f"{SAT}至{MON}每天9:00至11:00",
    "11月25日、27日8:00-17:00": f"{WED}8:00至17:00，{FRI}8:00至17:00",
    "12月31日起连续两天，每天8:00-10:00": f"12月31日（周四）至{NEW_YEAR}每天8:00至10:00",
    "11月25日22:00至27日6:00": f"{WED}22:00至{FRI}6:00",
}


def test_hours_on_each_of_several_days_are_told_of_each(town: Town) -> None:
    worker = town.person(WORKER)
    for said, told in DAILY.items():
        preview = worker.say(f"发通知 桃源里3号楼{said}停水，请提前储水。")[-1]
        assert f"时间：{told}\n" in preview, said
        assert f"时间：{told}\n" in worker.press("群里发的文字")[0], said
        worker.press("不发了")
