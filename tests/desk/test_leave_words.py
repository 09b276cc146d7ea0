"""How staff say that they are away: from when until when, and what only sounds like it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.catalogue.phrases import Phrases, read_phrases
from bot.desk.leave_words import Said, read_hint, read_said
from bot.settings import KNOWLEDGE

MONDAY = date(2026, 11, 23)
NAMES = ("陈建军", "周一鸣")
LEAVE: dict[str, tuple[Any, ...]] = {  # who, from, until: days of November, later ones of December
    "请假到周五": (23, 27),
    "我请假到11月25号": (23, 25),
    "请假三天": (23, 25),
    "请假一天": (23, 23),
    "请假一周": (23, 29),
    "请假到明天": (23, 24),
    "我请三天假": (23, 25),
    "今天不在": (23, 23),
    "明天请假": (24, 24),
    "我明天请假": (24, 24),
    "请假明天一天": (24, 24),
    "明天有事请假": (24, 24),
    "孩子发烧，明天请假": (24, 24),
    "我后天休息一天": (25, 25),
    "周五轮休": (27, 27),
    "请假周五": (27, 27),
    "明后天请假": (24, 25),
    "下周一到周三不在": (30, 32),
    "下周休假": (30, 36),
    "从明天开始请假三天": (24, 26),
    "请假从明天到周五": (24, 27),
    "从明天请假到周五": (24, 27),
    "11月25号到27号请病假": (25, 27),
    "请假到11月25号，回家看老人": (23, 25),
    "我明天起休年假一周": (24, 30),
    "陈建军明天请假": ("陈建军", 24, 24),
    "明天陈建军休息": ("陈建军", 24, 24),
    "我替陈建军请假三天": ("陈建军", 23, 25),
    "周一鸣后天调休": ("周一鸣", 25, 25),
}
WITHOUT_A_DAY = ["请假", "请假到昨天", "明天上午请假", "请假到某一天"]
NOT_LEAVE = """
请假条怎么开 明天请假条在哪儿开 请假条三天能开好 请假三天扣多少钱 老师让写请假条 孩子请假
孩子明天请假 物业明天休息吗 物业明天休息 张大爷明天不在 明天不在家 明天下午三点到五点不在
我明天不休息 我每周三休息 昨天请假了 休息 休息一下 我不在 我不在周五办 今天上班 请了病假怎么报销
""".split()


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return read_phrases(KNOWLEDGE / "phrases")[0]


def day(number: int) -> date:
    return date(2026, 11, number) if number <= 30 else date(2026, 12, number - 30)


@pytest.mark.parametrize("text", LEAVE)
def test_what_is_leave(phrases: Phrases, text: str) -> None:
    *who, first, last = LEAVE[text]
    assert read_said(phrases, text, NAMES, MONDAY) == Said("".join(who), day(first), day(last))


@pytest.mark.parametrize("text", WITHOUT_A_DAY)
def test_leave_without_a_day_that_can_be_made_out(phrases: Phrases, text: str) -> None:
    assert read_said(phrases, text, NAMES, MONDAY) == Said()


@pytest.mark.parametrize("text", NOT_LEAVE)
def test_what_only_sounds_like_it(phrases: Phrases, text: str) -> None:
    assert read_said(phrases, text, NAMES, MONDAY) is None


HINTS = {"我发烧了，今天不来了": 23, "我发烧了,今天来不了": 23, "我今天拉肚子上不了班了。": 23}
HINTS |= {"今天不来了": 23, "孩子病了明天来不了": 24, "家里有事，后天不能上班": 25}
NO_HINTS = """
张大爷今天不来了 今天物业不来了 我今天不来了行吗 快递今天来不了 我不来了 我们今天不来了 昨天不来了
今天下午来不了 我今天不来了他就投诉 今天水不来了
""".split()


@pytest.mark.parametrize("text", HINTS)
def test_what_may_be_leave(phrases: Phrases, text: str) -> None:
    assert read_said(phrases, text, NAMES, MONDAY) is None
    assert read_hint(phrases, text, MONDAY) == day(HINTS[text])


@pytest.mark.parametrize("text", NO_HINTS)
def test_what_is_hardly_leave(phrases: Phrases, text: str) -> None:
    assert read_hint(phrases, text, MONDAY) is None


def test_the_end_of_it(phrases: Phrases) -> None:
    for text, who in {"销假。": "", "我休假回来了": "", "陈建军销假": "陈建军"}.items():
        assert read_said(phrases, text, NAMES, MONDAY) == Said(who, back=True)


def test_that_it_does_not_begin(phrases: Phrases) -> None:
    called_off = {"不请假了": None, "我不请了": None, "下周一不请假了": day(30)}
    for text, first in called_off.items():
        assert read_said(phrases, text, NAMES, MONDAY) == Said(first=first, back=True)
    for text in ("昨天不请假了", "不请客", "不请假行不行", "物业不请假了"):
        assert read_said(phrases, text, NAMES, MONDAY) is None
