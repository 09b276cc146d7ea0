"""Words around danger: for it, against it, and nothing to say."""

from __future__ import annotations

import pytest

from bot.intents.danger import chance_of_danger


@pytest.mark.parametrize("text", ["他突然叫不醒了", "有人触电", "门缝里一直往外冒烟", "我不想活了"])
def test_plain_words_make_danger_likelier(text: str) -> None:
    assert chance_of_danger(text, 0.1) > 0.2


@pytest.mark.parametrize(
    "text",
    [
        *(
            "去年楼道着过火",
            "不是煤气味，是下水道",
            "消防演练几点",
            "电影里的人叫不醒了",
            "笑死我了",
        ),
        *("发烧了，今天不去上班了", "老太太说还是黑的", "路灯又歪了"),
        *("起来了", "醒了醒了", "煤气关了", "去过了 老太太挺好", "三楼李奶奶家 一切都好"),
        *("他叫孙大爷 电话13800001111 住桃源里4号楼1单元101", "他叫李大爷 80了"),
        *("和我看病撞了 改个时间", "我去了啊 怎么说我没去", "洗澡的人到现在没来 等了半天"),
    ],
)
def test_the_past_denials_drills_and_films_make_it_less_likely(text: str) -> None:
    assert chance_of_danger(text, 0.3) < 0.2


@pytest.mark.parametrize(
    "text",
    ["老太太挺好 就是摔了起不来", "老人叫不醒", "他叫不应 住3号楼", "煤气关了还是一股煤气味"],
)
def test_that_all_is_well_weighs_less_than_danger(text: str) -> None:
    assert chance_of_danger(text, 0.5) > 0.3


def test_other_words_leave_the_chance_as_it_is() -> None:
    assert chance_of_danger("我想问一下医保怎么用", 0.07) == 0.07


@pytest.mark.parametrize("text", ["", "🔥" * 500, "触电" * 300, "\x00"])
@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_it_stays_a_chance(text: str, chance: float) -> None:
    assert 0 <= chance_of_danger(text, chance) <= 1
