"""What a message is taken for: danger said calmly, what only sounds like it, long complaints."""

from __future__ import annotations

import pytest

from bot.intents import Match
from bot.understanding import Understanding

DANGER = {
    "我不想活了": "emergency-self-harm",
    "闻着一股煤气味": "emergency-gas",
    "我妈出门三个小时没回来手机也关机": "emergency-missing",
    "电梯关人了": "emergency-elevator",
    "有人掉河里了": "emergency-flood",
    "楼又歪了": "emergency-collapse",
    "老太太又走丢了": "emergency-missing",
    "孩子发烧四十度说胡话，来不了": "emergency-medical",
}
NO_DANGER = (
    *("消防通道被堵", "笑死我了", "去年被骗过", "火车票怎么退", "急死了", "他走了", "不想说"),
    *("我发烧了不来了", "我发烧了，今天不来了", "又歪了", "老太太说还是黑的", "奶奶说又堵了"),
)


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_heard_however_calmly_it_is_said(understanding: Understanding, text: str) -> None:
    understood = understanding.understand(text)
    assert understood.item
    assert (understood.decision, understood.item.id) == ("answer", DANGER[text])


@pytest.mark.parametrize("text", NO_DANGER)
def test_what_only_sounds_like_danger_is_no_alarm(understanding: Understanding, text: str) -> None:
    assert understanding.understand(text).kind != "emergency"


def test_a_long_complaint_is_about_what_is_wrong_not_about_who_did_nothing(
    understanding: Understanding,
) -> None:
    text = "跟你们说过好几遍了！楼上天天早上五点半电钻响，物业不管，居委会也不管，到底归谁"
    item = understanding.understand(text).item
    assert item
    assert item.id == "noise"


def test_two_problems_in_one_message_are_both_seen(understanding: Understanding) -> None:
    understood = understanding.understand("三号楼路灯不亮 还有电梯坏了没人修")
    seen = {item.id for item in (understood.item, *understood.also) if item}
    assert seen == {"streetlight", "elevator-fault"}


class Certain:
    """A matcher that is as sure as can be, of one item."""

    def __init__(self, intent: str) -> None:
        self.intent = intent

    def rank(self, text: str, limit: int) -> list[Match]:
        return [Match(self.intent, 1.0)]


def test_where_nothing_but_danger_is_likely_it_is_danger(understanding: Understanding) -> None:
    sure = Understanding(understanding.knowledge, Certain("emergency-fire"))  # type: ignore[arg-type]
    found = sure.understand("三号楼着火了")
    assert (found.decision, found.kind) == ("answer", "emergency")
