"""An oracle of another make: where jionlp gives a moment to come, ours is the same.

It is no dependency, and has a data set of its own: `pip install jionlp`, and this group runs."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

import pytest

from bot.times import find_time
from tests.times.stories import SHANGHAI

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 21, 16, 0, tzinfo=SHANGHAI)
MINUTE = "%Y-%m-%d %H:%M"
DAYS = """明天 后天 大后天 今晚 下周三 下周日 周五 周日 星期一 下下周二 三天后
12月1日 12月31号 下个月5号 本月28号 2027年1月3日 明年3月8日 元旦 国庆节
腊月二十三 农历腊月初八 正月十五 除夕 春节 端午节""".split()
HOURS = """早上七点半 上午九点 9点 中午十二点 下午三点 下午3点20分 下午四点一刻
傍晚六点 晚上八点半 14:30""".split()
OFFSETS = "半小时后 两个小时后 一个半小时后 10分钟后 四十分钟之后 3小时后 24小时后".split()
# what jionlp leaves out of a sentence without a word
LEFT_OUT = frozenset({"今晚早上七点半", "今晚上午九点", "今晚9点", "今晚14:30", "今晚中午十二点"})


@pytest.fixture(scope="module")
def oracle() -> Any:
    return pytest.importorskip("jionlp", reason="jionlp is an oracle, and no dependency")


def said_by(oracle: Any, text: str) -> str | None:
    """Its moment, where it has one that is to come."""
    base = {part: getattr(NOW, part) for part in "year month day hour minute second".split()}
    try:
        found = oracle.parse_time(text, time_base=base)
    except ValueError:
        return None  # it refuses more than we do
    moment = str(found["time"][0])[:16] if found["type"] == "time_point" else ""
    return moment if moment > f"{NOW:{MINUTE}}" else None


def differing(oracle: Any, texts: list[str]) -> tuple[dict[str, tuple[str, str]], int]:
    known = {text: said for text in texts if (said := said_by(oracle, text))}
    ours = {text: find_time(text, NOW) for text in known}
    told = {text: f"{one.at:{MINUTE}}" if one and one.at else "" for text, one in ours.items()}
    return {t: (known[t], told[t]) for t in known if known[t] != told[t]}, len(known)


def test_a_day_and_an_hour_are_the_moment_that_it_says(oracle: Any) -> None:
    texts = [f"{day}{hour}" for day, hour in product(DAYS, HOURS)]
    differ, count = differing(oracle, [text for text in texts if text not in LEFT_OUT])
    assert differ == {}
    assert count > 150, "it must have had an answer to most"


def test_so_much_from_now_is_the_moment_that_it_says(oracle: Any) -> None:
    differ, count = differing(oracle, OFFSETS)
    assert differ == {}
    assert count > 5
