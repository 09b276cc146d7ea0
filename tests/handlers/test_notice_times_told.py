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
    assert "时间：11月25日 周三 9:00 到 11:00，14:00 到 16:00" in preview
    (copy,) = worker.press("群里发的文字")
    assert "11月25日（周三）9:00至11:00，11月25日（周三）14:00至16:00" in copy
    worker.press("改文字")
    (preview,) = worker.say("桃源里3号楼11月25日9点到11点停水，26日14点到16点停水")
    assert "9:00 到 11:00，11月26日 周四 14:00 到 16:00" in preview
    worker.press("改文字")
    (preview,) = worker.say("桃源里3号楼11月25日9点到11点停水")
    assert "时间：11月25日 周三 9:00 到 11:00\n" in preview


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
