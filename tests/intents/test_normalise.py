"""One spelling for many."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents.normalise import fold, mask_digits, normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("計程車", "出租车"),
        ("軟體", "软件"),
        ("怎麼辦", "怎么办"),
        ("乾淨", "干净"),
        ("好好好好", "好"),
        ("妈妈", "妈妈"),
        ("10000元", "10000元"),
        ("急！！！！", "急!"),
        ("a\u200bb\u202ec", "abc"),
        ("路\ud800灯\x00", "路灯"),
        ("  多  行\n\t字 ", "多 行 字"),
        ("", ""),
    ],
)
def test_normalise(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("嗯，路灯不亮了!", "路灯不亮了"),
        ("那个、我想问路灯", "我想问路灯"),
        ("路灯 不亮 啊啊啊", "路灯不亮"),
        ("嗯嗯", "嗯嗯"),
        ("？？", "??"),
        ("打110", "打110"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "masked"),
    [("300元", "0元"), ("打110", "打110"), ("12345热线", "12345热线"), ("13800138000", "0")],
)
def test_mask_digits(text: str, masked: str) -> None:
    assert mask_digits(text) == masked


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=50))
def test_normalise_takes_any_text_and_is_settled(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    fold(text)


@pytest.mark.parametrize(
    "text", ["車" * 100_000, "a" * 100_000, "\u202e車 " * 33_000], ids=["han", "latin", "bidi"]
)
def test_a_huge_text_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    normalise(text)
    assert time.perf_counter() - start < 2
