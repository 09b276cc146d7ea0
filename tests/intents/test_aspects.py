"""Which side of a matter a question is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents.aspects import ASPECTS, find_aspect, is_bare_aspect


@pytest.mark.parametrize(
    ("text", "aspect", "bare"),
    [
        ("要带啥", "materials", True),
        ("要带什么?", "materials", True),
        ("需要什么材料", "materials", True),
        ("身份证要带吗", "materials", True),
        ("我想问一下要带啥呀", "materials", True),
        ("材料呢", "materials", True),
        ("需要準備什麼材料", "materials", True),
        ("办居住证要带什么", "materials", False),
        ("去哪办", "place", True),
        ("那这个在哪儿办呢?", "place", True),
        ("在哪", "place", True),
        ("网上能办吗", "place", True),
        ("多少钱", "fee", True),
        ("收费吗", "fee", True),
        ("社保卡要不要钱", "fee", False),
        ("要钱不", "fee", True),
        ("网上能交不", "place", True),
        ("还要别的材料吗", "materials", True),
        ("有人敲门说查煤气要收钱 是不是骗子", None, False),
        ("物业费一平米多少钱", "fee", False),
        ("几天能下来", "duration", True),
        ("要多久", "duration", True),
        ("办这个得几天", "duration", True),
        ("啥时候能拿到", "duration", True),
        ("周末上班吗", "time", True),
        ("几点上班", "time", True),
        ("什么时候能办", "time", True),
        ("我能申请吗", "eligibility", True),
        ("外地户口在这边租房办居住证中不中", "eligibility", False),
        ("老年证咋弄的", "steps", False),
        ("谁能办", "eligibility", True),
        ("低保要什么条件", "eligibility", False),
        ("怎么办", "steps", True),
        ("怎么申请低保", "steps", False),
        ("流程", "steps", True),
        ("电话多少", "phone", True),
        ("有电话吗", "phone", True),
        ("路灯不亮了", None, False),
        ("那我儿子呢", None, False),
        ("你好", None, False),
        ("现在啥情况了", None, False),
        ("", None, False),
    ],
)
def test_aspects(text: str, aspect: str | None, bare: bool) -> None:
    assert find_aspect(text) == aspect
    assert is_bare_aspect(text) is bare


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="要带啥去哪办多少钱几天怎么 电话?", max_size=30))
def test_any_text_is_taken(text: str) -> None:
    assert find_aspect(text) in (*ASPECTS, None)
    assert not is_bare_aspect(text) or find_aspect(text)
